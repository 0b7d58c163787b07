package dev.heddle.agent.module;

import java.time.Duration;
import java.util.concurrent.ExecutorService;

/// Everything of a version that would outlive it if nobody ended it: timers, threads, and what has
/// to be closed. May be called from any thread; never blocks.
///
/// Timers run while their version does: they begin when it takes over, and begin anew if it comes
/// back. Threads and the rest are closed when it retires, the newest first.
public interface ModuleScope {
    /// Runs `task` once on the owner, `delay` from now or from when the version takes over. Zero is
    /// the way from a thread of its own back to the owner.
    ///
    /// @param delay not negative
    /// @throws IllegalStateException if 1,000 timers wait
    ModuleTimer after(Duration delay, Task task);

    /// Runs `task` on the owner every `period`.
    ///
    /// @param period positive
    /// @throws IllegalStateException if 1,000 timers wait
    ModuleTimer every(Duration period, Task task);

    /// Threads for work that must not hold up the owner. At most 1,000 tasks wait; more are refused
    /// with `RejectedExecutionException`.
    ///
    /// @param threads how many, 1 to 16
    ExecutorService executor(String name, int threads);

    /// Closes `resource` when the version retires.
    ///
    /// @throws IllegalStateException if 1,000 wait for that
    <C extends AutoCloseable> C closing(C resource);

    /// What a timer does.
    @FunctionalInterface
    interface Task {
        /// Does it. What it throws is logged, and counts as an error of its version.
        void run() throws Exception;
    }

    /// A timer of a version.
    interface ModuleTimer {
        /// Ends it. On the owner's thread it never fires again; from another it may fire once more.
        void cancel();
    }
}
