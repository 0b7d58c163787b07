package dev.heddle.amp.generation;

import java.time.Duration;

/// The limits of a {@link PresetGenerationManager}. Change one at a time:
/// `GenerationOptions.DEFAULT.withMaxActive(1)`.
///
/// @param maxOpen requests that have not ended, 1 to 1,000; one more is refused
/// @param maxActive attempts under way, 1 to {@link #MOST_ACTIVE}; each variation takes one
/// @param attemptTimeout how long an attempt may take
/// @param retries attempts after the first of a variation, 0 to 5
/// @param firstPause the longest pause before the first retry; the next may be twice as long
/// @param longestPause no pause of ours is longer
/// @param longestRetryAfter a server that wants to be left alone for longer is not asked again
/// @param ageing how long a request waits until it counts as one priority higher
public record GenerationOptions(
        int maxOpen,
        int maxActive,
        Duration attemptTimeout,
        int retries,
        Duration firstPause,
        Duration longestPause,
        Duration longestRetryAfter,
        Duration ageing) {
    /// More attempts at once would only queue at the server.
    public static final int MOST_ACTIVE = 16;

    /// 64 open, more than a person can follow; 2 at a time; 30 s an attempt, as long as people wait
    /// for a sound; 2 retries after up to 0.5 and 1 s, or what the server says up to 20 s; one step
    /// in 30 s.
    public static final GenerationOptions DEFAULT =
            new GenerationOptions(
                    64,
                    2,
                    Duration.ofSeconds(30),
                    2,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(8),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30));

    public GenerationOptions {
        requireIn("maxOpen", maxOpen, 1, 1000);
        requireIn("maxActive", maxActive, 1, MOST_ACTIVE);
        requireIn("retries", retries, 0, 5);
        requirePositive("attemptTimeout", attemptTimeout);
        requirePositive("firstPause", firstPause);
        requirePositive("longestPause", longestPause);
        requirePositive("longestRetryAfter", longestRetryAfter);
        requirePositive("ageing", ageing);
    }

    /// These options with room for `maxOpen` requests.
    public GenerationOptions withMaxOpen(int maxOpen) {
        return new GenerationOptions(
                maxOpen,
                maxActive,
                attemptTimeout,
                retries,
                firstPause,
                longestPause,
                longestRetryAfter,
                ageing);
    }

    /// These options with `maxActive` attempts at once, to begin with.
    public GenerationOptions withMaxActive(int maxActive) {
        return new GenerationOptions(
                maxOpen,
                maxActive,
                attemptTimeout,
                retries,
                firstPause,
                longestPause,
                longestRetryAfter,
                ageing);
    }

    /// These options with other attempts.
    public GenerationOptions withAttempts(Duration attemptTimeout, int retries) {
        return new GenerationOptions(
                maxOpen,
                maxActive,
                attemptTimeout,
                retries,
                firstPause,
                longestPause,
                longestRetryAfter,
                ageing);
    }

    /// These options with a first retry after up to `firstPause`.
    public GenerationOptions withFirstPause(Duration firstPause) {
        return new GenerationOptions(
                maxOpen,
                maxActive,
                attemptTimeout,
                retries,
                firstPause,
                longestPause,
                longestRetryAfter,
                ageing);
    }

    static void requireIn(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s must be in %d..%d, was %d".formatted(name, least, most, value));
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }
}
