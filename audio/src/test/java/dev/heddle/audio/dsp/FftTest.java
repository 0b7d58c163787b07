package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FftTest {
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16, 32, 128, 512, 2048})
    void isTheFourierTransform(int size) {
        float[] samples = noise(size);
        var fft = new Fft(size);
        var re = new float[fft.bins()];
        var im = new float[fft.bins()];

        fft.forward(samples, re, im);

        double tolerance = 1e-6 * Math.sqrt(size); // About how loud noise is in each bin.
        for (int k = 0; k < fft.bins(); k++) {
            double expectedRe = 0;
            double expectedIm = 0;
            for (int i = 0; i < size; i++) {
                double turn = 2 * Math.PI * ((long) i * k % size) / size;
                expectedRe += samples[i] * Math.cos(turn);
                expectedIm -= samples[i] * Math.sin(turn);
            }
            assertThat((double) re[k]).isCloseTo(expectedRe, within(tolerance));
            assertThat((double) im[k]).isCloseTo(expectedIm, within(tolerance));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 128, 65_536})
    void goesBackToTheSamples(int size) {
        float[] samples = noise(size);
        var fft = new Fft(size);
        var re = new float[fft.bins()];
        var im = new float[fft.bins()];
        var back = new float[size];

        fft.forward(samples, re, im);
        fft.inverse(re, im, back);

        assertThat(back).containsExactly(samples, within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2, 100, 131_072})
    void refusesOtherSizes(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Fft(size))
                .withMessageContaining("was " + size);
    }

    private static float[] noise(int size) {
        var random = new Random(size);
        var samples = new float[size];
        for (int i = 0; i < size; i++) {
            samples[i] = 2 * random.nextFloat() - 1;
        }
        return samples;
    }
}
