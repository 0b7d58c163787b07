package dev.heddle.analyzer.document;

import dev.heddle.jobs.files.SealedFile;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.apache.commons.io.function.IOSupplier;

/// Where a document's bytes come from. Its name is not known here: names are health information.
public interface DocumentSource {
    /// How many bytes it has, or had when it was named: one that has more or fewer once it is
    /// opened has changed, and is not read.
    long size() throws IOException;

    /// Opens it for reading, at its beginning. Each time anew; who opens it closes it.
    SeekableByteChannel open() throws IOException;

    /// What stands behind the last dot of its name, in small letters; empty for nothing. A hint
    /// only.
    String extension();

    /// The document in `file`.
    static DocumentSource ofFile(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return of(
                () -> Files.size(file),
                () -> Files.newByteChannel(file),
                dot < 0 ? "" : name.substring(dot + 1));
    }

    /// The document in a working copy.
    ///
    /// @param extension of the name that it had; empty if nobody knows
    static DocumentSource ofSealed(SealedFile copy, String extension) {
        return of(copy::size, copy::open, extension);
    }

    /// A document in memory. `bytes` must not change.
    static DocumentSource ofBytes(byte[] bytes) {
        return of(() -> bytes.length, () -> new SeekableInMemoryByteChannel(bytes), "");
    }

    private static DocumentSource of(
            IOSupplier<Number> size, IOSupplier<SeekableByteChannel> opened, String extension) {
        return new DocumentSource() {
            @Override
            public long size() throws IOException {
                return size.get().longValue();
            }

            @Override
            public SeekableByteChannel open() throws IOException {
                return opened.get();
            }

            @Override
            public String extension() {
                return extension.toLowerCase(Locale.ROOT);
            }
        };
    }
}
