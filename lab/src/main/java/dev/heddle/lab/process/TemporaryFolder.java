package dev.heddle.lab.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A folder that is gone after the measurement.
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;

    /// Makes one.
    public TemporaryFolder() throws IOException {
        path = Files.createTempDirectory("heddle-lab");
    }

    /// Where it is.
    public Path path() {
        return path;
    }

    /// Removes it with all that is in it.
    @Override
    public void close() throws IOException {
        try (var files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
