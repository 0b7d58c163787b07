package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioFileException.Code;
import dev.heddle.audio.io.SampleSource.Layout;
import java.io.IOException;

/// The parts of a WAV, AIFF or FLAC file, one after the other, and what all have to hold.
final class Chunks {
    /// Before the sound; files have about ten.
    private static final int MOST_CHUNKS = 1_000;

    /// Before the sound, in all; pictures may be some megabytes.
    private static final long MOST_BYTES = 256L << 20;

    private static final int LEAST_RATE = 8_000;
    private static final int MOST_RATE = 192_000;

    private final ByteInput in;
    private final boolean isBigEndian;
    private int count;
    private long skipped;

    /// @param size its bytes, without the one that makes them even
    record Chunk(String id, long size) {}

    Chunks(ByteInput in, boolean isBigEndian) {
        this.in = in;
        this.isBigEndian = isBigEndian;
    }

    /// Refuses another one if there have been too many.
    void begin() throws AudioFileException {
        if (++count > MOST_CHUNKS) {
            throw in.fault(
                    Code.BROKEN, "more than %,d parts before its sound".formatted(MOST_CHUNKS));
        }
    }

    /// The next one's beginning.
    Chunk next() throws IOException {
        begin();
        return new Chunk(in.id(), in.u32(isBigEndian));
    }

    /// Skips what is left of it.
    void skip(Chunk chunk, long read) throws IOException {
        skip(chunk.size() - read + (chunk.size() & 1));
    }

    /// Skips bytes before the sound.
    void skip(long bytes) throws IOException {
        skipped += bytes;
        if (skipped > MOST_BYTES) {
            throw in.fault(
                    Code.TOO_LARGE,
                    "more than %d MiB before its sound".formatted(MOST_BYTES >> 20));
        }
        in.skip(bytes);
    }

    /// Refuses a part that is too short.
    void require(Chunk chunk, int bytes) throws IOException {
        if (chunk.size() < bytes) {
            throw in.fault(
                    Code.BROKEN,
                    "its part \"%s\" has %d bytes, and needs %d"
                            .formatted(chunk.id().strip(), chunk.size(), bytes));
        }
    }

    /// Refuses what nobody plays.
    int rate(double rate) throws IOException {
        if (!(rate >= LEAST_RATE && rate <= MOST_RATE)) {
            throw in.fault(
                    Code.UNSUPPORTED,
                    "a sampling rate of %.0f Hz; %d to %d are possible"
                            .formatted(rate, LEAST_RATE, MOST_RATE));
        }
        return (int) Math.round(rate);
    }

    /// Refuses what nobody has.
    void checkChannels(int channels) throws IOException {
        if (channels < 1 || channels > Layout.MOST_CHANNELS) {
            throw in.fault(
                    Code.UNSUPPORTED,
                    "%d channels; 1 to %d are possible".formatted(channels, Layout.MOST_CHANNELS));
        }
    }
}
