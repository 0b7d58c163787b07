package dev.heddle.sync.log;

/// Behind what an append has to come to stand; the compare of its compare-and-set.
public sealed interface After {
    /// Wherever the room ends.
    record Any() implements After {}

    /// Behind this position, of this epoch: {@link Position#START} for a room without events.
    record At(Position position) implements After {}

    /// Behind this number, of whatever epoch. For an append that is sent before the one in front of
    /// it was answered: whoever sends it knows the number, and not yet the epoch.
    record Seq(long seq) implements After {}

    /// Wherever the room ends.
    static After any() {
        return new Any();
    }

    /// Whether a room that ends at `head` lets this append in.
    default boolean allows(Position head) {
        return switch (this) {
            case Any() -> true;
            case At(Position position) -> position.equals(head);
            case Seq(long seq) -> seq == head.seq();
        };
    }
}
