package dev.heddle.core;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Counts what the calling thread allocates.
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// Runs, of which the cheapest counts: the first ones may load classes, but what `work`
    /// allocates it allocates every time.
    private static final int RUNS = 5;

    private Allocation() {}

    /// The bytes that one run of `work` allocates, less what a probe around nothing shows.
    static long of(Runnable work) {
        return cheapest(work) - cheapest(() -> {});
    }

    private static long cheapest(Runnable work) {
        long cheapest = Long.MAX_VALUE;
        for (int run = 0; run < RUNS; run++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            work.run();
            cheapest = Math.min(cheapest, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return cheapest;
    }
}
