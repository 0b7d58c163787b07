package dev.heddle.amp.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.amp.library.Presets;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.io.AudioFiles;
import dev.heddle.audio.io.AudioSink;
import dev.heddle.audio.io.AudioSource;
import dev.heddle.audio.io.Recording;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RendererTest {
    /// -1 dBFS.
    private static final float CEILING = 0.8913f;

    /// In which nobody plays yet.
    private static final int LEAD_IN = 48_000 * 32 / 100;

    /// Echoes are looked at by tests of effects.
    private static final double TAIL_SECONDS = 0.1;

    /// From the first string on; all of it with `-Dheddle.amp.seconds=100`.
    private static final double SECONDS =
            Double.parseDouble(System.getProperty("heddle.amp.seconds", "0.2"));

    private static AudioSource piece(String name) throws IOException {
        var stream =
                Objects.requireNonNull(
                        RendererTest.class.getResourceAsStream(
                                "/dev/heddle/amp/guitar/guitar-%s-clean-48k.wav".formatted(name)));
        try (var source = AudioFiles.open(stream, name)) {
            read(source, new float[LEAD_IN]);
            float[] samples =
                    new float[(int) Math.min((long) (SECONDS * 48_000), source.length() - LEAD_IN)];
            read(source, samples);
            return Recording.of(samples, 48_000).once();
        }
    }

    private static void read(AudioSource source, float[] into) throws IOException {
        float[] some = new float[256];
        for (int done = 0; done < into.length; ) {
            int count = source.read(some, Math.min(some.length, into.length - done));
            System.arraycopy(some, 0, into, done, count);
            done += count;
        }
    }

    static Stream<Arguments> all() {
        return Presets.all().stream()
                .flatMap(preset ->
                        Stream.of("riff", "chords").map(name -> Arguments.of(preset, name)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void rendersEveryPresetAudiblyAndNotTooLoud(Preset preset, String recording)
            throws IOException {
        var counted = new Counting();
        var piece = piece(recording);
        long played = piece.length();

        var rendered =
                Renderer.render(piece, preset.settings(), counted, 1_024, TAIL_SECONDS, _ -> {});

        assertThat(rendered.frames()).isEqualTo(counted.frames);
        assertThat(counted.frames).isGreaterThanOrEqualTo(played);
        assertThat(rendered.peak()).isBetween(0.005f, CEILING);
        assertThat(counted.isFinite).isTrue();
    }

    private static final class Counting implements AudioSink {
        private long frames;
        private boolean isFinite = true;

        @Override
        public int sampleRate() {
            return 48_000;
        }

        @Override
        public void write(float[] from, int count) {
            for (int i = 0; i < count; i++) {
                isFinite &= Float.isFinite(from[i]);
            }
            frames += count;
        }

        @Override
        public void close() {}
    }
}
