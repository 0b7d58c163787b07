package dev.heddle.lab.dispatch;

import com.sun.management.ThreadMXBean;
import dev.heddle.lab.Effort;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Operations per second of threads that are at work, and the bytes that all threads of this JVM
/// allocate for one.
///
/// @param nanos when
/// @param operations how many there had been by then
/// @param bytes what had been allocated by then
record Rate(long nanos, long operations, long bytes) {
    private static final int WARM_UP_MILLIS = 1200;
    private static final int QUICK_WARM_UP_MILLIS = 100;
    private static final int MILLIS = 1000;
    private static final int QUICK_MILLIS = 100;

    /// Collections after the warm-up: they move what lives on to the old generation, where it is in
    /// a program that runs for long.
    private static final int COLLECTIONS = 3;

    /// A busy machine may keep a thread from its core for many times as long as we measure.
    private static final int MAX_TRIES = 50;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// Lets the threads warm up, and answers with `mops`, millions of operations per second, and
    /// `bytes`, of one. Blocks.
    ///
    /// @param operations how many there have been since the beginning
    static Map<String, Double> measure(Effort effort, LongSupplier operations)
            throws InterruptedException {
        int warmUpMillis = effort.pick(WARM_UP_MILLIS, QUICK_WARM_UP_MILLIS);
        TimeUnit.MILLISECONDS.sleep(warmUpMillis);
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        TimeUnit.MILLISECONDS.sleep(warmUpMillis / 4);
        var before = now(operations);
        var after = before;
        for (int i = 0; i < MAX_TRIES && after.operations == before.operations; i++) {
            TimeUnit.MILLISECONDS.sleep(effort.pick(MILLIS, QUICK_MILLIS));
            after = now(operations);
        }
        double count = after.operations - before.operations;
        return Map.of(
                "mops", count * 1e3 / (after.nanos - before.nanos),
                "bytes", (after.bytes - before.bytes) / count);
    }

    private static Rate now(LongSupplier operations) {
        return new Rate(
                System.nanoTime(), operations.getAsLong(), THREADS.getTotalThreadAllocatedBytes());
    }
}
