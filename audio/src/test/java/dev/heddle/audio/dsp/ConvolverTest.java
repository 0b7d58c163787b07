package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvolverTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 128, 1_000, 1_920, 4_096})
    void isWhatDirectConvolutionIs(int taps) {
        float[] response = response(taps);
        var sound = Sounds.noise(0.5, 0.15, taps);

        float[] heard = through(new Convolver(response), sound);

        assertThat(worst(heard, sound, response)).isLessThan(1e-5);
    }

    @Test
    void aTapThatIsOffIsFound() {
        float[] response = response(1_000);
        var sound = Sounds.noise(0.5, 0.15, 1);
        var other = response.clone();
        other[999] += 1e-4f;

        assertThat(worst(through(new Convolver(other), sound), sound, response))
                .isGreaterThan(1e-5);
    }

    @Test
    void theFirstTapSoundsInItsOwnFrame() {
        var sound = new float[2 * Effect.FRAMES];
        sound[5] = 1;

        float[] heard = through(new Convolver(new float[] {0.5f, 0, 0, 0.25f}), sound);

        assertThat(heard[4]).isBetween(-1e-7f, 1e-7f);
        assertThat(heard[5]).isBetween(0.499999f, 0.500001f);
        assertThat(heard[8]).isBetween(0.249999f, 0.250001f);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4_097})
    void refusesResponsesThatAreTooLong(int taps) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Convolver(new float[taps]))
                .withMessageContaining("1..4096 taps, had " + taps);
    }

    private static double worst(float[] heard, float[] sound, float[] response) {
        double worst = 0;
        for (int i = 0; i < heard.length; i++) {
            double expected = 0;
            for (int k = 0; k < Math.min(i + 1, response.length); k++) {
                expected += (double) response[k] * sound[i - k];
            }
            worst = Math.max(worst, Math.abs(heard[i] - expected));
        }
        return worst;
    }

    /// Noise that decays, with an energy of 1, as a loudspeaker's has.
    private static float[] response(int taps) {
        var random = new Random(taps);
        var response = new float[taps];
        double energy = 0;
        for (int i = 0; i < taps; i++) {
            response[i] = (float) ((2 * random.nextDouble() - 1) * Math.exp(-3.0 * i / taps));
            energy += response[i] * response[i];
        }
        for (int i = 0; i < taps; i++) {
            response[i] /= (float) Math.sqrt(energy);
        }
        return response;
    }

    private static float[] through(Convolver convolver, float[] sound) {
        var heard = sound.clone();
        var block = new float[Effect.FRAMES];
        for (int i = 0; i < heard.length; i += Effect.FRAMES) {
            System.arraycopy(heard, i, block, 0, Effect.FRAMES);
            convolver.process(block);
            System.arraycopy(block, 0, heard, i, Effect.FRAMES);
        }
        return heard;
    }
}
