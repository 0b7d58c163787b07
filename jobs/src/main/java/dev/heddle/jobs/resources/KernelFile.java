package dev.heddle.jobs.resources;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// A small text file in which the kernel tells numbers, held open: each {@link #read} has it
/// written anew. Allocates nothing after it was opened. Not thread-safe.
///
/// A `RandomAccessFile` and not a channel: an interrupt of the reading thread would close that.
final class KernelFile implements AutoCloseable {
    /// What all files of one reader are read into, one after the other; as much as the JDK copies
    /// without a buffer of its own. The rest of a longer file is not looked at.
    static final int BUFFER_BYTES = 8192;

    /// What a file answers with that does not have the number.
    static final long UNKNOWN = -1;

    /// What a file answers with that says `max` or a number too large to be one.
    static final long UNLIMITED = Long.MAX_VALUE;

    private static final long MOST = UNLIMITED / 10 - 1;
    private static final byte[] MAX = bytes("max");

    private final RandomAccessFile file;
    private final byte[] buffer;
    private int length;

    private KernelFile(RandomAccessFile file, byte[] buffer) {
        this.file = file;
        this.buffer = buffer;
    }

    /// The file at `path`, which is read into `buffer`; empty if it is not there or not for us.
    static Optional<KernelFile> open(Path path, byte[] buffer) {
        try {
            return Optional.of(new KernelFile(new RandomAccessFile(path.toFile(), "r"), buffer));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    /// Has the kernel write it anew.
    ///
    /// @return false if it is gone or does not tell
    boolean read() {
        length = 0;
        try {
            file.seek(0);
            length = Math.max(0, file.read(buffer, 0, buffer.length));
        } catch (IOException e) {
            // A group that was removed, pressure that is switched off: it does not tell.
        }
        return length > 0;
    }

    /// The number at the beginning of the text, or at the `n`th word of its first line.
    long word(int n) {
        int at = 0;
        for (int i = 0; i < n; i++) {
            at = pastBlanks(pastWord(pastBlanks(at)));
        }
        return number(pastBlanks(at));
    }

    /// The number after `key`, which begins a line.
    long after(byte[] key) {
        int at = pastKey(key);
        return at < 0 ? UNKNOWN : number(pastBlanks(at));
    }

    /// The number after `second` in the line that `first` begins.
    long after(byte[] first, byte[] second) {
        int at = pastKey(first);
        for (; at >= 0 && at < length && buffer[at] != '\n'; at++) {
            if (isAt(second, at)) {
                return number(at + second.length);
            }
        }
        return UNKNOWN;
    }

    private int pastKey(byte[] key) {
        for (int at = 0; at < length; at++) {
            if ((at == 0 || buffer[at - 1] == '\n') && isAt(key, at)) {
                return at + key.length;
            }
        }
        return -1;
    }

    private boolean isAt(byte[] key, int at) {
        if (at + key.length > length) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (buffer[at + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    private int pastBlanks(int at) {
        int next = at;
        while (next < length && (buffer[next] == ' ' || buffer[next] == '\t')) {
            next++;
        }
        return next;
    }

    private int pastWord(int at) {
        int next = at;
        while (next < length && buffer[next] > ' ') {
            next++;
        }
        return next;
    }

    private long number(int at) {
        if (isAt(MAX, at)) {
            return UNLIMITED;
        }
        long value = 0;
        int next = at;
        for (; next < length && buffer[next] >= '0' && buffer[next] <= '9'; next++) {
            if (value > MOST) {
                return UNLIMITED;
            }
            value = value * 10 + (buffer[next] - '0');
        }
        return next == at ? UNKNOWN : value;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // It was only read.
        }
    }
}
