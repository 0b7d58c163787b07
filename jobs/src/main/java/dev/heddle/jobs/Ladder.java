package dev.heddle.jobs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How the thread of one job is brought to its end: it is interrupted, then what it has registered
/// is closed, then it is called a runaway. May be called from any thread; never blocks, unless
/// marked.
///
/// **The end.** The job's thread, and each helper that does something about it, are its parts; the
/// last one that leaves ends the job. So it has not stopped while anything of it is still being
/// closed, and it ends once.
final class Ladder {
    private static final int FRAMES_SHOWN = 40;

    private final InterruptGate gate = new InterruptGate();
    private final Holdings holdings = new Holdings();
    private final AtomicInteger parts = new AtomicInteger(1);
    private final Helpers helpers;
    private final long closeAfterNanos;
    private final long runawayAfterNanos;
    private final Consumer<String> runaway;
    private final Runnable ended;
    private volatile @Nullable Thread thread;

    /// @param runaway told the stack of a thread that does not stop
    /// @param ended called once, by the last part
    Ladder(Helpers helpers, JobsOptions options, Consumer<String> runaway, Runnable ended) {
        this.helpers = helpers;
        closeAfterNanos = Nanos.of(options.closeAfter());
        runawayAfterNanos = Nanos.of(options.runawayAfter());
        this.runaway = runaway;
        this.ended = ended;
    }

    Holdings holdings() {
        return holdings;
    }

    /// The calling thread is the job's from now on.
    void begin() {
        thread = Thread.currentThread();
    }

    /// It goes into the job's code; false if it must not.
    boolean enter() {
        return gate.enter();
    }

    /// It has left the job's code.
    void leave() {
        gate.leave();
    }

    /// It has nothing more to do. Blocks while what it holds closes.
    void end() {
        try {
            holdings.closeAll();
        } finally {
            partLeaves();
        }
    }

    /// The job has its outcome, and its thread is to end, if it does not by itself.
    ///
    /// @param interrupt whether it does not know that yet
    void climb(boolean interrupt) {
        if (interrupt) {
            helpers.execute(gate::interrupt);
        }
        if (interrupt || !holdings.isEmpty()) {
            helpers.after(closeAfterNanos, this::close);
            helpers.after(runawayAfterNanos, this::look);
        }
    }

    /// Somebody has a part in the job: it does not end before that one {@link #partLeaves}.
    ///
    /// @return false if it has ended
    boolean partJoins() {
        return parts.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    void partLeaves() {
        if (parts.decrementAndGet() == 0) {
            thread = null;
            helpers.executeOnPlatform(ended); // It gives back what others may guard with a lock.
        }
    }

    /// If a close hangs, the next helper goes on with the rest.
    private void close() {
        if (!partJoins()) {
            return;
        }
        try {
            if (!holdings.isEmpty()) {
                helpers.after(closeAfterNanos, this::close);
            }
            holdings.closeAll();
        } finally {
            partLeaves();
        }
    }

    private void look() {
        var running = thread;
        if (running == null || !partJoins()) {
            return; // It never began, or it has ended.
        }
        try {
            if (parts.get() > 1) {
                runaway.accept(stackOf(running));
            }
        } finally {
            partLeaves();
        }
    }

    private static String stackOf(Thread thread) {
        var frames = thread.getStackTrace();
        if (frames.length == 0) {
            return "its thread has ended; what it registered does not close";
        }
        var text = new StringBuilder();
        for (int i = 0; i < Math.min(frames.length, FRAMES_SHOWN); i++) {
            text.append("at ").append(frames[i]).append('\n');
        }
        return text.toString();
    }
}
