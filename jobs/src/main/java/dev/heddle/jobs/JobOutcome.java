package dev.heddle.jobs;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What became of a job: exactly one of five, decided once by one compare-and-set. It says nothing
/// of the thread: {@link JobState} does.
///
/// @param <T> what the job answers with
public sealed interface JobOutcome<T extends @Nullable Object> {
    /// It ran and answered with `value`.
    record Succeeded<T extends @Nullable Object>(T value) implements JobOutcome<T> {}

    /// It ran and threw `cause`, an Error included.
    record Failed<T extends @Nullable Object>(Throwable cause) implements JobOutcome<T> {}

    /// It never ran: there was no room for it, in the queue or on the machine.
    ///
    /// @param reason in words a person can act on
    record Refused<T extends @Nullable Object>(String reason) implements JobOutcome<T> {}

    /// It was told to end, by a person or because the program ends or the machine is in danger.
    ///
    /// @param reason who or what told it
    record Cancelled<T extends @Nullable Object>(String reason) implements JobOutcome<T> {}

    /// It ran longer than it may.
    ///
    /// @param timeout how long it may run
    record TimedOut<T extends @Nullable Object>(Duration timeout) implements JobOutcome<T> {}

    /// The outcome in one word: `succeeded`, `failed`, `refused`, `cancelled` or `timed_out`.
    default String word() {
        return this instanceof TimedOut<?>
                ? "timed_out"
                : getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
