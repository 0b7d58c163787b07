package dev.heddle.jobs;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Threads for what must not be done on anybody else's: interrupting, closing, killing, entering a
/// gate, giving a permit back. Two do it for all jobs of a process. Any of it may hang, so as soon
/// as something waits and nobody has taken anything for a moment, there are twice as many; those
/// end when they are not needed any more. (A thread for each task would be a thread to be made
/// exactly when the machine has no time for that.)
///
/// They are platform threads, because jobs that do not stop may have taken all carriers of the
/// virtual ones. May be called from any thread; never blocks, and takes no lock, for the reason
/// that {@link Clock} has.
final class Helpers implements Executor {
    static final Helpers SHARED = new Helpers();

    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());
    private static final int ALWAYS = 2;

    /// More would not help a program in which so many things hang.
    private static final int MOST = 4_096;

    private static final long MOMENT_NANOS = 5_000_000;
    private static final long IDLE_SECONDS = 5;

    private final LinkedTransferQueue<Runnable> tasks = new LinkedTransferQueue<>();
    private final AtomicInteger threads = new AtomicInteger();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicBoolean watched = new AtomicBoolean();

    /// For the clock's thread.
    private long takenBefore;

    private Helpers() {
        for (int i = 0; i < ALWAYS; i++) {
            addThread();
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        watch();
    }

    /// Does `task` in `nanos` from now.
    Clock.Alarm after(long nanos, Runnable task) {
        return Clock.SHARED.after(nanos, () -> execute(task));
    }

    /// Does `task` at once if the caller has a thread that it keeps, else by a helper.
    void executeOnPlatform(Runnable task) {
        if (Thread.currentThread().isVirtual()) {
            execute(task);
        } else {
            task.run();
        }
    }

    private void watch() {
        if (!watched.get() && watched.compareAndSet(false, true)) {
            var _ = Clock.SHARED.after(MOMENT_NANOS, this::look);
        }
    }

    private void look() {
        watched.set(false); // First: what comes from here on is watched anew.
        if (tasks.isEmpty()) {
            return;
        }
        watch();
        long takenNow = taken.get();
        if (takenNow == takenBefore) {
            int more = Math.min(Math.min(tasks.size(), threads.get()), MOST - threads.get());
            for (int i = 0; i < more; i++) {
                addThread();
            }
        }
        takenBefore = takenNow;
    }

    private void addThread() {
        threads.incrementAndGet();
        try {
            Thread.ofPlatform()
                    .daemon()
                    .name("heddle-jobs-helper")
                    .inheritInheritableThreadLocals(false)
                    .start(this::help);
        } catch (Throwable e) { // There is no room for one more.
            threads.decrementAndGet();
            throw e;
        }
    }

    private void help() {
        for (var task = next(); task != null; task = next()) {
            taken.incrementAndGet();
            try {
                task.run();
            } catch (Throwable e) { // The next one must find a thread without this one's trouble.
                LOG.log(System.Logger.Level.ERROR, "a helper of jobs failed", e);
            }
        }
    }

    /// The next task; null if this thread is one too many.
    private @Nullable Runnable next() {
        while (true) {
            Runnable task = null;
            try {
                task = tasks.poll(IDLE_SECONDS, TimeUnit.SECONDS);
            } catch (
                    InterruptedException _) { // By what it did before; it is nobody's to interrupt.
                continue;
            }
            if (task != null) {
                return task;
            }
            int now = threads.get();
            if (now > ALWAYS && threads.compareAndSet(now, now - 1)) {
                return null;
            }
        }
    }
}
