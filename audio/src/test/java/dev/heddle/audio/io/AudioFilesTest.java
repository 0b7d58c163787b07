package dev.heddle.audio.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heddle.audio.io.AudioFileException.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudioFilesTest {
    @TempDir private Path folder;

    private static AudioSource open(byte[] bytes) throws IOException {
        return AudioFiles.open(new ByteArrayInputStream(bytes), "test");
    }

    private static float[] readAll(byte[] bytes) throws IOException {
        try (var source = open(bytes)) {
            return readAll(source);
        }
    }

    private static float[] readAll(AudioSource source) throws IOException {
        float[] all = new float[100_000];
        float[] some = new float[333];
        int length = 0;
        for (int count; (count = source.read(some, some.length)) >= 0; length += count) {
            System.arraycopy(some, 0, all, length, count);
        }
        return Arrays.copyOf(all, length);
    }

    private static void assertRefused(Code code, ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        AudioFileException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void readsEveryKindOfWav() throws IOException {
        float[] wanted = {-1, 0, 0.5f};
        assertThat(readAll(wave(1, 8).text("data").u32(3).raw(0, 128, 192).done()))
                .containsExactly(wanted);
        assertThat(readAll(wave(1, 16).text("data").u32(6).u16(0x8000).u16(0).u16(0x4000).done()))
                .containsExactly(wanted);
        assertThat(
                        readAll(
                                wave(1, 24)
                                        .text("data")
                                        .u32(9)
                                        .raw(0, 0, 0x80, 0, 0, 0, 0, 0, 0x40)
                                        .done()))
                .containsExactly(wanted);
        assertThat(
                        readAll(
                                wave(1, 32)
                                        .text("data")
                                        .u32(12)
                                        .u32(0x8000_0000L)
                                        .u32(0)
                                        .u32(0x4000_0000L)
                                        .done()))
                .containsExactly(wanted);
        assertThat(readAll(floats(wave(3, 32), -1, 0, 0.5f))).containsExactly(wanted);
        var doubles = wave(3, 64).text("data").u32(24);
        for (float value : wanted) {
            doubles.u64(Double.doubleToLongBits(value));
        }
        assertThat(readAll(doubles.done())).containsExactly(wanted);
    }

    private static WaveBytes wave(int tag, int bits) {
        return WaveBytes.of("RIFF", "WAVE").format(tag, 1, 48_000, bits);
    }

    private static byte[] floats(WaveBytes before, float... values) {
        before.text("data").u32(4L * values.length);
        for (float value : values) {
            before.u32(Float.floatToRawIntBits(value));
        }
        return before.done();
    }

    @Test
    void mixesChannelsAndTakesWhatIsNoNumberAsSilence() throws IOException {
        var stereo = WaveBytes.of("RIFF", "WAVE").format(3, 2, 44_100, 32);
        assertThat(readAll(floats(stereo, 1, 0, 0.5f, -0.5f, Float.NaN, 1)))
                .containsExactly(0.5f, 0, 0.5f);
        var loud = WaveBytes.of("RIFF", "WAVE").format(3, 2, 44_100, 32);
        assertThat(readAll(floats(loud, 3e38f, 3e38f))).containsExactly(3e38f);
    }

    @Test
    void readsExtensibleWavBehindOddParts() throws IOException {
        byte[] bytes =
                WaveBytes.of("RIFF", "WAVE")
                        .text("LIST")
                        .u32(3)
                        .raw(1, 2, 3, 0) // One more byte makes it even.
                        .text("fmt ")
                        .u32(40)
                        .u16(0xfffe)
                        .u16(1)
                        .u32(96_000)
                        .u32(192_000)
                        .u16(2)
                        .u16(16)
                        .u16(22)
                        .u16(16)
                        .u32(4)
                        .u16(1)
                        .raw(new int[14])
                        .text("data")
                        .u32(2)
                        .u16(0x4000)
                        .done();
        try (var source = open(bytes)) {
            assertThat(source.sampleRate()).isEqualTo(96_000);
            assertThat(readAll(source)).containsExactly(0.5f);
        }
    }

    @Test
    void streamsAFileOfTenGigabytes() throws IOException {
        long frames = 5L << 30;
        byte[] header =
                WaveBytes.of("RF64", "WAVE")
                        .text("ds64")
                        .u32(28)
                        .u64(0)
                        .u64(2 * frames)
                        .u64(frames)
                        .u32(0)
                        .format(1, 1, 48_000, 16)
                        .text("data")
                        .u32(0xffff_ffffL)
                        .done();
        var zeros =
                new InputStream() {
                    @Override
                    public int read() {
                        return 0;
                    }

                    @Override
                    public int read(byte[] into, int at, int count) {
                        Arrays.fill(into, at, at + count, (byte) 0);
                        return count;
                    }
                };
        var all = new SequenceInputStream(new ByteArrayInputStream(header), zeros);
        try (var source = AudioFiles.open(all, "huge")) {
            assertThat(source.length()).isEqualTo(frames);
            assertThat(source.read(new float[4_096], 4_096)).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"WAVE, 8", "WAVE, 16", "WAVE, 24", "AIFF, 8", "AIFF, 16", "AIFF, 24"})
    void readsWhatJavaWrites(String kind, int bits) throws IOException {
        byte[] samples = new byte[3_000];
        new Random(1).nextBytes(samples);
        boolean isAiff = kind.equals("AIFF");
        var format = new AudioFormat(44_100, bits, 2, isAiff || bits > 8, isAiff);
        int frames = samples.length / format.getFrameSize();
        var file = new ByteArrayOutputStream();
        int _ =
                AudioSystem.write(
                        new AudioInputStream(new ByteArrayInputStream(samples), format, frames),
                        isAiff ? AudioFileFormat.Type.AIFF : AudioFileFormat.Type.WAVE,
                        file);

        try (var source = open(file.toByteArray())) {
            assertThat(source.sampleRate()).isEqualTo(44_100);
            assertThat(source.length()).isEqualTo(frames);
            float[] read = readAll(source);
            var sample = new SampleFormat(bits / 8, false, !isAiff && bits == 8, isAiff);
            assertThat(read).hasSize(frames);
            for (int i = 0; i < frames; i++) {
                int at = i * format.getFrameSize();
                float mixed = (sample.read(samples, at) + sample.read(samples, at + bits / 8)) / 2;
                assertThat(read[i]).isEqualTo(mixed);
            }
        }
    }

    @Test
    void saysWhereASoundIsCutOff() throws IOException {
        byte[] cut = wave(1, 16).text("data").u32(8).u16(0x4000).u16(0).raw(1).done();
        try (var source = open(cut)) {
            float[] some = new float[8];
            assertThat(source.read(some, 8)).isEqualTo(2);
            assertThatThrownBy(() -> source.read(some, 8))
                    .isInstanceOf(AudioFileException.class)
                    .hasMessageContaining("after 2 of 4 frames");
        }
    }

    @Test
    void readsWhatWasRecordedByOneWhoDidNotKnowTheLengthUntilItEnds() throws IOException {
        byte[] streamed = wave(1, 16).text("data").u32(0xffff_ffffL).u16(0x4000).done();
        assertThat(readAll(streamed)).containsExactly(0.5f);
    }

    @Test
    void refusesWhatIsNoSoundInItsWords() {
        assertRefused(Code.NOT_FOUND, () -> AudioFiles.open(folder.resolve("missing.wav")));
        assertRefused(Code.NOT_FOUND, () -> AudioFiles.open(folder));
        assertRefused(Code.TRUNCATED, () -> open(new byte[0]));
        assertRefused(
                Code.NOT_AUDIO,
                () -> open("a letter, not a sound".getBytes(StandardCharsets.UTF_8)));
        assertRefused(Code.NOT_AUDIO, () -> open(WaveBytes.of("RIFF", "AVI ").done()));
        assertRefused(Code.TRUNCATED, () -> open(WaveBytes.of("RIFF", "WAVE").done()));
        assertRefused(Code.UNSUPPORTED, () -> open(wave(85, 16).done())); // MP3 in a WAV.
        assertRefused(Code.UNSUPPORTED, () -> open(wave(1, 40).done()));
        assertRefused(Code.UNSUPPORTED, () -> open(format(0, 48_000).done()));
        assertRefused(Code.UNSUPPORTED, () -> open(format(65, 48_000).done()));
        assertRefused(Code.UNSUPPORTED, () -> open(format(1, 0).done()));
        assertRefused(Code.UNSUPPORTED, () -> open(format(1, -1).done()));
        assertRefused(
                Code.BROKEN,
                () -> open(WaveBytes.of("RIFF", "WAVE").text("data").u32(4).u32(0).done()));
        assertRefused(
                Code.TOO_LARGE,
                () -> open(WaveBytes.of("RIFF", "WAVE").text("LIST").u32(0xffff_fff0L).done()));
    }

    private static WaveBytes format(int channels, int rate) {
        return WaveBytes.of("RIFF", "WAVE").format(1, channels, rate, 16);
    }

    @ParameterizedTest
    @CsvSource({"PCM_16, 4e-5", "PCM_24, 1e-7", "FLOAT_32, 0"})
    void writesWhatCanBeReadAgain(WaveFile.Encoding encoding, float error) throws Exception {
        var file = folder.resolve("out.wav");
        float[] samples = {0, 0.25f, -0.25f, 0.999f, -1};
        try (var out = WaveFile.create(file, 44_100, encoding)) {
            out.write(samples, samples.length);
            assertThat(file).doesNotExist();
            out.complete();
        }
        try (var source = AudioFiles.open(file);
                var javas = AudioSystem.getAudioInputStream(file.toFile())) {
            assertThat(source.sampleRate()).isEqualTo(44_100);
            assertThat(readAll(source)).containsExactly(samples, within(error));
            assertThat(javas.getFrameLength()).isEqualTo(5);
        }
        assertThat(folder).isDirectoryContaining("glob:**/out.wav");
        try (var all = Files.list(folder)) {
            assertThat(all).hasSize(1);
        }
    }

    @Test
    void leavesNothingOfWhatWasNotCompletedAndKeepsWhatWasThere() throws IOException {
        var file = Files.writeString(folder.resolve("out.wav"), "what was there");
        try (var out = WaveFile.create(file, 48_000, WaveFile.Encoding.PCM_16)) {
            out.write(new float[10_000], 10_000);
        }
        assertThat(file).hasContent("what was there");
        try (var all = Files.list(folder)) {
            assertThat(all).hasSize(1);
        }
        assertRefused(
                Code.NOT_FOUND,
                () ->
                        WaveFile.create(
                                folder.resolve("no/such/out.wav"),
                                48_000,
                                WaveFile.Encoding.PCM_16));
    }

    @Test
    void ditherTurnsTheErrorIntoNoiseAndIsTheSameEachTime() throws IOException {
        float[] quiet = new float[20_000];
        Arrays.fill(quiet, 0.3f / 0x8000); // Less than half a step: lost without dither.
        byte[] first = written(quiet);
        assertThat(written(quiet)).isEqualTo(first);
        double sum = 0;
        for (float sample : readAll(first)) {
            sum += sample;
        }
        assertThat(sum / quiet.length * 0x8000).isCloseTo(0.3, within(0.05));
    }

    private byte[] written(float[] samples) throws IOException {
        var file = folder.resolve("dithered.wav");
        try (var out = WaveFile.create(file, 48_000, WaveFile.Encoding.PCM_16)) {
            out.write(samples, samples.length);
            out.complete();
        }
        return Files.readAllBytes(file);
    }
}
