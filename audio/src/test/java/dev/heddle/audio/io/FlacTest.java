package dev.heddle.audio.io;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.audio.io.AudioFileException.Code;
import dev.heddle.audio.io.FlacBytes.Block;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Files that the reference encoder wrote from numbers that are known here; `flac/README.md` says
/// which.
class FlacTest {
    private static final int FRAMES = 6_000;

    private static int[] riff = {};
    private static int[] chords = {};

    @BeforeAll
    static void readRecordings() throws IOException {
        riff = recorded("guitar-riff-clean-48k.wav");
        chords = recorded("guitar-chords-clean-48k.wav");
    }

    private static int[] recorded(String name) throws IOException {
        try (var file = AudioFiles.open(Path.of("src/test/resources/audio", name));
                var source = Recording.read(file, 60).once()) {
            float[] before = new float[48_000];
            float[] samples = new float[FRAMES];
            assertThat(source.read(before, before.length)).isEqualTo(before.length);
            assertThat(source.read(samples, FRAMES)).isEqualTo(FRAMES);
            return frames(FRAMES, i -> Math.round(samples[i] * 0x8000));
        }
    }

    static byte[] bytes(String name) throws IOException {
        try (var in = requireNonNull(FlacTest.class.getResourceAsStream("/flac/" + name))) {
            return in.readAllBytes();
        }
    }

    private static AudioSource open(byte[] bytes) throws IOException {
        return AudioFiles.open(new ByteArrayInputStream(bytes), "test");
    }

    /// What is read of a file, times `scale`.
    private static int[] read(byte[] bytes, int scale) throws IOException {
        try (var source = open(bytes)) {
            float[] all = new float[2 * FRAMES];
            float[] some = new float[777];
            int length = 0;
            for (int count; (count = source.read(some, some.length)) >= 0; length += count) {
                System.arraycopy(some, 0, all, length, count);
            }
            int[] numbers = new int[length];
            Arrays.setAll(numbers, i -> Math.round(all[i] * scale));
            return numbers;
        }
    }

    private static int[] frames(int count, IntUnaryOperator number) {
        int[] frames = new int[count];
        Arrays.setAll(frames, number);
        return frames;
    }

    @Test
    void readsWhatTheReferenceEncoderWrote() throws IOException {
        assertThat(read(bytes("mono.flac"), 0x8000)).isEqualTo(riff);
        // Of two channels the sum, so that halves are told apart.
        assertThat(read(bytes("stereo.flac"), 0x10000))
                .isEqualTo(frames(FRAMES, i -> riff[i] + chords[i]));
        var close = frames(FRAMES, i -> 2 * riff[i] + i % 3);
        assertThat(read(bytes("sides.flac"), 0x10000)).isEqualTo(close);
        assertThat(read(bytes("fixed.flac"), 0x10000)).isEqualTo(close);
        assertThat(read(bytes("wasted.flac"), 0x80_0000))
                .isEqualTo(frames(2_000, i -> riff[i] * 256));
    }

    @Test
    void readsEightAndTwentyFourBits() throws IOException {
        int[] state = {1};
        assertThat(read(bytes("noise-8.flac"), 0x80))
                .isEqualTo(frames(4_000, i -> i < 2_000 ? (random(state) & 0xff) - 128 : 0));
        state[0] = 1;
        int[] position = {0};
        assertThat(read(bytes("walk-24.flac"), 0x80_0000))
                .isEqualTo(
                        frames(
                                4_000,
                                _ -> {
                                    int step = random(state) % 200_001 - 100_000;
                                    position[0] =
                                            Math.clamp(position[0] + step, -0x80_0000, 0x7f_ffff);
                                    return position[0];
                                }));
    }

    /// The same numbers as those who made the files had.
    private static int random(int[] state) {
        state[0] = (state[0] * 1_103_515_245 + 12_345) & 0x7fff_ffff;
        return state[0] >> 8;
    }

