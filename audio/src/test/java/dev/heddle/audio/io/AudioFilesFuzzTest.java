package dev.heddle.audio.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AudioFilesFuzzTest {
    /// No sample has as many frames; what claims to go on for longer is believed.
    private static final int MOST_FRAMES = 1 << 17;

    private static final int ROUNDS = 40;

    static Stream<Arguments> samples() throws IOException {
        return Stream.of(
                        FlacTest.bytes("noise-8.flac"),
                        FlacTest.bytes("sides.flac"),
                        FlacTest.bytes("fixed.flac"),
                        FlacTest.bytes("wasted.flac"),
                        javas(true),
                        javas(false),
                        WaveBytes.of("RIFF", "WAVE")
                                .format(3, 2, 44_100, 32)
                                .text("LIST")
                                .u32(3)
                                .raw(1, 2, 3, 0)
                                .text("data")
                                .u32(0xffff_ffffL)
                                .raw(new int[160])
                                .done(),
                        WaveBytes.of("RF64", "WAVE")
                                .text("ds64")
                                .u32(28)
                                .u64(0)
                                .u64(160)
                                .u64(80)
                                .u32(0)
                                .format(1, 1, 48_000, 16)
                                .text("data")
                                .u32(0xffff_ffffL)
                                .raw(new int[160])
                                .done())
                .map(Arguments::of);
    }

    private static byte[] javas(boolean isAiff) throws IOException {
        var format = new AudioFormat(44_100, 16, 2, true, isAiff);
        var file = new ByteArrayOutputStream();
        var none = new ByteArrayInputStream(new byte[400]);
        var type = isAiff ? AudioFileFormat.Type.AIFF : AudioFileFormat.Type.WAVE;
        int _ = AudioSystem.write(new AudioInputStream(none, format, 100), type, file);
        return file.toByteArray();
    }

    /// With `JAZZER_FUZZ=1` and `-Dheddle.fuzz=true` Jazzer looks for more; here each sample is
    /// read with some of its bytes changed, the same each time.
    @MethodSource("samples")
    @FuzzTest(maxDuration = "5m")
    void whateverTheBytesItIsReadOrRefused(byte[] bytes) throws IOException {
        var random = new Random(40);
        for (int round = 0; round < ROUNDS && bytes.length > 0; round++) {
            int cut = random.nextInt(Math.min(1 + round, bytes.length));
            byte[] changed = Arrays.copyOf(bytes, bytes.length - cut);
            // What begins a file decides most, and is the least of it.
            int reach = round % 2 == 0 ? changed.length : Math.min(changed.length, 64);
            for (int i = 0; i < round; i += 4) {
                changed[random.nextInt(reach)] = (byte) random.nextInt(256);
            }
            try {
                readAll(changed);
            } catch (AudioFileException refused) {
                assertThat(refused.getMessage()).startsWith("test: ");
            }
        }
    }

    private static void readAll(byte[] bytes) throws IOException {
        try (var source = AudioFiles.open(new ByteArrayInputStream(bytes), "test")) {
            assertThat(source.sampleRate()).isBetween(8_000, 192_000);
            float[] some = new float[4_096];
            boolean isFinite = true;
            int frames = 0;
            int count;
            while (frames < MOST_FRAMES && (count = source.read(some, some.length)) >= 0) {
                assertThat(count).isPositive();
                for (int i = 0; i < count; i++) {
                    isFinite &= Float.isFinite(some[i]);
                }
                frames += count;
            }
            assertThat(isFinite).isTrue();
        }
    }
}
