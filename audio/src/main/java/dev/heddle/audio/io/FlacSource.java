package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioFileException.Code;
import java.io.EOFException;
import java.io.IOException;

/// Reads FLAC, mixed to mono. Only one block is in memory at a time, however long the file is, and
/// each block's check sum is looked at before any of it is heard. Source: RFC 9639, *Free Lossless
/// Audio Codec*. Samples of more than 24 bits are refused: hardly any file has them.
final class FlacSource implements AudioSource {
    /// What a part before the sound begins with: its kind, and whether it is the last of them.
    private static final int TYPE = 0x7f;

    private static final int LAST = 0x80;
    private static final int STREAM_INFO = 0;
    private static final int STREAM_INFO_BYTES = 34;
    private static final int MOST_BITS = 24;
    private static final int SYNC = 0b11_1111_1111_1110;

    /// How the two channels of a block may be told: as they are, or one by what it differs by.
    private static final int LEFT_SIDE = 8;

    private static final int SIDE_RIGHT = 9;
    private static final int MID_SIDE = 10;

    private static final int[] RATES = {
        0, 88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000
    };
    private static final int[] WIDTHS = {0, 8, 12, 0, 16, 20, 24, 32};

    private final ByteInput in;
    private final StreamInfo info;
    private final BitInput bits;
    private final FlacSubframe subframe;
    private final int[][] channels;

    /// Frames of the block at hand, and how many of them have been read.
    private int frames;

    private int at;

    private long done;

    /// What the file says of all its sound.
    ///
    /// @param mostFrames of a block
    /// @param frames in all; -1 if who wrote it did not know
    private record StreamInfo(
            int mostFrames, int sampleRate, int channels, int width, long frames) {}

    private FlacSource(ByteInput in, StreamInfo info) {
        this.in = in;
        this.info = info;
        bits = new BitInput(in);
        subframe = new FlacSubframe(in, bits);
        channels = new int[info.channels()][info.mostFrames()];
    }

    /// Reads up to the first block; the first four characters have been read.
    static FlacSource open(ByteInput in) throws IOException {
        var chunks = new Chunks(in, true);
        int head = in.u8();
        if ((head & TYPE) != STREAM_INFO || length(in) != STREAM_INFO_BYTES) {
            throw in.fault(Code.BROKEN, "it does not begin with what says how to read it");
        }
        var info = info(in, chunks);
        while ((head & LAST) == 0) { // Tags, pictures, places to jump to.
            chunks.begin();
            head = in.u8();
            chunks.skip(length(in));
        }
        return new FlacSource(in, info);
    }

    private static int length(ByteInput in) throws IOException {
        return (in.u8() << 16) | in.u16(true);
    }

    private static StreamInfo info(ByteInput in, Chunks chunks) throws IOException {
        in.skip(2); // The shortest block.
        int mostFrames = in.u16(true);
        in.skip(6); // Bytes of blocks.
        long packed = in.u64(true);
        in.skip(16); // A check sum of all: blocks have their own, and it would come too late.
        int channels = (int) ((packed >>> 41) & 0x7) + 1;
        int width = (int) ((packed >>> 36) & 0x1f) + 1;
        long frames = packed & 0xf_ffff_ffffL;
        if (width < 4 || mostFrames < 16) {
            throw in.fault(
                    Code.BROKEN, "blocks of %d frames with %d bits".formatted(mostFrames, width));
        }
        if (width > MOST_BITS) {
            throw in.fault(
                    Code.UNSUPPORTED,
                    "%d bits; save it with 16 or %d bit".formatted(width, MOST_BITS));
        }
        int rate = chunks.rate((double) (packed >>> 44));
        return new StreamInfo(mostFrames, rate, channels, width, frames == 0 ? -1 : frames);
    }

    @Override
    public int sampleRate() {
        return info.sampleRate();
    }

    @Override
    public long length() {
        return info.frames();
    }

    @Override
    public int read(float[] into, int count) throws IOException {
        if (at == frames && !next()) {
            return -1;
        }
        int now = Math.min(count, frames - at);
        float scale = 1f / (info.channels() << (info.width() - 1));
        for (int i = 0; i < now; i++) {
            long sum = 0;
            for (int[] channel : channels) {
                sum += channel[at + i];
            }
            into[i] = sum * scale;
        }
        at += now;
        done += now;
        return now;
    }

