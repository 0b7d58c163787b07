package dev.heddle.model;

import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Time as answers see it; tests have one of their own. May be called from any thread.
interface Time extends AutoCloseable {
    /// For lengths of time.
    long nanos();

    /// For dates that a server names.
    Instant now();

    /// Has `task` run once, in `nanos` or at once if that is not positive. It must be short. After
    /// {@link #close} nothing runs any more.
    Alarm after(long nanos, Runnable task);

    @Override
    void close();

    /// What will ring.
    interface Alarm {
        /// One that has gone off, or never will.
        Alarm NONE = () -> {};

        void cancel();
    }

    /// The machine's time.
    static Time system() {
        var timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("heddle-model-time").factory());
        timer.setRemoveOnCancelPolicy(true); // Else an answer is held until its last limit.
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return new Time() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public Alarm after(long nanos, Runnable task) {
                if (timer.isShutdown()) {
                    return Alarm.NONE;
                }
                try {
                    var rings = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
                    return () -> rings.cancel(false);
                } catch (java.util.concurrent.RejectedExecutionException _) {
                    return Alarm.NONE; // Closed since the question above.
                }
            }

            @Override
            public void close() {
                timer.shutdown();
            }
        };
    }
}
