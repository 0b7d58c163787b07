package dev.heddle.core;

import org.jspecify.annotations.Nullable;

/// What became of an operation: exactly one of six, decided once by one compare-and-set.
///
/// Only {@link Executed} and {@link Failed} ever ran; the other four never did and never will.
///
/// @param <T> what the operation answers with
public sealed interface Outcome<T extends @Nullable Object> {
    /// Where and when it passed.
    Trace trace();

    /// It ran and answered with `value`.
    record Executed<T extends @Nullable Object>(T value, Trace trace) implements Outcome<T> {}

    /// It ran and threw `cause`.
    record Failed<T extends @Nullable Object>(Throwable cause, Trace trace) implements Outcome<T> {}

    /// It was never queued. `message` says why in words a caller can act on.
    record Rejected<T extends @Nullable Object>(Reason reason, String message, Trace trace)
            implements Outcome<T> {}

    /// It was queued and had to make room for ticket `by`.
    record Dropped<T extends @Nullable Object>(Reason reason, long by, Trace trace)
            implements Outcome<T> {}

    /// It was withdrawn before it started.
    record Cancelled<T extends @Nullable Object>(Reason reason, Trace trace)
            implements Outcome<T> {}

    /// Its deadline came before it started.
    record Expired<T extends @Nullable Object>(Trace trace) implements Outcome<T> {}

    /// Why an operation was refused or withdrawn.
    enum Reason {
        /// The queue had no room.
        FULL,
        /// The owner was closed.
        CLOSED,
        /// The owner was stalled, and its policy refuses work then.
        STALLED,
        /// {@link Operation#validate} threw.
        INVALID,
        /// Evicted by an overflow policy.
        OVERFLOW,
        /// {@link Ticket#cancel} was called.
        BY_CALLER,
        /// The owner closed before its turn came.
        SHUTDOWN
    }

    /// An operation's way through the gate.
    ///
    /// @param id the ticket's number, unique within the process
    /// @param operation the operation's name
    /// @param owner the owner's name
    /// @param queuedNanos when it was submitted, on the owner's clock
    /// @param waitNanos from then to its start, or to its end if it never started
    /// @param runNanos how long it ran; 0 if it never started
    record Trace(
            long id,
            String operation,
            String owner,
            long queuedNanos,
            long waitNanos,
            long runNanos) {}
}
