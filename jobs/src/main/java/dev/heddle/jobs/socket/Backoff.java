package dev.heddle.jobs.socket;

import java.util.random.RandomGenerator;

/// How long to wait before the next connection: full jitter (M. Brooker, "Exponential Backoff And
/// Jitter"), so that clients that lost the same server do not come back in step.
///
/// @param firstNanos the longest pause after the first failure
/// @param longestNanos the longest after many
record Backoff(long firstNanos, long longestNanos, RandomGenerator random) {
    /// The pause after so many failures in a row, in nanoseconds; 1 or more.
    long nanos(int failures) {
        long ceiling = firstNanos;
        for (int i = 1; i < failures && ceiling < longestNanos; i++) {
            ceiling *= 2;
        }
        return random.nextLong(Math.min(ceiling, longestNanos)) + 1;
    }
}
