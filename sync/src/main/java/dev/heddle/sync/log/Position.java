package dev.heddle.sync.log;

import java.util.Optional;

/// A place in a room's history: that of the event `seq`, or for a reader, that it has seen up to
/// there. Written `epoch:seq`.
///
/// @param epoch which history the number is of, see {@link Epochs}; 0 before the first event
/// @param seq the number, from 1; 0 before the first event
public record Position(long epoch, long seq) {
    /// Before the first event.
    public static final Position START = new Position(0, 0);

    public Position {
        if (epoch < 0 || seq < 0) {
            throw new IllegalArgumentException("no position is " + epoch + ":" + seq);
        }
    }

    /// Reads `epoch:seq`; empty if `text` is no position.
    public static Optional<Position> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Position(
                            Long.parseLong(text.substring(0, colon)),
                            Long.parseLong(text.substring(colon + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return epoch + ":" + seq;
    }
}
