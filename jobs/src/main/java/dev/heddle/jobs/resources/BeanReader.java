package dev.heddle.jobs.resources;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/// Reads what the JDK tells, where there is no `/proc`. Not thread-safe.
///
/// Only on Windows does its free memory mean what can be had. Elsewhere it takes cached files for
/// used, and so a healthy machine for a full one; there only what this program has itself counts.
final class BeanReader implements ResourceReader {
    private final OperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final boolean freeIsAvailable =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    @Override
    public String source() {
        return "jdk";
    }

    @Override
    public boolean read(Readings readings) {
        long total = system.getTotalMemorySize();
        readings.limitBytes = total;
        readings.ownBytes = Math.min(total, Runtime.getRuntime().totalMemory());
        readings.availableBytes =
                freeIsAvailable
                        ? Math.min(total, system.getFreeMemorySize())
                        : total - readings.ownBytes;
        readings.cores = Runtime.getRuntime().availableProcessors();
        readings.cpu = share(system.getCpuLoad());
        readings.ownCpu = share(system.getProcessCpuLoad());
        return total > 0;
    }

    /// The JDK says a negative number or NaN until it knows.
    private static double share(double load) {
        return load >= 0 ? Math.min(1, load) : Readings.UNKNOWN;
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
