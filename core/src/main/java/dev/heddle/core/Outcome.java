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

    /// It made room for ticket `by`, which came later: evicted, or superseded under its key. `by`
    /// is 0 if what came was a task without a ticket, and with {@link Policy.Overflow#DROP_NEWEST},
    /// where it found no room itself.
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
        /// Its request id belongs to a different operation.
        DUPLICATE,
        /// What it was meant for was closed.
        DISPOSED,
        /// Evicted by an overflow policy.
        OVERFLOW,
        /// A newer operation under its key took its place.
        SUPERSEDED,
        /// {@link Ticket#cancel} was called.
        BY_CALLER,
        /// The owner closed before its turn came.
        SHUTDOWN,
        /// The owner's thread ended before its turn came.
        OWNER_DIED
    }

    /// An operation's way through the gate. Times are exact while few operations run; under a flood
    /// they come from a clock that is read about once a millisecond.
    ///
    /// @param id the ticket's number, unique within the process
    /// @param operation the operation's name
    /// @param owner the owner's name
    /// @param queuedNanos when it was submitted, on the owner's clock
    /// @param waitNanos from then to its start, or to its end if it never started; 0 if it was
    ///   rejected
    /// @param runNanos how long it ran, to seven digits; 0 if it never started
    /// @param overtaken how many operations waited that it overtook, by {@link
    ///   Options.Route#DIRECT} or `call`
    record Trace(
            long id,
            String operation,
            String owner,
            long queuedNanos,
            long waitNanos,
            long runNanos,
            int overtaken) {}
}
