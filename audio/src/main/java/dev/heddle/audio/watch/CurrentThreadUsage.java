package dev.heddle.audio.watch;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.sun.management.ThreadMXBean;
import dev.heddle.core.RealTime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

/// What the JVM and, on Linux, the system count for the calling thread.
final class CurrentThreadUsage implements ThreadUsage {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final boolean IS_LINUX = Linux.isHere();

    /// Until nothing is linked and loaded any more. Beside that, a method handle makes itself a
    /// better form after 127 calls, and HotSpot makes strings of all texts of a class when one of
    /// its methods is first to be compiled, after some hundred calls, or thousands if the compiler
    /// has much to do. Both allocate, and what is called here is the JDK's.
    private static final int REHEARSALS = 5_000;

    private static final int MOST_ROUNDS = 20;

    static {
        var usage = new CurrentThreadUsage();
        long before;
        int rounds = 0;
        do {
            before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < REHEARSALS; i++) {
                usage.readBefore();
                usage.readAfter();
            }
        } while (THREADS.getCurrentThreadAllocatedBytes() != before && ++rounds < MOST_ROUNDS);
    }

    private final MemorySegment counters = Arena.ofAuto().allocate(JAVA_LONG, Linux.RUSAGE_LONGS);
    private final long address = counters.address();

    private long nanos;
    private long allocatedBytes;
    private long processorNanos;
    private long waits;
    private long majorFaults;

    @Override
    @RealTime
    public void readBefore() {
        readSystem();
        allocatedBytes = THREADS.getCurrentThreadAllocatedBytes();
        nanos = System.nanoTime();
    }

    @Override
    @RealTime
    public void readAfter() {
        nanos = System.nanoTime();
        allocatedBytes = THREADS.getCurrentThreadAllocatedBytes();
        readSystem();
    }

    private void readSystem() {
        if (IS_LINUX) {
            Linux.readUsage(address);
            processorNanos = time(Linux.USER_SECONDS) + time(Linux.SYSTEM_SECONDS);
            waits = counter(Linux.VOLUNTARY_SWITCHES);
            majorFaults = counter(Linux.MAJOR_FAULTS);
        } else {
            processorNanos = THREADS.getCurrentThreadCpuTime();
        }
    }

    private long time(int seconds) {
        return counter(seconds) * 1_000_000_000 + counter(seconds + 1) * 1_000;
    }

    private long counter(int index) {
        return counters.get(JAVA_LONG, (long) index * Long.BYTES);
    }

    @Override
    @RealTime
    public long nanos() {
        return nanos;
    }

    @Override
    @RealTime
    public long allocatedBytes() {
        return allocatedBytes;
    }

    @Override
    @RealTime
    public long processorNanos() {
        return processorNanos;
    }

    @Override
    @RealTime
    public boolean knowsWaits() {
        return IS_LINUX;
    }

    @Override
    @RealTime
    public long waits() {
        return waits;
    }

    @Override
    @RealTime
    public long majorFaults() {
        return majorFaults;
    }
}
