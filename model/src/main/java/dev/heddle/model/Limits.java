package dev.heddle.model;

import java.time.Duration;

/// How much an answer may take. Change one at a time: `Limits.DEFAULT.withRetries(0)`.
///
/// @param firstToken from a request until its first token; what comes later is tried again
/// @param betweenTokens from one token to the next. Comments that a server sends to keep the
///   connection are no tokens; thoughts that are not shown are
/// @param total from the question to the end, with all retries and pauses
/// @param maxTokens what the server is told to stop at, at least 1
/// @param maxBytes bytes of text (UTF-8) in an answer, 1 to 16 MiB
/// @param retries requests after the first that failed, 0 to 5, while nothing was handed out
/// @param answersAtOnce answers under way, 1 to 10,000; one more is refused
public record Limits(
        Duration firstToken,
        Duration betweenTokens,
        Duration total,
        int maxTokens,
        int maxBytes,
        int retries,
        int answersAtOnce) {
    /// 25 s to the first token, long enough for most models that have to be loaded; 20 s between
    /// tokens; 2 minutes in all; 4,096 tokens, some six pages, and 256 KiB, ten times as much; 3
    /// retries; 16 at once.
    public static final Limits DEFAULT =
            new Limits(
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(2),
                    4096,
                    256 << 10,
                    3,
                    16);

    public Limits {
        requirePositive("firstToken", firstToken);
        requirePositive("betweenTokens", betweenTokens);
        requirePositive("total", total);
        requireIn("maxTokens", maxTokens, 1, Integer.MAX_VALUE);
        requireIn("maxBytes", maxBytes, 1, 16 << 20);
        requireIn("retries", retries, 0, 5);
        requireIn("answersAtOnce", answersAtOnce, 1, 10_000);
    }

    /// These limits with other times.
    public Limits withTimes(Duration firstToken, Duration betweenTokens, Duration total) {
        return new Limits(
                firstToken, betweenTokens, total, maxTokens, maxBytes, retries, answersAtOnce);
    }

    /// These limits with answers of at most `maxTokens` and `maxBytes`.
    public Limits withLength(int maxTokens, int maxBytes) {
        return new Limits(
                firstToken, betweenTokens, total, maxTokens, maxBytes, retries, answersAtOnce);
    }

    /// These limits with `retries`.
    public Limits withRetries(int retries) {
        return new Limits(
                firstToken, betweenTokens, total, maxTokens, maxBytes, retries, answersAtOnce);
    }

    /// These limits with `answersAtOnce`.
    public Limits withAnswersAtOnce(int answersAtOnce) {
        return new Limits(
                firstToken, betweenTokens, total, maxTokens, maxBytes, retries, answersAtOnce);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    name + " must be above 0 and at most a day, was " + value);
        }
    }

    private static void requireIn(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s must be in %d..%d, was %d".formatted(name, least, most, value));
        }
    }
}
