package dev.heddle.core;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// How one operation is to be treated.
///
/// @param deadline how long from now until its latest start; {@link #NO_DEADLINE} for none
public record Options(Duration deadline) {
    /// A deadline that never comes.
    public static final Duration NO_DEADLINE = ChronoUnit.FOREVER.getDuration();

    public Options {
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("deadline must be positive, was " + deadline);
        }
    }

    /// Never runs later than `deadline` from now: it expires instead.
    public static Options startWithin(Duration deadline) {
        return new Options(deadline);
    }
}
