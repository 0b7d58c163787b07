package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OversamplerTest {
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 15", "4, 18.5"})
    void givesBackWhatItGotALittleLater(int factor, double delay) {
        var oversampler = new Oversampler(factor, Effect.FRAMES);
        for (double hz : new double[] {100, 1_000, 10_000, 16_000}) {
            var sound = Sounds.sine(hz, 0.5, 0.2);
            var expected = new float[sound.length];
            for (int i = 0; i < sound.length; i++) {
                expected[i] =
                        (float) (0.5 * Math.sin(2 * Math.PI * hz * (i - delay) / Sounds.RATE));
            }
            upAndDown(oversampler, sound);

            assertThat(oversampler.delayFrames()).isEqualTo(delay);
            for (int i = 1_000; i < sound.length; i++) {
                assertThat(sound[i]).isCloseTo(expected[i], Offset.offset(3e-3f));
            }
        }
    }

    private static void upAndDown(Oversampler oversampler, float[] sound) {
        var block = new float[Effect.FRAMES];
        for (int i = 0; i < sound.length; i += Effect.FRAMES) {
            System.arraycopy(sound, i, block, 0, Effect.FRAMES);
            var _ = oversampler.up(block);
            oversampler.down(block);
            System.arraycopy(block, 0, sound, i, Effect.FRAMES);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void leavesNoImages(int factor) {
        var oversampler = new Oversampler(factor, Effect.FRAMES);
        int rate = factor * Sounds.RATE;
        for (double hz : new double[] {1_000, 10_000, 16_000}) {
            var high = high(oversampler, factor, Sounds.sine(hz, 1, 0.2));

            assertThat(Sounds.amplitude(high, hz, rate)).isCloseTo(1, Offset.offset(3e-3));
            for (int k = 1; k < factor; k++) {
                double image = Math.abs(k * Sounds.RATE - hz);
                assertThat(Sounds.decibels(Sounds.amplitude(high, image, rate))).isLessThan(-55);
            }
        }
    }

    private static float[] high(Oversampler oversampler, int factor, float[] sound) {
        var high = new float[sound.length * factor];
        var block = new float[Effect.FRAMES];
        for (int i = 0; i < sound.length; i += Effect.FRAMES) {
            System.arraycopy(sound, i, block, 0, Effect.FRAMES);
            System.arraycopy(oversampler.up(block), 0, high, i * factor, Effect.FRAMES * factor);
        }
        return high;
    }
}
