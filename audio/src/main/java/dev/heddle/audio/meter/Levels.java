package dev.heddle.audio.meter;

/// How loud it is at one place of a sound's way. Amplitudes: 1.0 is full scale.
///
/// @param peak the largest sample, which from then on falls by 20 dB in 1.7 s
/// @param rms the root of the mean square, of about the last 300 ms; a sine at full scale has 0.707
/// @param overs how many samples were above full scale, or no numbers, since the beginning
/// @param frames how many have been measured since the beginning
public record Levels(float peak, float rms, long overs, long frames) {
    /// The level of an amplitude in dBFS: 0 at 1.0, and not below -120.
    public static double decibels(double amplitude) {
        return Math.max(-120, 20 * Math.log10(amplitude));
    }
}
