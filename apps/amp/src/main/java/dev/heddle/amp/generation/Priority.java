package dev.heddle.amp.generation;

/// Which requests go first. None waits for ever: what has waited for {@link
/// GenerationOptions#ageing} counts as one step higher.
public enum Priority {
    /// Before all others.
    HIGH(0),
    /// The usual one.
    NORMAL(1),
    /// When nothing else waits.
    LOW(2);

    private final int step;

    Priority(int step) {
        this.step = step;
    }

    /// How many steps it is below the highest.
    int step() {
        return step;
    }
}
