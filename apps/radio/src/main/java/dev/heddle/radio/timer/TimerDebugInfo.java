package dev.heddle.radio.timer;

import java.time.Instant;
import java.util.Optional;

/// What an {@link OwnedTimer} was doing at one moment. It was published as a whole, so its numbers
/// fit each other: each operation that was submitted is in exactly one of them.
///
/// @param initialised whether the plain timer was made
/// @param showActive whether a show runs: the state of the plain timer, not of a wish
/// @param queued operations that wait, with one that runs
/// @param limit how many may wait
/// @param processed operations that ran
/// @param failed operations that ran and threw
/// @param dropped operations that made room for others, or were superseded by them
/// @param withdrawn operations that still waited when the timer or its owner was closed, or whose
///   deadline passed
/// @param refused operations that were never queued, or that nobody can perform
/// @param processing whether an operation runs
/// @param lastProcessed when the last one ended, by the clock on the wall; empty if none has
public record TimerDebugInfo(
        boolean initialised,
        boolean showActive,
        int queued,
        int limit,
        long processed,
        long failed,
        long dropped,
        long withdrawn,
        long refused,
        boolean processing,
        Optional<Instant> lastProcessed) {
    static TimerDebugInfo ofNew(int limit) {
        return new TimerDebugInfo(false, false, 0, limit, 0, 0, 0, 0, 0, false, Optional.empty());
    }

    /// How many operations were submitted, whatever became of them.
    public long submitted() {
        return queued + processed + failed + dropped + withdrawn + refused;
    }

    TimerDebugInfo withOneMore() {
        return new TimerDebugInfo(
                initialised,
                showActive,
                queued + 1,
                limit,
                processed,
                failed,
                dropped,
                withdrawn,
                refused,
                processing,
                lastProcessed);
    }

    /// One of those that were queued has ended.
    TimerDebugInfo withOneEnded(Fate fate) {
        return new TimerDebugInfo(
                initialised,
                showActive,
                queued - 1,
                limit,
                processed + (fate == Fate.PROCESSED ? 1 : 0),
                failed + (fate == Fate.FAILED ? 1 : 0),
                dropped + (fate == Fate.DROPPED ? 1 : 0),
                withdrawn + (fate == Fate.WITHDRAWN ? 1 : 0),
                refused + (fate == Fate.REFUSED ? 1 : 0),
                processing,
                lastProcessed);
    }

    TimerDebugInfo withState(boolean initialised, boolean showActive) {
        return new TimerDebugInfo(
                initialised,
                showActive,
                queued,
                limit,
                processed,
                failed,
                dropped,
                withdrawn,
                refused,
                processing,
                lastProcessed);
    }

    TimerDebugInfo withProcessing(boolean processing, Optional<Instant> lastProcessed) {
        return new TimerDebugInfo(
                initialised,
                showActive,
                queued,
                limit,
                processed,
                failed,
                dropped,
                withdrawn,
                refused,
                processing,
                lastProcessed);
    }

    /// What a person wants to read.
    @Override
    public String toString() {
        return "%s, %s, %d of %d waiting%s; %d processed, %d failed, %d dropped, %d withdrawn, %d refused; last at %s"
                .formatted(
                        initialised ? "initialised" : "not initialised",
                        showActive ? "a show runs" : "no show",
                        queued,
                        limit,
                        processing ? ", one running" : "",
                        processed,
                        failed,
                        dropped,
                        withdrawn,
                        refused,
                        lastProcessed.map(Instant::toString).orElse("no time yet"));
    }

    /// What became of an operation.
    public enum Fate {
        /// It ran.
        PROCESSED,
        /// It ran and threw.
        FAILED,
        /// It made room for another one, or a newer one of its kind took its place.
        DROPPED,
        /// It waited when the timer or its owner was closed, or its deadline passed.
        WITHDRAWN,
        /// It was never queued, or nobody can perform it.
        REFUSED
    }
}
