package dev.heddle.server.faces;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// How busy the machine is, measured again after half a second at the earliest. May be called from
/// any thread.
final class Machine {
    private static final long FRESH_NANOS = 500_000_000;

    private final OperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private Load last = new Load(0, 0); // Guarded by this.
    private long measuredNanos = System.nanoTime() - FRESH_NANOS; // Guarded by this.

    /// Both from 0 to 100, with one digit behind the point.
    record Load(double cpuPercent, double memoryPercent) {}

    synchronized Load load() {
        if (System.nanoTime() - measuredNanos >= FRESH_NANOS) {
            measuredNanos = System.nanoTime();
            long all = Math.max(1, system.getTotalMemorySize());
            last =
                    new Load(
                            percent(system.getCpuLoad()),
                            percent(1 - (double) system.getFreeMemorySize() / all));
        }
        return last;
    }

    /// Negative stands for unknown.
    private static double percent(double part) {
        return Math.round(1000 * Math.clamp(part, 0, 1)) / 10.0;
    }
}
