package dev.heddle.audio.dsp;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Impulse responses of guitar cabinets, computed and not recorded: how one microphone close to the
/// cone hears them. The same for a sampling rate on every machine. May be called from any thread;
/// takes some milliseconds.
///
/// A response is drawn as a curve of magnitudes made of what is known of such loudspeakers, and
/// gets the phase that delays least, as cones nearly do. The parts of the curve:
/// - below the resonance of the cone (75 to 110 Hz on data sheets of 12-inch guitar loudspeakers)
///   12 dB less for each octave (R. H. Small, *Closed-box loudspeaker systems*, 1972)
/// - where the cone no longer moves as one, peaks between 2 and 4 kHz, and above about 5 kHz a
///   steep fall, as data sheets of the Celestion G12 and the Jensen C12 show and J. O. Smith
///   describes in *Physical audio signal processing*
/// - an open back lets the sound of the cone's rear come round the box, inverted and late: it takes
///   away basses and dips where it is late by a whole wave
/// - other loudspeakers of the box are heard later and, since they beam, with fewer trebles
///
/// The phase comes from the folded cepstrum (A. V. Oppenheim and R. W. Schafer, *Discrete-time
/// signal processing*). Responses are equally loud for sound with as much power in each octave
/// between 80 Hz and 3.5 kHz, which is neither louder nor softer behind them.
public final class ImpulseResponses {
    /// Where it ends: what is left of a resonance after it is below -50 dB.
    private static final double SECONDS = 0.04;

    private static final double SOUND_METRES_A_SECOND = 343;

    /// How far points of the curve are apart at most: fine enough for the resonances, and so many
    /// that the cepstrum does not wrap.
    private static final int BIN_HZ = 12;

    private static final double LEAST_MAGNITUDE = 1e-4; // -80 dB; less at 0 Hz would ring too long.

    private static final double LOUDNESS_FROM_HZ = 80;
    private static final double LOUDNESS_TO_HZ = 3500; // Below half of 8 kHz.
    private static final int LOUDNESS_POINTS = 200;

    /// A bump of the cone: its height in dB, `q` its frequency by its width.
    private record Peak(double hz, double q, double db) {}

    /// Sound that comes another way round: `share` of it, below `hz`, after so many metres more.
    private record Detour(double share, double hz, double metres) {
        double magnitude(double f) {
            double turn = 2 * Math.PI * f * metres / SOUND_METRES_A_SECOND;
            double heard = share / (1 + (f / hz) * (f / hz));
            return StrictMath.hypot(1 + heard * StrictMath.cos(turn), heard * StrictMath.sin(turn));
        }
    }

    /// @param resonanceQ more than 0.7 rings
    /// @param fallsAtHz from here on 6 dB times `order` less for each octave
    private record Speaker(
            double resonanceHz,
            double resonanceQ,
            List<Peak> peaks,
            double fallsAtHz,
            int order,
            List<Detour> detours) {
        double magnitude(double hz) {
            double x = hz / resonanceHz;
            double all = x * x / StrictMath.hypot(1 - x * x, x / resonanceQ);
            for (var peak : peaks) {
                double at = hz / peak.hz();
                double a = StrictMath.pow(10, peak.db() / 40);
                all *=
                        StrictMath.hypot(1 - at * at, at * a / peak.q())
                                / StrictMath.hypot(1 - at * at, at / (a * peak.q()));
            }
            for (var detour : detours) {
                all *= detour.magnitude(hz);
            }
            return all / Math.sqrt(1 + StrictMath.pow(hz / fallsAtHz, 2.0 * order));
        }
    }

    /// Small, bright, thin below: an American combo.
    private static final Speaker ONE_OPEN =
            new Speaker(
                    95,
                    1.1,
                    List.of(new Peak(1300, 1.5, -2), new Peak(2700, 1.6, 5), new Peak(4000, 3, 3)),
                    5200,
                    3,
                    List.of(new Detour(-0.75, 900, 0.45)));

    /// Wider, with chime: a British combo.
    private static final Speaker TWO_OPEN =
            new Speaker(
                    80,
                    0.9,
                    List.of(new Peak(2300, 1.2, 5), new Peak(3500, 3, 4)),
                    5000,
                    4,
                    List.of(new Detour(-0.6, 800, 0.6), new Detour(0.35, 2500, 0.12)));

