package dev.heddle.jobs.resources;

import java.nio.file.Path;
import java.util.Optional;

/// A control group, as far as it limits the CPU. Not thread-safe.
///
/// @param quota the file with the time it may use in a period; in version 2 with the period, too
/// @param period the file with the length of a period; in version 1 only
/// @param usage the file that counts the time it has used
record CpuGroup(KernelFile quota, Optional<KernelFile> period, KernelFile usage)
        implements AutoCloseable {
    private static final byte[] USED_MICROS = KernelFile.bytes("usage_usec ");

    /// The group in `folder`, of version 2; empty if it has no quota to tell.
    static Optional<CpuGroup> ofVersion2(Path folder, byte[] buffer) {
        return open(
                KernelFile.open(folder.resolve("cpu.max"), buffer),
                Optional.empty(),
                KernelFile.open(folder.resolve("cpu.stat"), buffer));
    }

    /// The group of version 1 with its quota in one folder and its usage in another.
    static Optional<CpuGroup> ofVersion1(Path folder, Path accounts, byte[] buffer) {
        return open(
                KernelFile.open(folder.resolve("cpu.cfs_quota_us"), buffer),
                KernelFile.open(folder.resolve("cpu.cfs_period_us"), buffer),
                KernelFile.open(accounts.resolve("cpuacct.usage"), buffer));
    }

    private static Optional<CpuGroup> open(
            Optional<KernelFile> quota, Optional<KernelFile> period, Optional<KernelFile> usage) {
        if (quota.isEmpty() || usage.isEmpty()) {
            quota.ifPresent(KernelFile::close);
            period.ifPresent(KernelFile::close);
            usage.ifPresent(KernelFile::close);
            return Optional.empty();
        }
        return Optional.of(new CpuGroup(quota.get(), period, usage.get()));
    }

    /// How many processors it may keep busy; infinite if it may all.
    double cores() {
        if (!quota.read()) {
            return Double.POSITIVE_INFINITY;
        }
        long time = quota.word(0); // Version 1 says -1 for no limit, which is no number here.
        long length = quota.word(1);
        if (period.isPresent()) {
            length = period.get().read() ? period.get().word(0) : KernelFile.UNKNOWN;
        }
        return time <= 0 || time == KernelFile.UNLIMITED || length <= 0
                ? Double.POSITIVE_INFINITY
                : (double) time / length;
    }

    /// The time it has used so far, in nanoseconds; `KernelFile.UNKNOWN` if it does not tell.
    long usedNanos() {
        if (!usage.read()) {
            return KernelFile.UNKNOWN;
        }
        if (period.isPresent()) { // Version 1 counts nanoseconds.
            return usage.word(0);
        }
        long micros = usage.after(USED_MICROS);
        return micros < 0 ? KernelFile.UNKNOWN : micros * 1_000;
    }

    @Override
    public void close() {
        quota.close();
        period.ifPresent(KernelFile::close);
        usage.close();
    }
}
