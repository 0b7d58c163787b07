package dev.heddle.server.bridge;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Lines of UTF-8, none longer than a limit. For one thread; blocks.
final class Lines {
    private final InputStream in;
    private final int maxBytes;

    /// A line was longer than it may be; it was read and thrown away, and the next one is fine.
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(int maxBytes) {
            super("a line has at most %d bytes".formatted(maxBytes));
        }
    }

    Lines(InputStream in, int maxBytes) {
        this.in = new BufferedInputStream(in);
        this.maxBytes = maxBytes;
    }

    /// The next line without its end; empty at the end of all.
    ///
    /// @throws TooLongException if there is too much of it
    Optional<String> next() throws IOException {
        var line = new ByteArrayOutputStream();
        boolean isTooLong = false;
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next >= 0 && next != '\n') {
            isTooLong |= line.size() >= maxBytes;
            if (!isTooLong) {
                line.write(next);
            }
            next = in.read();
        }
        if (isTooLong) {
            throw new TooLongException(maxBytes);
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8).stripTrailing());
    }
}
