package dev.heddle.jobs;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads for what must not be done on anybody else's: interrupting, closing, killing, entering a
/// gate. Each of these may hang, so there is always one more; a program has at most as many as jobs
/// that end, things that do not close and receivers that block. Platform threads, because jobs that
/// do not stop may have taken all carriers of the virtual ones. They end when they are not needed.
///
/// May be called from any thread; never blocks.
final class Helpers implements Executor {
    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());
    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor threads;

    /// Rings only; whatever it rings for is done by a thread of its own.
    private final ScheduledThreadPoolExecutor clock;

    Helpers(String name) {
        threads =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        daemons(name + "-helper"));
        clock = new ScheduledThreadPoolExecutor(1, daemons(name + "-clock"));
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        clock.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory daemons(String name) {
        return Thread.ofPlatform()
                .daemon()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .factory();
    }

    @Override
    public void execute(Runnable task) {
        Runnable guarded = () -> run(task);
        try {
            threads.execute(guarded);
        } catch (OutOfMemoryError _) { // No thread can be made; late is better than never.
            guarded.run();
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // The next one must find a thread without this one's trouble.
            LOG.log(System.Logger.Level.ERROR, "a helper of jobs failed", e);
        }
    }

    /// Does `task` in `nanos` from now.
    Alarm after(long nanos, Runnable task) {
        var due = clock.schedule(() -> execute(task), nanos, TimeUnit.NANOSECONDS);
        return () -> due.cancel(false);
    }

    /// Something that will be done.
    @FunctionalInterface
    interface Alarm {
        /// It will not, unless it has begun.
        void cancel();
    }
}
