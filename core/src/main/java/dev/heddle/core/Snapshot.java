package dev.heddle.core;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What an owner was doing at one moment, for people, assistants and metrics.
///
/// @param owner the owner's name
/// @param phase whether it takes operations
/// @param health whether its loop runs
/// @param sinceTick time since its last tick ended, or since the tick under way began
/// @param running the operation that runs now
/// @param queued places taken in the queue: operations that wait, and those withdrawn since the
///   loop last passed
/// @param ticks ticks ended so far, without the empty ones of an idle loop that sleeps
/// @param tickTime the time spent in them
/// @param longestTick the longest tick that ended in the last quarter to half second of ticking
/// @param outcomes how many operations ended how
/// @param stack where the owner's thread is, while the owner is stalled
public record Snapshot(
        String owner,
        Phase phase,
        Health health,
        Duration sinceTick,
        Optional<Running> running,
        int queued,
        long ticks,
        Duration tickTime,
        Duration longestTick,
        Outcomes outcomes,
        List<StackTraceElement> stack) {
    /// Whether the owner takes operations.
    public enum Phase {
        /// It does.
        OPEN,
        /// It refuses new ones and runs those that were queued.
        DRAINING,
        /// It runs nothing more.
        CLOSED
    }

    /// Whether the owner's loop runs.
    public enum Health {
        /// It does, or nothing is waiting for it.
        OK,
        /// Work waits, and there was no tick for the policy's `stallAfter`.
        STALLED
    }

    /// The operation that runs.
    ///
    /// @param operation its name
    /// @param ticket its ticket's number
    /// @param time how long it has been running
    public record Running(String operation, long ticket, Duration time) {}

    /// How many operations ended how, since the owner was made.
    public record Outcomes(
            long executed,
            long failed,
            long rejected,
            long dropped,
            long cancelled,
            long expired) {}

    /// What a person wants to read when nothing happens.
    @Override
    public String toString() {
        var text = new StringBuilder(owner).append(": ");
        if (health == Health.STALLED) {
            text.append("STALLED, has not ticked for ").append(seconds(sinceTick));
        } else {
            text.append(phase.name().toLowerCase(Locale.ROOT));
            text.append(", last tick ").append(seconds(sinceTick)).append(" ago");
        }
        running.ifPresent(r ->
                text.append("; running ")
                        .append(r.operation())
                        .append(" for ")
                        .append(seconds(r.time())));
        text.append("; ").append(queued).append(" queued; ");
        text.append(
                "%d executed, %d failed, %d rejected, %d dropped, %d cancelled, %d expired"
                        .formatted(
                                outcomes.executed,
                                outcomes.failed,
                                outcomes.rejected,
                                outcomes.dropped,
                                outcomes.cancelled,
                                outcomes.expired));
        stack.forEach(frame -> text.append("\n    at ").append(frame));
        return text.toString();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toNanos() / 1e9);
    }
}
