package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioFileException.Code;
import dev.heddle.audio.io.SampleSource.Layout;
import java.io.IOException;

/// Reads what an AIFF or AIFF-C file says before its sound. Source: *Audio Interchange File Format*
/// 1.3 and *AIFF-C* (Apple, 1989 and 1991).
final class AiffHeader {
    private static final boolean BIG = true;
    private static final int COMMON_BYTES = 18;

    private final ByteInput in;
    private final Chunks chunks;
    private int channels;
    private int sampleRate;
    private long frames;
    private SampleFormat format = new SampleFormat(0, false, false, BIG);

    private AiffHeader(ByteInput in) {
        this.in = in;
        chunks = new Chunks(in, BIG);
    }

    /// Reads up to the first sample; the first four characters have been read.
    static Layout read(ByteInput in) throws IOException {
        return new AiffHeader(in).read();
    }

    private Layout read() throws IOException {
        in.skip(4);
        String form = in.id();
        if (!form.equals("AIFF") && !form.equals("AIFC")) {
            throw in.fault(Code.NOT_AUDIO, "an IFF file, but no AIFF");
        }
        while (true) {
            var chunk = chunks.next();
            switch (chunk.id()) {
                case "COMM" -> common(chunk, form.equals("AIFC"));
                case "SSND" -> {
                    return sound(chunk);
                }
                default -> chunks.skip(chunk, 0);
            }
        }
    }

    private void common(Chunks.Chunk chunk, boolean isCompressed) throws IOException {
        int bytes = COMMON_BYTES + (isCompressed ? 4 : 0);
        chunks.require(chunk, bytes);
        channels = in.u16(BIG);
        frames = in.u32(BIG);
        int bits = in.u16(BIG);
        sampleRate = chunks.rate(extended());
        String kind = isCompressed ? in.id() : "NONE";
        chunks.skip(chunk, bytes);
        chunks.checkChannels(channels);
        format =
                switch (kind) {
                    case "NONE", "twos", "in24", "in32" -> whole(bits, BIG);
                    case "sowt" -> whole(bits, !BIG);
                    case "fl32", "FL32" -> new SampleFormat(4, true, false, BIG);
                    case "fl64", "FL64" -> new SampleFormat(8, true, false, BIG);
                    default ->
                            throw in.fault(
                                    Code.UNSUPPORTED,
                                    "it is compressed; save it as AIFF or WAV with 16 or 24 bit");
                };
    }

    private SampleFormat whole(int bits, boolean isBigEndian) throws IOException {
        if (bits < 1 || bits > 32) {
            throw in.fault(
                    Code.UNSUPPORTED, "samples of %d bits; 1 to 32 are possible".formatted(bits));
        }
        return new SampleFormat((bits + 7) / 8, false, false, isBigEndian);
    }

    /// A float of 80 bits: sign and exponent, and a mantissa with its first bit.
    private double extended() throws IOException {
        int exponent = in.u16(BIG); // With the sign, a huge number, which is refused.
        long mantissa = in.u64(BIG);
        double whole = (mantissa >>> 1) * 2.0 + (mantissa & 1);
        return Math.scalb(whole, exponent - 16_383 - 63);
    }

    private Layout sound(Chunks.Chunk chunk) throws IOException {
        if (channels == 0) {
            throw in.fault(
                    Code.UNSUPPORTED,
                    "its sound comes before what says how to read it; save it anew");
        }
        chunks.require(chunk, 8);
        long offset = in.u32(BIG);
        in.skip(4);
        chunks.skip(offset);
        return new Layout(sampleRate, channels, format, frames);
    }
}
