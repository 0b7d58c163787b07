package dev.heddle.log;

import dev.heddle.sync.log.Epochs;
import dev.heddle.sync.log.KeyWindow;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.StateSize;

/// What the writer knows of a room. Its thread only.
final class RoomRow {
    final long id;
    final String name;
    final Retention retention;
    final KeyWindow keys = new KeyWindow();
    Epochs epochs = Epochs.NONE;
    StateSize state = StateSize.NONE;

    /// The first number that is kept.
    long first = 1;

    /// The last number that was given.
    long head;

    /// Of the events that are kept.
    long bytes;

    /// Of the first event that is kept.
    long firstMillis = Long.MAX_VALUE;

    /// When it was last written to, by the log's clock.
    long touchedMillis;

    /// Whether its row has to be written.
    boolean dirty;

    RoomRow(long id, String name, Retention retention) {
        this.id = id;
        this.name = name;
        this.retention = retention;
    }

    Position headPosition() {
        return epochs.at(head);
    }

    /// Whether it is worth trimming: a little more than allowed, so that not each append trims.
    boolean isOverfull(long nowMillis) {
        return head - first + 1 > retention.events() + retention.events() / 16
                || (bytes > retention.bytes() + retention.bytes() / 16 && first < head)
                || firstMillis < nowMillis - retention.age().toMillis();
    }
}
