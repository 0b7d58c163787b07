package dev.heddle.jobs;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads for what must not be done on anybody else's: interrupting, closing, killing, entering a
/// gate, giving a permit back. Each of these may hang, so there is always one more; a program has
/// at most as many as jobs that end, things that do not close and receivers that block. Platform
/// threads, because jobs that do not stop may have taken all carriers of the virtual ones. They end
/// when they are not needed.
///
/// May be called from any thread; never blocks, and takes no lock on the caller's thread, for the
/// reason that {@link Clock} has.
final class Helpers implements Executor {
    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());
    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor threads;

    Helpers(String name) {
        threads =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        Thread.ofPlatform()
                                .daemon()
                                .name(name + "-helper")
                                .inheritInheritableThreadLocals(false)
                                .factory());
    }

    @Override
    public void execute(Runnable task) {
        var _ = after(0, task);
    }

    /// Does `task` in `nanos` from now.
    Clock.Alarm after(long nanos, Runnable task) {
        return Clock.SHARED.after(nanos, () -> threads.execute(() -> run(task)));
    }

    /// Does `task` at once if the caller has a thread that it keeps, else by a helper.
    void executeOnPlatform(Runnable task) {
        if (Thread.currentThread().isVirtual()) {
            execute(task);
        } else {
            task.run();
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // The next one must find a thread without this one's trouble.
            LOG.log(System.Logger.Level.ERROR, "a helper of jobs failed", e);
        }
    }
}
