package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioFileException.Code;
import dev.heddle.audio.io.SampleSource.Layout;
import java.io.IOException;

/// Reads what a WAV file says before its sound. Sources: *Multimedia Programming Interface and Data
/// Specifications 1.0* (IBM, Microsoft, 1991); `WAVEFORMATEXTENSIBLE`; EBU Tech 3306 for RF64,
/// which is longer than 4 GiB.
final class WaveHeader {
    private static final boolean LITTLE = false;
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int EXTENSIBLE = 0xfffe;
    private static final long UNKNOWN_SIZE = 0xffff_ffffL;

    private final ByteInput in;
    private final Chunks chunks;
    private int sampleRate;
    private int channels;
    private SampleFormat format = new SampleFormat(0, false, false, LITTLE);
    private long wideSize = -1;

    private WaveHeader(ByteInput in) {
        this.in = in;
        chunks = new Chunks(in, LITTLE);
    }

    /// Reads up to the first sample; the first four characters have been read.
    static Layout read(ByteInput in) throws IOException {
        return new WaveHeader(in).read();
    }

    private Layout read() throws IOException {
        in.skip(4); // The size of it all: wrong in many files, and needed by nobody.
        if (!in.id().equals("WAVE")) {
            throw in.fault(Code.NOT_AUDIO, "a RIFF file, but no WAV");
        }
        while (true) {
            var chunk = chunks.next();
            switch (chunk.id()) {
                case "ds64" -> wide(chunk);
                case "fmt " -> format(chunk);
                case "data" -> {
                    return data(chunk.size());
                }
                default -> chunks.skip(chunk, 0);
            }
        }
    }

    private void wide(Chunks.Chunk chunk) throws IOException {
        chunks.require(chunk, 16);
        in.skip(8);
        wideSize = in.u64(LITTLE);
        chunks.skip(chunk, 16);
        if (wideSize < 0) {
            throw in.fault(Code.BROKEN, "it says that its sound has less than no bytes");
        }
    }

    private void format(Chunks.Chunk chunk) throws IOException {
        chunks.require(chunk, 16);
        int tag = in.u16(LITTLE);
        channels = in.u16(LITTLE);
        sampleRate = chunks.rate((double) in.u32(LITTLE));
        in.skip(4); // Bytes a second: follows from the others.
        int align = in.u16(LITTLE);
        int bits = in.u16(LITTLE);
        int read = 16;
        if (tag == EXTENSIBLE) {
            chunks.require(chunk, 26);
            in.skip(8);
            tag = in.u16(LITTLE); // The first part of a GUID; the rest is always the same.
            read = 26;
        }
        chunks.skip(chunk, read);
        chunks.checkChannels(channels);
        int bytes = (bits + 7) / 8;
        boolean isKnown =
                tag == PCM ? bytes >= 1 && bytes <= 4 : tag == FLOAT && (bits == 32 || bits == 64);
        if (!isKnown) {
            throw in.fault(
                    Code.UNSUPPORTED,
                    "format %d with %d bits; save it as WAV with 16 or 24 bit"
                            .formatted(tag, bits));
        }
        if (align != channels * bytes) {
            throw in.fault(
                    Code.BROKEN,
                    "%d channels of %d bits do not make frames of %d bytes"
                            .formatted(channels, bits, align));
        }
        format = new SampleFormat(bytes, tag == FLOAT, bytes == 1, LITTLE);
    }

    private Layout data(long size) throws IOException {
        if (channels == 0) {
            throw in.fault(Code.BROKEN, "its sound comes before what says how to read it");
        }
        long bytes = size == UNKNOWN_SIZE ? wideSize : size; // Or -1: who wrote it did not know.
        long frames = bytes < 0 ? -1 : bytes / ((long) channels * format.bytes());
        return new Layout(sampleRate, channels, format, frames);
    }
}
