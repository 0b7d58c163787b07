package dev.heddle.sync.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The epochs of a room, for those who make logs. An epoch begins whenever history may have been
/// lost: each time a log is opened, because it may be an older copy that was put back, and with
/// each new room of a name. They grow and chain: an epoch's numbers go on where the one before
/// ended, so what a reader knows is good up to the first number of the next epoch. (Kafka's leader
/// epochs do the same.) Immutable.
///
/// @param all oldest first, at most {@link #MAX}; the first stands for those before it as well
public record Epochs(List<Epoch> all) {
    /// Enough for most of a year with a restart a day. Who comes from an older one starts anew.
    public static final int MAX = 256;

    /// No epoch yet.
    public static final Epochs NONE = new Epochs(List.of());

    /// An epoch, and the first number it gave.
    public record Epoch(long epoch, long first) {}

    public Epochs {
        all = List.copyOf(all);
    }

    /// The number of an epoch that begins now: later than the last one, and also than those of a
    /// log that is gone, which nobody remembers.
    public static long next(long last, long nowMillis) {
        return Math.max(last + 1, nowMillis);
    }

    /// These and one more, whose first number is `first`.
    public Epochs begin(long epoch, long first) {
        if (!all.isEmpty() && (epoch <= all.getLast().epoch() || first < all.getLast().first())) {
            throw new IllegalArgumentException("epochs grow: " + epoch + " after " + all.getLast());
        }
        var grown = new ArrayList<>(all);
        grown.add(new Epoch(epoch, first));
        while (grown.size() > MAX) {
            var oldest = grown.removeFirst();
            grown.set(0, new Epoch(grown.getFirst().epoch(), oldest.first()));
        }
        return new Epochs(grown);
    }

    /// The newest epoch, 0 if there is none.
    public long newest() {
        return all.isEmpty() ? 0 : all.getLast().epoch();
    }

    /// The position of the event `seq`; 0 is {@link Position#START}.
    public Position at(long seq) {
        for (int i = all.size() - 1; i >= 0 && seq > 0; i--) {
            if (all.get(i).first() <= seq || i == 0) {
                return new Position(all.get(i).epoch(), seq);
            }
        }
        return Position.START;
    }

    /// Empty if `position` is of this history, which ends at `headSeq`; else the last position up
    /// to which it may be.
    public Optional<Position> lastValid(Position position, long headSeq) {
        if (position.equals(Position.START)) {
            return Optional.empty();
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            long epoch = all.get(i).epoch();
            if (epoch <= position.epoch()) {
                long end = i + 1 < all.size() ? all.get(i + 1).first() - 1 : headSeq;
                return epoch == position.epoch() && position.seq() <= end
                        ? Optional.empty()
                        : Optional.of(new Position(epoch, Math.min(end, position.seq())));
            }
        }
        return Optional.of(Position.START);
    }
}
