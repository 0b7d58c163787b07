package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioFileException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.UUID;

/// A WAV file that is written, mono. It appears under its name when it is complete, in one step;
/// who closes it before {@link #complete} leaves nothing behind, and what was there before stays.
/// One thread at a time; blocks.
public final class WaveFile implements AudioSink {
    private static final int CHUNK = 4_096;
    private static final int HEADER_BYTES = 58;

    /// The sizes in a WAV file have 32 bits: at 48 kHz in 24 bit, eight hours.
    private static final long MOST_BYTES = 0xffff_ffffL - HEADER_BYTES;

    /// The same sound makes the same file.
    private static final long DITHER_SEED = 0x48656464;

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final int sampleRate;
    private final Encoding encoding;
    private final ByteBuffer buffer;
    private final SplittableRandom random = new SplittableRandom(DITHER_SEED);
    private long written;

    /// How samples are written.
    public enum Encoding {
        /// With triangular dither of one step (TPDF), so that quiet ends fade into noise and not
        /// into steps.
        PCM_16(2),
        /// Without dither: a step is far below what any amplifier makes of noise.
        PCM_24(3),
        /// As they are.
        FLOAT_32(4);

        private final int bytes;

        Encoding(int bytes) {
            this.bytes = bytes;
        }
    }

    private WaveFile(Path file, Path part, int sampleRate, Encoding encoding) throws IOException {
        this.file = file;
        this.part = part;
        this.sampleRate = sampleRate;
        this.encoding = encoding;
        buffer = ByteBuffer.allocate(CHUNK * encoding.bytes).order(ByteOrder.LITTLE_ENDIAN);
        channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /// Begins a file, beside its place and under another name.
    ///
    /// @throws IOException if nothing can be written there
    public static WaveFile create(Path file, int sampleRate, Encoding encoding) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new AudioFileException(
                    Code.NOT_FOUND, file + ": there is no such folder; make it first");
        }
        if (Files.isDirectory(file)) {
            throw new AudioFileException(Code.UNSUPPORTED, file + ": a folder; name a file in it");
        }
        // Not a temporary file of Java's: nobody but its user could read the result.
        var part = folder.resolve(".%s.%s.part".formatted(file.getFileName(), UUID.randomUUID()));
        var made = new WaveFile(file, part, sampleRate, encoding);
        try {
            made.writeHeader();
            return made;
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public void write(float[] from, int frames) throws IOException {
        if ((written + frames) * encoding.bytes > MOST_BYTES) {
            throw new AudioFileException(
                    Code.TOO_LARGE, file + ": longer than a WAV file can be, 4 GiB; cut the sound");
        }
        for (int done = 0; done < frames; done += CHUNK) {
            int count = Math.min(CHUNK, frames - done);
            buffer.clear();
            for (int i = 0; i < count; i++) {
                put(from[done + i]);
            }
            drain();
        }
        written += frames;
    }

    private void put(float sample) {
        switch (encoding) {
            case PCM_16 -> {
                double first = random.nextDouble();
                double second = random.nextDouble();
                long value = Math.round(sample * (double) 0x8000 + first - second);
                buffer.putShort((short) Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE));
            }
            case PCM_24 -> {
                long value = Math.round(sample * (double) 0x80_0000);
                int clamped = Math.clamp(value, -0x80_0000, 0x7f_ffff);
                buffer.putShort((short) clamped).put((byte) (clamped >> 16));
            }
            case FLOAT_32 -> buffer.putFloat(sample);
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// A header for floats has a `fact` part; for whole numbers a part to be skipped, so that both
    /// are as long.
    private void writeHeader() throws IOException {
        long bytes = written * encoding.bytes;
        long padded = bytes + (bytes & 1);
        buffer.clear();
        put("RIFF").putInt((int) (HEADER_BYTES - 8 + padded));
        put("WAVE");
        boolean isFloat = encoding == Encoding.FLOAT_32;
        put("fmt ").putInt(18).putShort((short) (isFloat ? 3 : 1)).putShort((short) 1);
        buffer.putInt(sampleRate).putInt(sampleRate * encoding.bytes);
        buffer.putShort((short) encoding.bytes).putShort((short) (8 * encoding.bytes));
        buffer.putShort((short) 0);
        put(isFloat ? "fact" : "JUNK").putInt(4).putInt((int) written);
        put("data").putInt((int) bytes);
        drain();
    }

    private ByteBuffer put(String id) {
        return buffer.put(id.getBytes(StandardCharsets.US_ASCII));
    }

    /// Gives the file its name. What is written afterwards is lost.
    ///
    /// @throws IOException if that is not possible
    public void complete() throws IOException {
        if (written * encoding.bytes % 2 == 1) {
            buffer.clear();
            buffer.put((byte) 0);
            drain();
        }
        channel.position(0);
        writeHeader();
        channel.force(true);
        channel.close();
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING); // Some network drives.
        }
    }

    /// Lets go of it; deletes what is not complete.
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }
}