    /// Reads the next block, if there is one.
    private boolean next() throws IOException {
        if (done == info.frames() || (info.frames() < 0 && bits.isAtEnd())) {
            return false; // What comes after the last one is not sound.
        }
        try {
            int length = readBlock();
            if (info.frames() >= 0 && length > info.frames() - done) {
                throw broken("a block is longer than all of it");
            }
            frames = length;
            at = 0;
            return true;
        } catch (EOFException e) {
            throw in.fault(
                    Code.TRUNCATED,
                    info.frames() < 0
                            ? "it ends in the middle of a block, after %,d frames".formatted(done)
                            : "it ends after %,d of %,d frames; get a whole copy"
                                    .formatted(done, info.frames()));
        }
    }

    private AudioFileException broken(String what) {
        return in.fault(
                Code.BROKEN,
                "after %,d frames %s; get another copy of the file".formatted(done, what));
    }

    private int readBlock() throws IOException {
        bits.beginSums();
        if (bits.unsigned(14) != SYNC || bits.unsigned(1) != 0) {
            throw broken("no block begins where one should");
        }
        bits.unsigned(1); // Whether blocks differ in length: each one says its own.
        int lengthCode = (int) bits.unsigned(4);
        int rateCode = (int) bits.unsigned(4);
        int assignment = (int) bits.unsigned(4);
        int widthCode = (int) bits.unsigned(3);
        bits.unsigned(1);
        skipNumber();
        int length = length(lengthCode);
        int rate = rate(rateCode);
        int sum = bits.crc8();
        if (bits.unsigned(8) != sum) {
            throw broken("a block's beginning is damaged");
        }
        check(length, rate, assignment, widthCode);
        for (int channel = 0; channel < channels.length; channel++) {
            boolean isSide =
                    channel == 0
                            ? assignment == SIDE_RIGHT
                            : assignment == LEFT_SIDE || assignment == MID_SIDE;
            subframe.read(channels[channel], length, info.width() + (isSide ? 1 : 0));
        }
        bits.align();
        int wholeSum = bits.crc16();
        if (bits.unsigned(16) != wholeSum) {
            throw broken("a block is damaged");
        }
        if (assignment >= LEFT_SIDE) {
            unite(channels[0], channels[1], length, assignment);
        }
        return length;
    }

    /// Which block it is, in as many bytes as the ones at its beginning say; blocks come in order.
    private void skipNumber() throws IOException {
        int first = (int) bits.unsigned(8);
        int more = Integer.numberOfLeadingZeros(~(first << 24)) - 1;
        for (int i = 0; i < more; i++) {
            bits.unsigned(8);
        }
    }

    private int length(int code) throws IOException {
        return switch (code) {
            case 0 -> throw broken("a block has a reserved length");
            case 1 -> 192;
            case 2, 3, 4, 5 -> 144 << code;
            case 6 -> (int) bits.unsigned(8) + 1;
            case 7 -> (int) bits.unsigned(16) + 1;
            default -> 1 << code;
        };
    }

    private int rate(int code) throws IOException {
        return switch (code) {
            case 12 -> (int) bits.unsigned(8) * 1_000;
            case 13 -> (int) bits.unsigned(16);
            case 14 -> (int) bits.unsigned(16) * 10;
            case 15 -> throw broken("a block has a reserved rate");
            default -> RATES[code];
        };
    }

    /// Refuses a block that is not as the file said; 0 leaves it to the file.
    private void check(int length, int rate, int assignment, int widthCode)
            throws AudioFileException {
        int count = assignment < LEFT_SIDE ? assignment + 1 : 2;
        int width = WIDTHS[widthCode];
        boolean isAsSaid =
                length <= info.mostFrames()
                        && (rate == 0 || rate == info.sampleRate())
                        && assignment <= MID_SIDE
                        && count == info.channels()
                        && (widthCode == 0 || width == info.width());
        if (!isAsSaid) {
            throw broken("a block is not as the file's beginning says");
        }
    }

    private static void unite(int[] first, int[] second, int frames, int assignment) {
        for (int i = 0; i < frames; i++) {
            switch (assignment) {
                case LEFT_SIDE -> second[i] = first[i] - second[i];
                case SIDE_RIGHT -> first[i] += second[i];
                default -> {
                    int side = second[i];
                    int twice = (first[i] << 1) | (side & 1);
                    first[i] = (twice + side) >> 1;
                    second[i] = (twice - side) >> 1;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
