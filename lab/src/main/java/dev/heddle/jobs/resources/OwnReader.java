package dev.heddle.jobs.resources;

import java.nio.file.Path;

/// What a {@link ResourceMonitor} does each second, for measuring it. Not thread-safe.
public final class OwnReader implements AutoCloseable {
    private final ResourceReader reader =
            LinuxReader.open(Path.of("/"), ProcessTime.ofThisProcess(), System::nanoTime)
                    .orElseGet(BeanReader::new);
    private final Readings readings = new Readings();

    /// Opened for the machine that it runs on.
    public OwnReader() {}

    /// Reads once; answers with the memory that is available.
    public long read() {
        var _ = reader.read(readings);
        return readings.availableBytes;
    }

    @Override
    public void close() {
        reader.close();
    }
}
