package dev.heddle.amp.generation;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Whether and when a variation is tried again. Owner thread only.
///
/// Pauses grow exponentially with full jitter (M. Brooker, "Exponential Backoff And Jitter"). A
/// budget for all requests together keeps a server in trouble from being asked much more for it
/// (Google, "Site Reliability Engineering", chapter 21): each question adds to it, each retry takes
/// from it.
final class Retries {
    /// Retries that a question pays for, in hundredths: with the reserve, at most 20 % more over
    /// any 100 questions.
    private static final int PER_QUESTION = 15;

    /// Retries in hand at most, in hundredths, and at the start.
    private static final int RESERVE = 500;

    private static final int ONE = 100;

    private final GenerationOptions options;
    private final IntervalFunction longestPause;
    private final RandomGenerator random;
    private int hundredths = RESERVE;

    Retries(GenerationOptions options, RandomGenerator random) {
        this.options = options;
        this.random = random;
        longestPause =
                IntervalFunction.ofExponentialBackoff(
                        options.firstPause(), 2, options.longestPause());
    }

    /// A variation is asked for the first time.
    void asked() {
        hundredths = Math.min(RESERVE, hundredths + PER_QUESTION);
    }

    /// How long to wait before retry `n`, the first being 1, and takes it out of the budget; empty
    /// if there is to be none. What the server wants comes on top of a pause of ours: all whom it
    /// sent away would else be back at the same moment.
    Optional<Duration> before(int n, PresetProvider.Answer.Failed failed) {
        var told = failed.retryAfter();
        if (!failed.kind().isPassing()
                || n > options.retries()
                || hundredths < ONE
                || told.filter(t -> t.compareTo(options.longestRetryAfter()) > 0).isPresent()) {
            return Optional.empty();
        }
        hundredths -= ONE;
        var pause = Duration.ofMillis(random.nextLong(longestPause.apply(n) + 1));
        return Optional.of(told.orElse(Duration.ZERO).plus(pause));
    }
}
