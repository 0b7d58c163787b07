package dev.heddle.jobs;

import java.util.Optional;

/// What is told of a job while it waits, runs and ends. In the order in which it happened; only
/// progress is folded. No event carries text of what a job works on.
public sealed interface JobEvent {
    /// It runs.
    record Started() implements JobEvent {}

    /// How far it is.
    ///
    /// @param current done so far
    /// @param total of how many; 0 if nobody knows
    /// @param message the step, for people; may be empty
    record Progress(long current, long total, String message) implements JobEvent {
        public Progress {
            if (current < 0 || total < 0) {
                throw new IllegalArgumentException(
                        "current and total must be 0 or more, were %d and %d"
                                .formatted(current, total));
            }
        }

        /// Done, in percent from 0 to 100; 0 if nobody knows of how many.
        public int percent() {
            return total == 0 ? 0 : (int) Math.min(100, Math.round(100.0 * current / total));
        }
    }

    /// What it is about now, or how it stands: why it waits, that it was paused.
    record Status(String message) implements JobEvent {}

    /// What it needs is getting short.
    record ResourceWarning(String message) implements JobEvent {}

    /// It was asked to end, and its thread still runs.
    record Stopping(String why) implements JobEvent {}

    /// It has its outcome, but its thread goes on, whatever it is asked. It keeps its permit.
    ///
    /// @param stack where the thread was seen
    record Runaway(String stack) implements JobEvent {}

    /// It has its outcome: succeeded, failed, refused, cancelled or timed out. Each job has one.
    record Settled(JobOutcome<?> outcome) implements JobEvent {}

    /// Its thread has stopped, its resources are closed, its permit is back. The last event.
    ///
    /// @param thrownAway what a job returned or threw after it was settled, as the name of a class;
    ///   nobody gets it
    record Finished(Optional<String> thrownAway) implements JobEvent {}

    /// So many events were told that the oldest are no longer kept: who watches was too slow, or
    /// came too late. Each job keeps its newest thousand.
    ///
    /// @param count how many
    record Missed(long count) implements Special {}

    /// What one kind of job tells beside; each kind has a sealed family of its own.
    non-sealed interface Special extends JobEvent {}
}
