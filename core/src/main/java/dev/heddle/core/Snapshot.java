package dev.heddle.core;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What an owner was doing at one moment, for people, assistants and metrics.
///
/// @param owner the owner's name
/// @param phase whether it takes operations
/// @param health whether its loop runs
/// @param sinceTick time since its last tick ended, or since the tick under way began; while it is
///   stalled, how long it has owed a tick
/// @param running the operation that runs now
/// @param queued places taken in the queue: operations that wait, and those withdrawn since the
///   loop last passed
/// @param ticks ticks ended so far, without the empty ones of an idle loop that sleeps
/// @param tickTime the time spent in them
/// @param longestTick the longest tick that ended in the last quarter to half second of ticking
/// @param outcomes how many operations ended how
/// @param waits how long operations waited for their start: all while few run, 1 in 64 in a flood;
///   of tasks without a ticket 1 in 64 at most
/// @param runs how long operations ran, of the same ones
/// @param tickTimes how long ticks took that ran something
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
        Histogram waits,
        Histogram runs,
        Histogram tickTimes,
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
    /// @param ticket its ticket's number; 0 for a task, which has none
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

    /// A distribution of lengths of time. A percentile is at most 12.5 % above the true one; times
    /// beyond 18 minutes count as that.
    public static final class Histogram {
        /// Nothing was counted.
        public static final Histogram EMPTY = new Histogram(new long[0]);

        private final long[] counts;
        private final long count;

        Histogram(long[] counts) {
            this.counts = counts;
            this.count = Arrays.stream(counts).sum();
        }

        /// How many were counted.
        public long count() {
            return count;
        }

        /// The time that `percent` of them did not exceed; zero if none was counted.
        ///
        /// @param percent above 0, at most 100
        public Duration percentile(double percent) {
            if (!(percent > 0 && percent <= 100)) {
                throw new IllegalArgumentException("percent must be in 0..100, was " + percent);
            }
            long rank = Math.max(1, (long) Math.ceil(count * (percent / 100)));
            long seen = 0;
            for (int bucket = 0; bucket < counts.length; bucket++) {
                seen += counts[bucket];
                if (seen >= rank) {
                    return Duration.ofNanos(Recorder.greatest(bucket));
                }
            }
            return Duration.ZERO;
        }

        /// Count, median, p99 and maximum.
        @Override
        public String toString() {
            return count == 0
                    ? "none"
                    : "%d, p50 %s, p99 %s, max %s"
                            .formatted(
                                    count,
                                    shortTime(percentile(50)),
                                    shortTime(percentile(99)),
                                    shortTime(percentile(100)));
        }
    }

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
        if (waits.count() > 0) {
            text.append("; waited ").append(waits);
        }
        if (runs.count() > 0) {
            text.append("; ran ").append(runs);
        }
        stack.forEach(frame -> text.append("\n    at ").append(frame));
        return text.toString();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toNanos() / 1e9);
    }

    private static String shortTime(Duration time) {
        long nanos = time.toNanos();
        return nanos < 1_000_000
                ? String.format(Locale.ROOT, "%.1f us", nanos / 1e3)
                : nanos < 1_000_000_000
                        ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
                        : seconds(time);
    }
}
