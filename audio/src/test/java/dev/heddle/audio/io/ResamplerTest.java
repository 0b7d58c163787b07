package dev.heddle.audio.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
    /// What a sine of that frequency becomes, after a tenth of a second.
    private static float[] resampled(double hertz, int from, int to) throws IOException {
        float[] sine = new float[from];
        for (int i = 0; i < from; i++) {
            sine[i] = (float) Math.sin(2 * Math.PI * hertz * i / from);
        }
        try (var source = Resampler.to(to, Recording.of(sine, from).once())) {
            assertThat(source.length()).isEqualTo(to);
            return samples(Recording.read(source, 2));
        }
    }

    private static float[] samples(Recording recording) throws IOException {
        float[] samples = new float[recording.length()];
        try (var source = recording.once()) {
            assertThat(source.read(samples, samples.length)).isEqualTo(samples.length);
        }
        return samples;
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 44100, 48000",
        "1000, 48000, 44100",
        "3000, 8000, 48000",
        "18000, 44100, 48000",
        "3000, 192000, 8000",
        "1000, 22050, 96000",
        "1000, 44101, 47999"
    })
    void aSineStaysTheSameSine(double hertz, int from, int to) throws IOException {
        float[] made = resampled(hertz, from, to);
        assertThat(made).hasSize(to);
        for (int i = to / 10; i < to * 9 / 10; i++) { // It begins and ends suddenly.
            double wanted = Math.sin(2 * Math.PI * hertz * i / to);
            assertThat((double) made[i]).isCloseTo(wanted, within(0.012)); // 0.1 dB
        }
    }

    @ParameterizedTest
    @CsvSource({"23000, 48000, 44100", "5000, 48000, 8000", "60000, 192000, 48000"})
    void whatTheNewRateCannotCarryIsGone(double hertz, int from, int to) throws IOException {
        float[] made = resampled(hertz, from, to);
        for (int i = to / 10; i < to * 9 / 10; i++) {
            assertThat(Math.abs(made[i])).isLessThan(1e-4f); // -80 dB
        }
    }

    @Test
    void takesASourceThatHasTheRateAsItIs() {
        var source = Recording.of(new float[] {1}, 48_000).once();
        assertThat(Resampler.to(48_000, source)).isSameAs(source);
    }
}
