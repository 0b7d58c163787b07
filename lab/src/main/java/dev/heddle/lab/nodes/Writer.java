package dev.heddle.lab.nodes;

import dev.heddle.lab.MeasurementException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Appends one after the other on a thread of its own, each again until it is acknowledged, and
/// knows the longest time between two acknowledgements. May be called from any thread.
final class Writer implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// Before what was not acknowledged is tried again.
    private static final long PAUSE_NANOS = 5_000_000;

    /// Acknowledgements after a pause: then it is over.
    private static final int STEADY = 20;

    private final Append append;
    private final Thread thread;
    private volatile boolean open = true;

    private long acknowledgedNanos = System.nanoTime();
    private long longestNanos;

    /// Appends that are to be acknowledged, and began after somebody began to wait for them.
    private int awaited;

    private long awaitedFromNanos;

    /// One append.
    @FunctionalInterface
    interface Append {
        /// Whether it was acknowledged. Blocks.
        ///
        /// @param number the same again until it was
        boolean once(long number) throws InterruptedException;
    }

    Writer(Append append) {
        this.append = append;
        thread = Thread.ofPlatform().daemon().name("lab-writer").start(this::run);
    }

    private void run() {
        try {
            for (long i = 0; open; i++) {
                long began = System.nanoTime();
                while (open && !append.once(i)) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                acknowledged(began, System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // It was closed.
        }
    }

    private synchronized void acknowledged(long beganNanos, long nowNanos) {
        longestNanos = Math.max(longestNanos, nowNanos - acknowledgedNanos);
        acknowledgedNanos = nowNanos;
        if (awaited > 0 && beganNanos - awaitedFromNanos > 0) {
            awaited--;
            notifyAll();
        }
    }

    /// From now on pauses count; what is under way began before.
    synchronized void watch() {
        longestNanos = 0;
    }

    /// Waits until it appends again without a pause. Blocks.
    ///
    /// @throws MeasurementException if that takes a minute
    synchronized void awaitSteady() throws InterruptedException, MeasurementException {
        awaitedFromNanos = System.nanoTime();
        awaited = STEADY;
        long end = awaitedFromNanos + PATIENCE_NANOS;
        while (awaited > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new MeasurementException("nothing was acknowledged for a minute");
            }
            wait(left);
        }
    }

    /// The longest time without an acknowledgement since {@link #watch}, in milliseconds.
    synchronized double longestMillis() {
        return longestNanos / 1e6;
    }

    @Override
    public void close() {
        open = false;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
