package dev.heddle.jobs;

import java.time.Duration;

/// Lengths of time as the JDK's waits want them.
final class Nanos {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Nanos() {}

    /// In nanoseconds; 292 years for anything longer, 0 for anything negative.
    static long of(Duration time) {
        return time.isNegative()
                ? 0
                : time.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : time.toNanos();
    }
}
