package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelayTest {
    @ParameterizedTest
    @CsvSource({"40,8000", "420,44100", "1200,48000", "100.01,48000", "1200,192000"})
    void theFirstEchoIsWhatWasPlayedInTheRightFrame(float timeMs, int rate) {
        var click = new float[rate / 128 * 192];
        click[7] = 1;

        var heard = Sounds.through(new Delay(rate), click, timeMs, 0.5f, 1);

        int at = 7 + Math.round(timeMs * rate / 1_000);
        assertThat(heard[at]).isCloseTo(1, within(1e-6f));
        heard[at] = 0;
        assertThat(Sounds.rms(heard, 0, at)).isZero();
    }

    @Test
    void eachEchoHasTheFeedbacksShareOfTheOneBefore() {
        var burst = new float[2 * Sounds.RATE];
        System.arraycopy(Sounds.sine(200, 0.5, 0.1), 0, burst, 0, 4_800);

        var heard = Sounds.through(new Delay(Sounds.RATE), burst, 250, 0.8f, 1);

        double first = Sounds.rms(heard, 12_000, 16_800);
        for (int n = 1; n < 6; n++) {
            int from = 12_000 * (n + 1);
            assertThat(Sounds.rms(heard, from, from + 4_800) / first)
                    .isCloseTo(Math.pow(0.8, n), within(0.01));
        }
    }

    @Test
    void echoesBecomeDarker() {
        var burst = new float[2 * Sounds.RATE];
        System.arraycopy(Sounds.sine(8_000, 0.5, 0.1), 0, burst, 0, 4_800);

        var heard = Sounds.through(new Delay(Sounds.RATE), burst, 250, 0.95f, 1);

        assertThat(Sounds.rms(heard, 24_000, 28_800))
                .isLessThan(0.5 * Sounds.rms(heard, 12_000, 16_800));
    }

    @Test
    void keepsThePitchAndTheLevelWhileTheTimeMoves() {
        float[] far = {420, 0.35f, 1};
        float[] near = {40, 0.35f, 1};
        var sine = Sounds.sine(440, 0.5, 1.5);

        var heard = Sounds.through(new Delay(Sounds.RATE), sine, far, near, 750, 38);

        for (int from = 40_000; from < heard.length - 4_800; from += 480) {
            int crossings = 0;
            for (int i = from; i < from + 4_800; i++) {
                crossings += heard[i] < 0 && heard[i + 1] >= 0 ? 1 : 0;
            }
            assertThat(crossings).isBetween(42, 46); // 44 waves in 0.1 s.
        }
        assertThat(Sounds.peak(heard)).isLessThan(0.5 / (1 - 0.35) + 0.01);
    }

    @Test
    void theLoudestFeedbackStaysWithinItsBound() {
        var heard = Sounds.through(new Delay(Sounds.RATE), dc(6), 40, 0.95f, 1);

        assertThat(Sounds.peak(heard)).isBetween(18.0, 20.001);
    }

    @Test
    void endsInSilenceAndNotInDenormalNumbers() {
        var heard =
                Sounds.through(
                        new Delay(Sounds.RATE),
                        Sounds.joined(Sounds.noise(1, 0.2, 1), new float[64 * 4_500]),
                        40,
                        0.3f,
                        1);

        assertThat(ReverbTest.denormals(heard)).isZero();
        assertThat(heard[heard.length - 1]).isZero();
    }

    @Test
    void refusesOtherRates() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Delay(192_001))
                .withMessageContaining("8000..192000 Hz, was 192001");
    }

    private static float[] dc(double seconds) {
        var samples = Sounds.sine(0, 0, seconds);
        Arrays.fill(samples, 1);
        return samples;
    }
}
