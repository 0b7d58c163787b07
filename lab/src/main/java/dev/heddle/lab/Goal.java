package dev.heddle.lab;

/// What a figure has to be.
public sealed interface Goal {
    /// None was set; the figure is there to be known.
    record None() implements Goal {}

    /// Ours has to be `limit` or less, in the figure's unit.
    record AtMost(double limit) implements Goal {}

    /// Ours has to be `limit` or more, in the figure's unit.
    record AtLeast(double limit) implements Goal {}

    /// Ours has to be at most `limit` times the peer's.
    record AtMostRatio(double limit) implements Goal {}

    /// Ours has to be at least `limit` times the peer's.
    record AtLeastRatio(double limit) implements Goal {}

    /// No goal.
    static Goal none() {
        return new None();
    }

    /// Ours has to be `limit` or less, in the figure's unit.
    static Goal atMost(double limit) {
        return new AtMost(limit);
    }

    /// Ours has to be `limit` or more, in the figure's unit.
    static Goal atLeast(double limit) {
        return new AtLeast(limit);
    }

    /// Ours has to be at most `limit` times the peer's.
    static Goal atMostRatio(double limit) {
        return new AtMostRatio(limit);
    }

    /// Ours has to be at least `limit` times the peer's: for what is the better the more there is.
    static Goal atLeastRatio(double limit) {
        return new AtLeastRatio(limit);
    }
}
