package dev.heddle.model;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Whether and when to try again, for all answers of a client together. May be called from any
/// thread.
///
/// Pauses grow exponentially with full jitter (M. Brooker, "Exponential Backoff And Jitter"). A
/// budget keeps a server that is in trouble from being asked much more often for it (Google, "Site
/// Reliability Engineering", chapter 21): each question adds to it, each retry takes from it.
final class Retries {
    /// The longest pause before the first retry; the next is twice as long.
    static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    /// No pause of ours is longer: somebody waits for the answer.
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    /// A server that wants to be left alone for longer is not asked again for this answer.
    static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(20);

    /// Retries that a question pays for, in hundredths: with the reserve, at most 20 % more
    /// requests over any 100 questions.
    private static final int PER_QUESTION = 15;

    /// Retries in hand at most, in hundredths, and at the start.
    private static final int RESERVE = 500;

    private static final int ONE = 100;

    private final RandomGenerator random;
    private int hundredths = RESERVE;

    Retries(RandomGenerator random) {
        this.random = random;
    }

    synchronized void asked() {
        hundredths = Math.min(RESERVE, hundredths + PER_QUESTION);
    }

    /// Takes a retry out of the budget, if there is one in it.
    synchronized boolean tryTake() {
        if (hundredths < ONE) {
            return false;
        }
        hundredths -= ONE;
        return true;
    }

    /// How long to wait before retry `n`, the first being 1. What the server wants comes on top:
    /// all whom it sent away would else be back at the same moment.
    synchronized long pauseNanos(int n, @Nullable Duration retryAfter) {
        long longest =
                Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(n - 1, 20));
        if (retryAfter == null) {
            return random.nextLong(longest + 1);
        }
        return retryAfter.toNanos() + random.nextLong(FIRST_PAUSE.toNanos() + 1);
    }

    /// What `Retry-After` says: seconds or a date; null if neither.
    static @Nullable Duration retryAfter(String value, Instant now) {
        String said = value.strip();
        if (said.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Integer.parseInt(said));
        }
        try {
            var date = ZonedDateTime.parse(said, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
        } catch (DateTimeException _) {
            return null;
        }
    }
}
