package dev.heddle.hosts;

import org.jspecify.annotations.Nullable;

/// The thread of a loop that does not tell: noted by what runs on it. May be called from any
/// thread; never blocks.
final class LoopThread {
    private volatile @Nullable Thread thread;

    /// Notes the caller as the loop's thread, and runs `task`.
    void run(Runnable task) {
        note();
        task.run();
    }

    void note() {
        thread = Thread.currentThread();
    }

    boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /// Whether it has not ended; true as long as it is not known.
    boolean isAlive() {
        var noted = thread;
        return noted == null || noted.isAlive();
    }
}
