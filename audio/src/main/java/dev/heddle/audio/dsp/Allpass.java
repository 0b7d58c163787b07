package dev.heddle.audio.dsp;

import static dev.heddle.audio.dsp.Effect.FRAMES;

import dev.heddle.core.RealTime;

/// Smears sound over time and leaves its spectrum as it is; in a reverb that decays, what it holds
/// decays, too. Audio thread only. Real-time safe: no allocation, lock or system call.
///
/// Source: M. R. Schroeder, *Natural sounding artificial reverberation* (1962); its delay may
/// swing, as in Dattorro's plate, so that no pitch rings.
@RealTime
final class Allpass {
    private final DelayLine line;
    private final int frames;
    private final double seconds;
    private final float smear;
    private float gain;
    private float toGain;
    private final float[] late = new float[FRAMES];

    /// @param seconds how far it smears at first
    /// @param smear -1 to 1, both excluded
    /// @param swing by how many frames the delay may swing, 0 if it does not
    Allpass(double seconds, int sampleRate, float smear, int swing) {
        frames = DelayLine.frames(seconds, sampleRate) + (swing == 0 ? 0 : swing + 2);
        this.seconds = (double) frames / sampleRate;
        this.smear = smear;
        line = new DelayLine(frames + swing);
    }

    /// How long sound is on its way on average.
    double seconds() {
        return seconds;
    }

    void aim(float decaySeconds) {
        toGain = Loss.left(seconds, decaySeconds);
    }

    void jump() {
        gain = toGain;
    }

    void reset() {
        line.reset();
    }

    void process(float[] samples) {
        line.read(frames, late);
        smear(samples);
    }

    /// As `process`, while the delay swings from so many frames more to so many.
    void process(float[] samples, float from, float to) {
        line.glide(frames + from, frames + to, late);
        smear(samples);
    }

    private void smear(float[] samples) {
        Ramps.scale(late, gain, toGain);
        for (int i = 0; i < FRAMES; i++) {
            float kept = samples[i] - smear * late[i];
            samples[i] = late[i] + smear * kept;
            late[i] = kept;
        }
        line.write(late);
        jump();
    }

    /// What it holds: the block that went in `back` frames before the one that went in last.
    void tap(int back, float[] into) {
        line.read(back + FRAMES, into);
    }
}