    /// Full below, dark above: a stack.
    private static final Speaker FOUR_CLOSED =
            new Speaker(
                    110,
                    1.25,
                    List.of(new Peak(450, 0.8, -3), new Peak(2200, 1.2, 5), new Peak(3200, 3, 4)),
                    4600,
                    4,
                    List.of(new Detour(0.4, 2000, 0.17), new Detour(0.25, 1500, 0.29)));

    private static final Map<String, Speaker> SPEAKERS =
            Map.of(
                    "1x12_open", ONE_OPEN,
                    "2x12_open", TWO_OPEN,
                    "4x12_closed", FOUR_CLOSED);

    private ImpulseResponses() {}

    /// A cabinet's response, 40 ms of it; above 96 kHz the first {@link Convolver#MAX_TAPS} taps.
    ///
    /// @param name `1x12_open`, `2x12_open` or `4x12_closed`
    /// @param sampleRate 8,000 to 192,000 Hz
    /// @throws IllegalArgumentException if there is no such cabinet or the rate is out of its range
    public static float[] of(String name, int sampleRate) {
        var speaker = SPEAKERS.get(name);
        if (speaker == null) {
            throw new IllegalArgumentException(
                    "%s is none of %s"
                            .formatted(name, SPEAKERS.keySet().stream().sorted().toList()));
        }
        Refusals.checkRate(sampleRate);
        double scale = 1 / loudness(speaker);
        int half = Integer.highestOneBit(sampleRate / BIN_HZ);
        var magnitudes = new float[half + 1];
        for (int k = 0; k < magnitudes.length; k++) {
            double hz = 0.5 * k * sampleRate / half;
            magnitudes[k] = (float) Math.max(scale * speaker.magnitude(hz), LEAST_MAGNITUDE);
        }
        var taps = Math.min((int) Math.ceil(SECONDS * sampleRate), Convolver.MAX_TAPS);
        return faded(Arrays.copyOf(leastDelayed(magnitudes), taps));
    }

    /// The level of sound with as much power in each octave, behind it.
    private static double loudness(Speaker speaker) {
        double power = 0;
        for (int i = 0; i < LOUDNESS_POINTS; i++) {
            double octaves = (i + 0.5) / LOUDNESS_POINTS;
            double hz =
                    LOUDNESS_FROM_HZ * StrictMath.pow(LOUDNESS_TO_HZ / LOUDNESS_FROM_HZ, octaves);
            power += speaker.magnitude(hz) * speaker.magnitude(hz) / LOUDNESS_POINTS;
        }
        return Math.sqrt(power);
    }

    /// Of all responses with these magnitudes, the one whose energy comes first.
    private static float[] leastDelayed(float[] magnitudes) {
        int half = magnitudes.length - 1;
        var fft = new Fft(2 * half);
        var re = new float[fft.bins()];
        var im = new float[fft.bins()];
        for (int k = 0; k < re.length; k++) {
            re[k] = (float) StrictMath.log(magnitudes[k]);
        }
        var samples = new float[fft.size()];
        fft.inverse(re, im, samples); // The cepstrum; its second half is the past.
        for (int i = 1; i < half; i++) {
            samples[i] *= 2;
            samples[fft.size() - i] = 0;
        }
        fft.forward(samples, re, im);
        for (int k = 0; k < re.length; k++) {
            double magnitude = StrictMath.exp(re[k]);
            re[k] = (float) (magnitude * StrictMath.cos(im[k]));
            im[k] = (float) (magnitude * StrictMath.sin(im[k]));
        }
        fft.inverse(re, im, samples);
        return samples;
    }

    /// Ends in silence: the last quarter fades, or the cut would be heard.
    private static float[] faded(float[] taps) {
        int from = taps.length - taps.length / 4;
        for (int i = from; i < taps.length; i++) {
            double way = (double) (i - from) / (taps.length - from);
            taps[i] *= (float) (0.5 + 0.5 * StrictMath.cos(Math.PI * way));
        }
        return taps;
    }
}
