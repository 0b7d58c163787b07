package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LimiterTest {
    private final Limiter limiter = new Limiter(Sounds.RATE);

    @Test
    void leavesWhatIsNotTooLoud() {
        var riff = Sounds.riff(1, 1);

        assertThat(limited(riff)).isEqualTo(riff);
    }

    @Test
    void letsNothingBeAboveTheCeiling() {
        for (double loudness : new double[] {1, 2, 8, 1e6, 1e30}) {
            var sound = Sounds.joined(Sounds.riff(1, 0.3), Sounds.noise(loudness, 0.3, 1));

            assertThat(Sounds.peak(limited(sound))).isLessThanOrEqualTo(Limiter.CEILING);
        }
    }

    @Test
    void turnsDownWithoutBendingAndComesBack() {
        var sound = Sounds.joined(Sounds.sine(200, 3, 0.5), Sounds.sine(200, 0.5, 1));

        var heard = limited(sound);

        int loudEnd = 23_000;
        double tone = Sounds.amplitude(Arrays.copyOf(heard, loudEnd / 480 * 480), 200, Sounds.RATE);
        double all = Sounds.rms(heard, loudEnd / 2, loudEnd);
        assertThat(tone / Math.sqrt(2) / all).isGreaterThan(0.99);
        assertThat(heard[heard.length - 1]).isEqualTo(sound[sound.length - 1]);
    }

    @Test
    void isSilentWhereThereIsNoNumber() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            var block = new float[Effect.FRAMES];
            Arrays.fill(block, 0.5f);
            block[17] = bad;

            assertThat(limiter.process(block)).isFalse();
            assertThat(block).containsOnly(0);
        }
    }

    private float[] limited(float[] sound) {
        var result = sound.clone();
        var block = new float[Effect.FRAMES];
        for (int i = 0; i < result.length; i += Effect.FRAMES) {
            System.arraycopy(result, i, block, 0, Effect.FRAMES);
            assertThat(limiter.process(block)).isTrue();
            System.arraycopy(block, 0, result, i, Effect.FRAMES);
        }
        return result;
    }
}
