package dev.heddle.lab;

/// How long to measure.
public enum Effort {
    /// Long enough to judge the figures.
    FULL,
    /// Just long enough to show that the harness runs. The figures mean nothing.
    QUICK;

    /// One of two counts or lengths.
    public int pick(int full, int quick) {
        return switch (this) {
            case FULL -> full;
            case QUICK -> quick;
        };
    }
}
