package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heddle.audio.chain.Block;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReverbTest {
    static List<String> algorithms() {
        return Block.REVERB.choices().getFirst().values();
    }

    static List<Arguments> decays() {
        var all = new ArrayList<Arguments>();
        for (var algorithm : algorithms()) {
            for (float seconds : new float[] {0.2f, 1, 4.5f}) {
                for (float damping : new float[] {0, 0.35f, 1}) {
                    all.add(Arguments.of(algorithm, 48_000, seconds, damping));
                }
            }
            all.add(Arguments.of(algorithm, 48_000, 12f, 0f));
            all.add(Arguments.of(algorithm, 8_000, 1f, 0.35f));
            all.add(Arguments.of(algorithm, 192_000, 1f, 0.35f));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("decays")
    void decaysBySixtyDecibelsInItsTime(String algorithm, int rate, float seconds, float damping) {
        float[] heard = impulse(algorithm, rate, seconds, damping, 0.7 * seconds + 0.6);

        assertThat(decaySeconds(heard, rate) / seconds).isCloseTo(1, within(0.2));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 1, 4.5})
    void whatIsMeasuredIsTheDecay(double seconds) {
        var noise = Sounds.noise(1, 0.7 * seconds + 0.6, 3);
        for (int i = 0; i < noise.length; i++) {
            noise[i] *= (float) Math.pow(10, -3.0 * i / Sounds.RATE / seconds);
        }

        assertThat(decaySeconds(noise, Sounds.RATE) / seconds).isCloseTo(1, within(0.1));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void dampingTakesTheTreblesSooner(String algorithm) {
        var bright = impulse(algorithm, Sounds.RATE, 2, 0, 1);
        var dark = impulse(algorithm, Sounds.RATE, 2, 1, 1);

        assertThat(trebles(dark)).isLessThan(0.5 * trebles(bright));
    }

    /// The rms above 4 kHz, by that of all, in the second half of a second.
    private static double trebles(float[] heard) {
        var high = heard.clone();
        var filter = new Biquad(Sounds.RATE);
        filter.highPass(4_000, Biquad.BUTTERWORTH);
        filter.jump();
        filter.process(high, high.length);
        int half = heard.length / 2;
        return Sounds.rms(high, half, heard.length) / Sounds.rms(heard, half, heard.length);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void beginsAfterThePreDelay(String algorithm) {
        var click = new float[64 * 200];
        click[0] = 1;
        var at = new int[2];
        float[] preDelays = {0, 60};
        for (int i = 0; i < 2; i++) {
            var heard =
                    Sounds.through(
                            new Reverb(Sounds.RATE, algorithm), click, preDelays[i], 1, 0.35f, 1);
            while (Math.abs(heard[at[i]]) < 1e-4) {
                at[i]++;
            }
        }

        assertThat(at[1] - at[0]).isCloseTo(2_880, within(15)); // A hall's first way swings.;
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void isAboutAsLoudAsWhatIsPlayedWhateverTheDecay(String algorithm) {
        var riff = Sounds.joined(Sounds.chords(0.5, 3), new float[Sounds.RATE / 64 * 64]);
        for (float seconds : new float[] {0.2f, 2, 12}) {
            var reverb = new Reverb(Sounds.RATE, algorithm);
            var heard = Sounds.through(reverb, riff, 0, seconds, 0.35f, 1);

            double gain = Sounds.rms(heard, 0, heard.length) / Sounds.rms(riff, 0, riff.length);
            assertThat(Sounds.decibels(gain)).as("%.1f s", seconds).isBetween(-9.0, 4.0);
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void staysBoundedForTwelveSecondsOfTheWorst(String algorithm) {
        var reverb = new Reverb(Sounds.RATE, algorithm);

        var noise = Sounds.through(reverb, Sounds.noise(1, 12, 1), 0, 12, 0, 1);
        var silence = Sounds.through(reverb, new float[64 * 9_000], 0, 12, 0, 1);

        assertThat(Sounds.peak(noise)).isLessThan(8); // Not so for NaN.
        int second = 64 * 750;
        assertThat(Sounds.rms(silence, 11 * second, 12 * second))
                .isBetween(0.0005 * Sounds.rms(noise, 0, noise.length), 0.01);
    }

    @Test
    void shimmerAddsOctaves() {
        var note = new float[2 * Sounds.RATE];
        System.arraycopy(Sounds.sine(400, 0.5, 0.5), 0, note, 0, Sounds.RATE / 2);

        var shimmer = Sounds.through(new Reverb(Sounds.RATE, "shimmer"), note, 0, 4.5f, 0, 1);
        var hall = Sounds.through(new Reverb(Sounds.RATE, "hall"), note, 0, 4.5f, 0, 1);

        assertThat(octave(shimmer, 800) / octave(shimmer, 400)).isBetween(0.1, 1.0);
        assertThat(octave(shimmer, 1_600) / octave(shimmer, 400)).isBetween(0.01, 0.5);
        assertThat(octave(hall, 800) / octave(hall, 400)).isLessThan(0.01);
    }

    /// How loud about that frequency in the last second.
    private static double octave(float[] heard, double hz) {
        double[] band = band(heard, hz, 8, Sounds.RATE);
        double power = 0;
        for (int i = heard.length / 2; i < heard.length; i++) {
            power += band[i] * band[i];
        }
        return Math.sqrt(power);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void endsWithoutDenormalNumbers(String algorithm) {
        var reverb = new Reverb(Sounds.RATE, algorithm);

        var heard =
                Sounds.through(
                        reverb,
                        Sounds.joined(Sounds.noise(1, 0.2, 1), new float[64 * 3_000]),
                        0,
                        0.2f,
                        0.35f,
                        1);

        assertThat(denormals(heard)).isZero();
        assertThat(Math.abs(heard[heard.length - 1])).isLessThan(1e-18f);
    }

    static int denormals(float[] heard) {
        int count = 0;
        for (float sample : heard) {
            count += sample != 0 && Math.abs(sample) < Float.MIN_NORMAL ? 1 : 0;
        }
        return count;
    }

    @Test
    void refusesOtherNames() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Reverb(48_000, "cathedral"))
                .withMessageContaining("cathedral is none of room, plate, hall, shimmer");
    }

    private static float[] impulse(
            String algorithm, int rate, float decay, float damping, double seconds) {
        var click = new float[(int) (seconds * rate) / 64 * 64];
        click[0] = 1;
        return Sounds.through(new Reverb(rate, algorithm), click, 0, decay, damping, 1);
    }

    /// RT60 of the octave about 500 Hz, from its fall between -5 and -35 dB (T30 of ISO 3382), by
    /// M. R. Schroeder's integration from the end.
    private static double decaySeconds(float[] heard, int rate) {
        double[] band = band(heard, 500, Math.sqrt(2), rate);
        var left = new double[band.length + 1];
        for (int i = band.length - 1; i >= 0; i--) {
            left[i] = left[i + 1] + band[i] * band[i];
        }
        int from = 0;
        while (left[from] > left[0] * Math.pow(10, -0.5)) {
            from++;
        }
        int to = from;
        while (left[to] > left[0] * Math.pow(10, -3.5)) {
            to++;
        }
        return 2.0 * (to - from) / rate;
    }

    /// What is near a frequency, within it by `q`: a resonance, twice.
    private static double[] band(float[] heard, double hz, double q, int rate) {
        var band = new double[heard.length];
        for (int i = 0; i < band.length; i++) {
            band[i] = heard[i];
        }
        double w = 2 * Math.PI * hz / rate;
        double alpha = Math.sin(w) / (2 * q);
        double b0 = alpha / (1 + alpha);
        double a1 = -2 * Math.cos(w) / (1 + alpha);
        double a2 = (1 - alpha) / (1 + alpha);
        for (int pass = 0; pass < 2; pass++) {
            double s1 = 0;
            double s2 = 0;
            for (int i = 0; i < band.length; i++) {
                double y = b0 * band[i] + s1;
                s1 = s2 - a1 * y;
                s2 = -b0 * band[i] - a2 * y;
                band[i] = y;
            }
        }
        return band;
    }
}
