package dev.heddle.jobs.http;

import io.github.resilience4j.core.IntervalFunction;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// How long to wait before a server is asked again. On the job's thread.
final class Pauses {
    private static final double TWICE = 2;

    /// Half of the pause less to half of it more: callers that failed together do not come
    /// together.
    private static final double JITTER = 0.5;

    private final Duration longestRetryAfter;
    private final IntervalFunction backoff;

    /// What comes on top of the server's own time, which is the same for all its callers.
    private final IntervalFunction afterTold;

    Pauses(HttpLimits limits) {
        this.longestRetryAfter = limits.longestRetryAfter();
        this.backoff =
                IntervalFunction.ofExponentialRandomBackoff(
                        limits.firstPause(), TWICE, JITTER, limits.longestPause());
        this.afterTold = IntervalFunction.ofRandomized(limits.firstPause().dividedBy(2), JITTER);
    }

    /// How long to wait after attempt `attempt`, the first being 1; empty if the server wants to be
    /// left alone for longer than the job may wait.
    Optional<Duration> before(int attempt, HttpProblem problem, Instant now) {
        var told =
                problem.answer()
                        .flatMap(answer -> answer.headers().firstValue("Retry-After"))
                        .flatMap(value -> read(value, now));
        if (told.isEmpty()) {
            return Optional.of(Duration.ofMillis(backoff.apply(attempt)));
        }
        return told.filter(pause -> pause.compareTo(longestRetryAfter) <= 0)
                .map(pause -> pause.plusMillis(afterTold.apply(1)));
    }

    /// What `Retry-After` says: seconds or a date (RFC 9110, 10.2.3); empty if neither.
    static Optional<Duration> read(String value, Instant now) {
        String said = value.strip();
        if (said.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Integer.parseInt(said)));
        }
        try {
            var date = ZonedDateTime.parse(said, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return Optional.of(date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
