package dev.heddle.sync.room;

import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Position;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/// The newest events of a room, for those who come back. Owner thread only.
final class Kept {
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long bytes;

    void clear() {
        entries.clear();
        bytes = 0;
    }

    void add(Entry entry) {
        entries.addLast(entry);
        bytes += entry.event().bytes();
        while (entries.size() > LoggedRoom.KEPT_EVENTS || bytes > LoggedRoom.KEPT_BYTES) {
            bytes -= entries.removeFirst().event().bytes();
        }
    }

    /// Whether the event at `position` is among them.
    boolean has(Position position) {
        return entries.stream().anyMatch(entry -> entry.position().equals(position));
    }

    /// What came after `from`, if all of it is here.
    ///
    /// @param head where the room ends
    Optional<List<Entry>> after(Position from, Position head) {
        boolean isOfAnother = from.epoch() != head.epoch() && from.seq() > 0;
        if (isOfAnother || from.seq() > head.seq()) {
            return Optional.empty();
        }
        if (from.seq() == head.seq()) {
            return Optional.of(List.of());
        }
        if (entries.isEmpty() || entries.getFirst().position().seq() > from.seq() + 1) {
            return Optional.empty();
        }
        return Optional.of(newerThan(from.seq()));
    }

    /// Those behind number `seq`.
    List<Entry> newerThan(long seq) {
        return entries.stream().filter(entry -> entry.position().seq() > seq).toList();
    }
}
