package dev.heddle.jobs.http;

import java.time.Duration;

/// How long and how often a server is asked, and how much it may answer. Change one at a time:
/// `HttpLimits.USUAL.withTimeout(t)`.
///
/// @param timeout how long one attempt may take, from the connection to the last byte
/// @param retries how often it is tried again, 0 to 10
/// @param firstPause how long to wait before the first retry, about: half of it to half as much
///   again, by chance; before each further one twice as long
/// @param longestPause the longest such pause
/// @param longestRetryAfter how long a server may ask to be left alone; if it wants more, the job
///   fails at once
/// @param maxBodyBytes how large an answer may be
public record HttpLimits(
        Duration timeout,
        int retries,
        Duration firstPause,
        Duration longestPause,
        Duration longestRetryAfter,
        int maxBodyBytes) {
    /// 30 s, 3 retries from 1 s to 30 s, a minute for the server, answers of 16 MiB.
    public static final HttpLimits USUAL =
            new HttpLimits(
                    Duration.ofSeconds(30),
                    3,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    16 << 20);

    public HttpLimits {
        if (!timeout.isPositive() || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "timeout must be positive and at most a day, was " + timeout);
        }
        if (retries < 0 || retries > 10) {
            throw new IllegalArgumentException("retries must be in 0..10, was " + retries);
        }
        if (firstPause.toMillis() < 10 || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException(
                    "pauses must be 10 ms or more and rise, were %s and %s"
                            .formatted(firstPause, longestPause));
        }
        if (longestRetryAfter.isNegative()) {
            throw new IllegalArgumentException("longestRetryAfter was " + longestRetryAfter);
        }
        if (maxBodyBytes < 0) {
            throw new IllegalArgumentException("maxBodyBytes was " + maxBodyBytes);
        }
    }

    /// These limits with another timeout of an attempt.
    public HttpLimits withTimeout(Duration timeout) {
        return new HttpLimits(
                timeout, retries, firstPause, longestPause, longestRetryAfter, maxBodyBytes);
    }

    /// These limits with another number of retries.
    public HttpLimits withRetries(int retries) {
        return new HttpLimits(
                timeout, retries, firstPause, longestPause, longestRetryAfter, maxBodyBytes);
    }

    /// These limits for larger or smaller answers.
    public HttpLimits withMaxBodyBytes(int maxBodyBytes) {
        return new HttpLimits(
                timeout, retries, firstPause, longestPause, longestRetryAfter, maxBodyBytes);
    }
}
