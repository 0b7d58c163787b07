package dev.heddle.audio.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.audio.AudioProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The code of `docs/guide/meters.md`, compiled and run.
class MetersGuideTest {
    private static final String BEGIN = "// begin\n";
    private static final String END = "    // end\n";

    // begin
    /// Stands around an audio callback: measures what goes in and what comes out.
    static final class Watched implements AudioProcessor {
        private final AudioProcessor sound;
        final Meter in = new Meter(48_000);
        final Meter out = new Meter(48_000);
        final Tap tap = new Tap(24_000); // Half a second.

        Watched(AudioProcessor sound) {
            this.sound = sound;
        }

        @Override
        public void process(float[] input, float[] output, int frames) {
            in.measure(input, frames); // First: input and output may be the same array.
            sound.process(input, output, frames);
            out.measure(output, frames);
            tap.write(output, frames);
        }
    }

    /// Looks from time to time, on a thread of its own; a late look costs the oldest frames.
    static final class Display {
        private final Watched watched;
        private final Tap.Reader reader;
        private final Spectrum spectrum = new Spectrum(48_000);
        private final float[] newest = new float[2_048];

        Display(Watched watched) {
            this.watched = watched;
            reader = watched.tap.reader();
        }

        String look() {
            for (int n = reader.read(newest); n > 0; n = reader.read(newest)) {
                spectrum.add(newest, n);
            }
            float[] bands = spectrum.levelsDb();
            int loudest = 0;
            for (int band = 1; band < bands.length; band++) {
                loudest = bands[band] > bands[loudest] ? band : loudest;
            }
            return "%.0f dBFS, most about %.0f Hz, %d frames not seen"
                    .formatted(
                            Levels.decibels(watched.out.levels().peak()),
                            spectrum.beginHz(loudest),
                            reader.dropped());
        }
    }

    // end

    @Test
    void theGuidesDisplayShowsWhatIsPlayed() {
        var watched =
                new Watched(
                        (input, output, frames) -> System.arraycopy(input, 0, output, 0, frames));
        var display = new Display(watched);
        var block = new float[100];
        for (int at = 0; at < 48_000; at += block.length) {
            for (int i = 0; i < block.length; i++) {
                block[i] = (float) (0.1 * Math.sin(2 * Math.PI * 1_000 * (at + i) / 48_000));
            }
            watched.process(block, block, block.length);
        }

        assertThat(watched.in.levels()).isEqualTo(watched.out.levels());
        assertThat(display.look()).isEqualTo("-20 dBFS, most about 986 Hz, 15232 frames not seen");
    }

    @Test
    void theGuideQuotesItToTheLetter() throws Exception {
        String source =
                Files.readString(
                        Path.of("src/test/java/dev/heddle/audio/meter/MetersGuideTest.java"));
        String example =
                source.substring(source.indexOf(BEGIN) + BEGIN.length(), source.indexOf(END));
        assertThat(Files.readString(Path.of("../docs/guide/meters.md")))
                .contains(example.stripTrailing().stripIndent());
    }
}
