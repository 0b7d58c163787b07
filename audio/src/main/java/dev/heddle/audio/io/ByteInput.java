package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioFileException.Code;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The bytes of a file from its first to its last, for those who read headers. One thread at a
/// time.
final class ByteInput implements Closeable {
    private final InputStream in;
    private final String name;

    /// @param in is closed with this; should be buffered
    /// @param name what messages call it
    ByteInput(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    /// Something is wrong with the file.
    AudioFileException fault(Code code, String what) {
        return new AudioFileException(code, name + ": " + what);
    }

    /// The next byte; -1 at the end.
    int read() throws IOException {
        return in.read();
    }

    /// As many bytes as there are, at most `count`.
    int read(byte[] into, int count) throws IOException {
        return in.readNBytes(into, 0, count);
    }

    int u8() throws IOException {
        int read = in.read();
        if (read < 0) {
            throw ended();
        }
        return read;
    }

    int u16(boolean isBigEndian) throws IOException {
        int first = u8();
        int second = u8();
        return isBigEndian ? (first << 8) | second : (second << 8) | first;
    }

    long u32(boolean isBigEndian) throws IOException {
        long first = u16(isBigEndian);
        long second = u16(isBigEndian);
        return isBigEndian ? (first << 16) | second : (second << 16) | first;
    }

    long u64(boolean isBigEndian) throws IOException {
        long first = u32(isBigEndian);
        long second = u32(isBigEndian);
        return isBigEndian ? (first << 32) | second : (second << 32) | first;
    }

    /// Four characters.
    String id() throws IOException {
        byte[] bytes = new byte[4];
        if (read(bytes, 4) < 4) {
            throw ended();
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    void skip(long bytes) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (EOFException e) {
            throw ended();
        }
    }

    private AudioFileException ended() {
        return fault(
                Code.TRUNCATED, "it ends before its sound begins; get a whole copy of the file");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
