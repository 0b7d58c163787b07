package dev.heddle.model;

import dev.heddle.model.Ending.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request that came to nothing, on its way up to where it is decided whether to try again.
final class Trouble extends Exception {
    private static final long serialVersionUID = 1L;

    final Problem problem;

    /// Whether another try may help.
    final boolean passing;

    /// How long the server wants to be left alone, if it said so.
    final @Nullable Duration retryAfter;

    Trouble(Problem problem, String detail) {
        this(problem, detail, false, null);
    }

    private Trouble(
            Problem problem, String detail, boolean passing, @Nullable Duration retryAfter) {
        super(detail, null, false, false); // A value, not a fault: nobody reads its stack.
        this.problem = problem;
        this.passing = passing;
        this.retryAfter = retryAfter;
    }

    /// One after which another try may help.
    static Trouble passing(Problem problem, String detail) {
        return new Trouble(problem, detail, true, null);
    }

    /// This one, with what the server said about when to come back.
    Trouble after(@Nullable Duration retryAfter) {
        return new Trouble(problem, detail(), passing, retryAfter);
    }

    /// For logs.
    String detail() {
        return String.valueOf(getMessage());
    }

    /// For people.
    String message() {
        return retryAfter == null || retryAfter.isZero()
                ? problem.message()
                : "%s It asks to wait %d s."
                        .formatted(problem.message(), retryAfter.plusMillis(999).toSeconds());
    }
}
