package dev.heddle.audio.io;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/// Puts FLAC files together bit by bit, with check sums that fit: what no encoder writes.
final class FlacBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int last;
    private int count;

    /// A file of blocks of 16 frames at most, 48 kHz, 16 bit.
    static FlacBytes of(int channels, int frames) {
        return new FlacBytes()
                .bits(32, 0x664c6143)
                .bits(8, 0x80)
                .bits(24, 34)
                .bits(16, 16)
                .bits(16, 16)
                .bits(48, 0)
                .bits(20, 48_000)
                .bits(3, channels - 1)
                .bits(5, 15)
                .bits(36, frames)
                .bits(64, 0)
                .bits(64, 0);
    }

    FlacBytes bits(int width, long value) {
        for (int bit = width - 1; bit >= 0; bit--) {
            last = (last << 1) | (int) ((value >>> bit) & 1);
            if (++count == 8) {
                bytes.write(last);
                last = 0;
                count = 0;
            }
        }
        return this;
    }

    FlacBytes all(int width, int... values) {
        for (int value : values) {
            bits(width, value);
        }
        return this;
    }

    /// How a block begins and ends.
    ///
    /// @param assignment what its channels are to each other
    /// @param hasLongNumber whether its number takes seven bytes, and not one
    /// @param headError what the check sum of its beginning is off by
    /// @param error what the check sum of all of it is off by
    record Block(int assignment, int frames, boolean hasLongNumber, int headError, int error) {
        /// As it should be, with 16 frames.
        static Block of(int assignment) {
            return new Block(assignment, 16, false, 0, 0);
        }

        Block withFrames(int frames) {
            return new Block(assignment, frames, hasLongNumber, headError, error);
        }

        Block withLongNumber() {
            return new Block(assignment, frames, true, headError, error);
        }

        Block withErrors(int headError, int error) {
            return new Block(assignment, frames, hasLongNumber, headError, error);
        }
    }

    FlacBytes block(Block block, Consumer<FlacBytes> channels) {
        int start = bytes.size();
        bits(16, 0xfff8).bits(4, 6).bits(4, 0).bits(4, block.assignment).bits(4, 0);
        bits(block.hasLongNumber ? 56 : 8, block.hasLongNumber ? 0xfe_8080_8080_8080L : 0);
        bits(8, block.frames - 1);
        bits(8, sum(8, 0x07, start) ^ block.headError);
        channels.accept(this);
        while (count > 0) {
            bits(1, 0);
        }
        return bits(16, sum(16, 0x8005, start) ^ block.error);
    }

    /// Bit by bit, as the RFC defines it; what is tested has a table.
    private long sum(int width, int polynomial, int start) {
        byte[] all = bytes.toByteArray();
        int sum = 0;
        for (int i = start; i < all.length; i++) {
            for (int bit = 7; bit >= 0; bit--) {
                int top = (sum >> (width - 1)) & 1;
                sum = (sum << 1) & ((1 << width) - 1);
                sum ^= (top ^ ((all[i] >> bit) & 1)) * polynomial;
            }
        }
        return sum;
    }

    byte[] done() {
        return bytes.toByteArray();
    }
}