    @Test
    void saysHowLongItIsAndHowFast() throws IOException {
        try (var source = open(bytes("walk-24.flac"))) {
            assertThat(source.sampleRate()).isEqualTo(96_000);
            assertThat(source.length()).isEqualTo(4_000);
        }
        try (var source = open(bytes("streamed.flac"))) {
            assertThat(source.length()).isEqualTo(-1);
        }
        assertThat(read(bytes("streamed.flac"), 0x8000)).isEqualTo(Arrays.copyOf(riff, 3_000));
    }

    @Test
    void ignoresWhatComesAfterTheSound() throws IOException {
        byte[] tagged = Arrays.copyOf(bytes("mono.flac"), 10_000);
        assertThat(read(tagged, 0x8000)).isEqualTo(riff);
    }

    @Test
    void saysWhereItIsCutOff() throws IOException {
        byte[] whole = bytes("stereo.flac");
        for (int length = 4; length < whole.length; length += 97) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertRefused(Code.TRUNCATED, cut);
        }
        byte[] streamed = bytes("streamed.flac");
        assertRefused(Code.TRUNCATED, Arrays.copyOf(streamed, streamed.length - 1));
    }

    private static void assertRefused(Code code, byte[] bytes) {
        assertThatThrownBy(() -> read(bytes, 1))
                .isInstanceOfSatisfying(
                        AudioFileException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    /// A decoder that trusts its input answers many of these with noise at full scale.
    @Test
    void neverTakesDamageForSound() throws IOException {
        byte[] whole = bytes("stereo.flac");
        int blocks =
                4 + 38 + 4 + 40; // Before them: what can be changed without harm, such as tags.
        var random = new Random(5);
        for (int round = 0; round < 500; round++) {
            byte[] damaged = whole.clone();
            int place = blocks + random.nextInt(whole.length - blocks);
            damaged[place] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> read(damaged, 1))
                    .as("byte %d", place)
                    .isInstanceOf(AudioFileException.class);
        }
    }

    @Test
    void refusesWhatHardlyAnyFileHas() throws IOException {
        byte[] wide = bytes("walk-24.flac");
        wide[4 + 4 + 12] |= 1; // 32 bits: the width's highest bit, and its others below.
        wide[4 + 4 + 13] |= (byte) 0xf0;
        assertRefused(Code.UNSUPPORTED, wide);
        byte[] slow = bytes("mono.flac");
        slow[4 + 4 + 10] = 0; // Less than 256 Hz.
        slow[4 + 4 + 11] = 0;
        assertRefused(Code.UNSUPPORTED, slow);
        byte[] headless = bytes("mono.flac");
        headless[4] = 4; // Tags first.
        assertRefused(Code.BROKEN, headless);
    }

    /// One channel of 16 frames of 5.
    private static void fives(FlacBytes channel) {
        channel.bits(8, 0).bits(16, 5);
    }

    /// No encoder of today writes them: residuals of a fixed width, and of none.
    @Test
    void readsResidualsThatAreNotCoded() throws IOException {
        byte[] file =
                FlacBytes.of(1, 16)
                        .block(
                                Block.of(0),
                                channel -> {
                                    channel.bits(8, 9 << 1).bits(16, 100); // The first of order 1.
                                    channel.bits(2, 0).bits(4, 1); // Two parts.
                                    channel.bits(4, 15).bits(5, 3).all(3, -4, 3, 0, 1, -1, 2, -2);
                                    channel.bits(4, 15).bits(5, 0);
                                })
                        .done();

        assertThat(read(file, 0x8000))
                .startsWith(100, 96, 99, 99, 100, 99, 101, 99, 99)
                .endsWith(99, 99)
                .hasSize(16);
    }

    @Test
    void unitesChannelsThatAreToldByWhatTheyDifferBy() throws IOException {
        for (int assignment : new int[] {8, 9, 10}) {
            byte[] file =
                    FlacBytes.of(2, 16)
                            .block(
                                    Block.of(assignment),
                                    channels -> {
                                        boolean sideFirst = assignment == 9;
                                        channels.bits(8, 0)
                                                .bits(sideFirst ? 17 : 16, sideFirst ? -3 : 7);
                                        channels.bits(8, 0)
                                                .bits(sideFirst ? 16 : 17, sideFirst ? 7 : -3);
                                    })
                            .done();
            int sum =
                    switch (assignment) {
                        case 8 -> 7 + 10; // Left 7, right 7 + 3.
                        case 9 -> 4 + 7; // Right 7, left 7 - 3.
                        default -> 15; // Their half is 7 and a half, of 6 and 9.
                    };
            assertThat(read(file, 0x10000)).as("%d", assignment).hasSize(16).containsOnly(sum);
        }
    }

    @Test
    void believesBlocksByTheirSums() throws IOException {
        assertThat(read(fives(Block.of(0)), 0x8000)).hasSize(16).containsOnly(5);
        for (int bit = 0; bit < 16; bit++) {
            assertRefused(Code.BROKEN, fives(Block.of(0).withErrors(0, 1 << bit)));
            assertRefused(Code.BROKEN, fives(Block.of(0).withErrors(1 << bit % 8, 0)));
        }
    }

    private static byte[] fives(Block block) {
        return FlacBytes.of(1, 16).block(block, FlacTest::fives).done();
    }

    @Test
    void readsBlocksWithLongNumbers() throws IOException {
        assertThat(read(fives(Block.of(0).withLongNumber()), 0x8000)).containsOnly(5);
    }

    /// Sums fit here, so nothing but the reader's own limits stands against these.
    @Test
    void refusesWhatNoEncoderWrites() {
        assertBroken("reserved bit", channel -> channel.bits(8, 0x80));
        assertBroken("no bits", channel -> channel.bits(8, 1).bits(16, 1));
        assertBroken("too large", channel -> channel.bits(8, 1).bits(30, 1));
        assertBroken("reserved way", channel -> channel.bits(8, 8 << 1).bits(2, 2).bits(64, 0));
        assertBroken("impossible parts", channel -> channel.bits(8, 8 << 1).bits(6, 5));
        assertBroken(
                "impossible parts",
                channel -> channel.bits(8, 12 << 1).all(16, 1, 2, 3, 4).bits(6, 3));
        assertBroken("shorter than", channel -> channel.bits(8, 63 << 1).bits(64, 0));
        assertBroken(
                "reserved length", channel -> channel.bits(8, 32 << 1).bits(16, 1).bits(4, 15));
        assertBroken(
                "wrong way",
                channel -> channel.bits(8, 32 << 1).bits(16, 1).bits(4, 0).bits(5, 0x1f));
        assertBroken(
                "wider than",
                channel -> {
                    channel.bits(8, 9 << 1).bits(16, 0x7fff).bits(2, 0).bits(4, 0);
                    channel.bits(4, 15).bits(5, 2).all(2, new int[14]).bits(2, 1);
                });
        assertBroken(
                "wider than",
                channel -> {
                    channel.bits(8, 8 << 1).bits(2, 1).bits(4, 0).bits(5, 30);
                    channel.all(31, frames(16, _ -> 0x7fff_ffff));
                });
        String other = "not as the file's beginning says";
        assertBroken(other, Block.of(1), FlacTest::fives);
        assertBroken(other, Block.of(8), FlacTest::fives);
        assertBroken(other, Block.of(0).withFrames(17), FlacTest::fives);
        assertRefused(
                Code.BROKEN,
                FlacBytes.of(2, 16).block(Block.of(11), both -> fives(both.all(24, 5))).done());
        assertRefused(
                Code.UNSUPPORTED,
                FlacBytes.of(1, 16).block(Block.of(0), channel -> channel.bits(8, 13 << 1)).done());
        assertRefused(Code.BROKEN, FlacBytes.of(1, 15).block(Block.of(0), FlacTest::fives).done());
        assertRefused(
                Code.TRUNCATED, FlacBytes.of(1, 17).block(Block.of(0), FlacTest::fives).done());
    }

    private static void assertBroken(String why, Consumer<FlacBytes> channel) {
        assertBroken(why, Block.of(0), channel);
    }

    private static void assertBroken(String why, Block block, Consumer<FlacBytes> channel) {
        assertThatThrownBy(() -> read(FlacBytes.of(1, 16).block(block, channel).done(), 1))
                .hasMessageContaining(why)
                .isInstanceOfSatisfying(
                        AudioFileException.class, e -> assertThat(e.code()).isEqualTo(Code.BROKEN));
    }
}
