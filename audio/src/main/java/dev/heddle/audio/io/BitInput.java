package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioFileException.Code;
import java.io.EOFException;
import java.io.IOException;

/// The bits of a file, and the check sums that FLAC makes of its bytes. One thread at a time.
final class BitInput {
    private static final int[] CRC_8 = table(8, 0x07);
    private static final int[] CRC_16 = table(16, 0x8005);

    private final ByteInput in;
    private final byte[] bytes = new byte[8_192];
    private int next;
    private int end;

    /// What was taken from the bytes and not read yet: the lowest `count` bits.
    private long bits;

    private int count;

    private int crc8;
    private int crc16;

    BitInput(ByteInput in) {
        this.in = in;
    }

    private static int[] table(int width, int polynomial) {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << (width - 8);
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc << 1) ^ (((crc >> (width - 1)) & 1) * polynomial);
            }
            table[i] = crc & ((1 << width) - 1);
        }
        return table;
    }

    /// Whether there is nothing left. At a whole byte only.
    boolean isAtEnd() throws IOException {
        if (next == end) {
            next = 0;
            end = in.read(bytes, bytes.length);
        }
        return end == 0;
    }

    /// Begins new check sums. At a whole byte only.
    void beginSums() {
        crc8 = 0;
        crc16 = 0;
    }

    /// The check sum of 8 bits over all bytes since the beginning.
    int crc8() {
        return crc8;
    }

    /// The check sum of 16 bits over all bytes since the beginning.
    int crc16() {
        return crc16;
    }

    private int take() throws IOException {
        if (isAtEnd()) {
            throw new EOFException();
        }
        int taken = bytes[next++] & 0xff;
        crc8 = CRC_8[crc8 ^ taken];
        crc16 = ((crc16 << 8) & 0xffff) ^ CRC_16[(crc16 >> 8) ^ taken];
        return taken;
    }

    /// A number without a sign, of 0 to 32 bits.
    ///
    /// @throws EOFException if there are not as many
    long unsigned(int width) throws IOException {
        while (count < width) {
            bits = (bits << 8) | take();
            count += 8;
        }
        count -= width;
        return (bits >>> count) & ((1L << width) - 1);
    }

    /// A number of two's complement, of 0 to 32 bits.
    int signed(int width) throws IOException {
        int unused = 32 - width;
        return width == 0 ? 0 : (int) unsigned(width) << unused >> unused;
    }

    /// How many zeros there are before the next one.
    ///
    /// @throws AudioFileException if there are more than `most`
    int zeros(int most) throws IOException {
        int zeros = 0;
        while (true) {
            if (count == 0) {
                bits = take();
                count = 8;
            }
            int here = Long.numberOfLeadingZeros((bits << (64 - count)) | (1L << (63 - count)));
            zeros += here;
            if (zeros > most) {
                throw in.fault(Code.BROKEN, "a number in it is too large");
            }
            if (here < count) {
                count -= here + 1;
                return zeros;
            }
            count = 0;
        }
    }

    /// Skips to the next whole byte.
    void align() {
        count -= count % 8;
    }
}
