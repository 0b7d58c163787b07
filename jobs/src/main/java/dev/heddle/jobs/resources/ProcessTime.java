package dev.heddle.jobs.resources;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// What the JVM tells of this process. May be called from any thread; allocates nothing.
interface ProcessTime {
    /// What the running JVM tells.
    static ProcessTime ofThisProcess() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new ProcessTime() {
            @Override
            public long nanos() {
                return system.getProcessCpuTime();
            }

            @Override
            public int processors() {
                return Runtime.getRuntime().availableProcessors();
            }
        };
    }

    /// CPU time used so far, in nanoseconds; negative if nobody knows.
    long nanos();

    /// How many processors can be used.
    int processors();
}
