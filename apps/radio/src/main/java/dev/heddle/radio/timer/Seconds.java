package dev.heddle.radio.timer;

import java.time.Duration;

/// Lengths of time as callers give them.
final class Seconds {
    private Seconds() {}

    /// Returns if `what` can last, or be away, so many seconds.
    ///
    /// @throws IllegalArgumentException if not
    static void check(String what, double seconds) {
        if (!(seconds > 0 && seconds <= BroadcastTimer.LONGEST_SECONDS)) { // Also refuses NaN.
            throw new IllegalArgumentException(
                    "%s must be more than 0 and at most %.0f seconds, was %s"
                            .formatted(what, BroadcastTimer.LONGEST_SECONDS, seconds));
        }
    }

    /// The length to the nanosecond.
    static Duration of(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
