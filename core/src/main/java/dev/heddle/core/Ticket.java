package dev.heddle.core;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The handle on one submitted operation. May be called from any thread.
///
/// @param <T> what the operation answers with
@AnyThread
public interface Ticket<T extends @Nullable Object> {
    /// Unique within the process, and made when it is asked for first: it says nothing of an order.
    long id();

    /// The operation's name.
    String operation();

    /// Where it is now. Never blocks.
    State state();

    /// What became of it; empty until it is settled. Never blocks.
    Optional<Outcome<T>> outcome();

    /// Withdraws it. True: it never ran and never will. False: it runs, or it has ended. Never
    /// blocks.
    boolean cancel();

    /// Waits for the outcome; empty if there is none after `timeout`, and {@link #state} says then
    /// whether it is still queued or already runs. Blocks.
    ///
    /// @throws IllegalStateException if that would never end: on the owner's own thread, or if the
    ///   owner waits, maybe through others, for one of the caller's thread; the message says which
    /// @throws InterruptedException if the caller is interrupted; the operation stays where it is
    Optional<Outcome<T>> await(Duration timeout) throws InterruptedException;

    /// Has `where` call `next` with the outcome once there is one; at once if there is. What either
    /// throws is logged and harms nobody. An executor that runs inline runs `next` on the thread
    /// that decides: the owner's, a canceller's, or the one that watches all owners; `next` must
    /// then be short. Never blocks.
    void then(Executor where, Consumer<? super Outcome<T>> next);

    /// The way of an operation.
    enum State {
        /// Waits in the gate.
        QUEUED,
        /// Has started; nothing withdraws it now.
        RUNNING,
        /// Has its outcome, for ever.
        SETTLED
    }
}
