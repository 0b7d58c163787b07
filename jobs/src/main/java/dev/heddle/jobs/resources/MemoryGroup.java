package dev.heddle.jobs.resources;

import java.nio.file.Path;
import java.util.Optional;

/// A control group, as far as it limits memory. Not thread-safe.
final class MemoryGroup implements AutoCloseable {
    private final KernelFile limit;
    private final KernelFile usage;
    private final Optional<KernelFile> statistics;
    private final byte[] cached;
    private long limitBytes = KernelFile.UNLIMITED;

    private MemoryGroup(
            KernelFile limit, KernelFile usage, Optional<KernelFile> statistics, byte[] cached) {
        this.limit = limit;
        this.usage = usage;
        this.statistics = statistics;
        this.cached = cached;
    }

    /// The group in `folder`, of version 2; empty if it has no limit to tell, as the topmost.
    static Optional<MemoryGroup> ofVersion2(Path folder, byte[] buffer) {
        return open(folder, "memory.max", "memory.current", "inactive_file", buffer);
    }

    /// The group in `folder`, of version 1.
    static Optional<MemoryGroup> ofVersion1(Path folder, byte[] buffer) {
        return open(
                folder,
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                "total_inactive_file",
                buffer);
    }

    private static Optional<MemoryGroup> open(
            Path folder, String limit, String usage, String cached, byte[] buffer) {
        var most = KernelFile.open(folder.resolve(limit), buffer);
        var taken = KernelFile.open(folder.resolve(usage), buffer);
        if (most.isEmpty() || taken.isEmpty()) {
            most.ifPresent(KernelFile::close);
            taken.ifPresent(KernelFile::close);
            return Optional.empty();
        }
        return Optional.of(
                new MemoryGroup(
                        most.get(),
                        taken.get(),
                        KernelFile.open(folder.resolve("memory.stat"), buffer),
                        KernelFile.bytes(cached + " ")));
    }

    /// Looks at its limit anew; a limit that cannot be read is none.
    void readLimit() {
        limitBytes = limit.read() ? limit.word(0) : KernelFile.UNKNOWN;
        if (limitBytes <= 0) { // Zero forbids all; whoever asks would not run.
            limitBytes = KernelFile.UNLIMITED;
        }
    }

    /// What it may have; `KernelFile.UNLIMITED` if as much as there is.
    long limitBytes() {
        return limitBytes;
    }

    /// What it can still have: the limit without what is used, with the files that were cached and
    /// not looked at since.
    long availableBytes() {
        long used = usage.read() ? usage.word(0) : KernelFile.UNKNOWN;
        if (used < 0) {
            return limitBytes;
        }
        long reclaimable = 0;
        if (statistics.isPresent() && statistics.get().read()) {
            reclaimable = Math.clamp(statistics.get().after(cached), 0, used);
        }
        return Math.max(0, limitBytes - used + reclaimable);
    }

    @Override
    public void close() {
        limit.close();
        usage.close();
        statistics.ifPresent(KernelFile::close);
    }
}
