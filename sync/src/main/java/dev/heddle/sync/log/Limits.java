package dev.heddle.sync.log;

import dev.heddle.sync.log.Appended.TooLarge;
import dev.heddle.sync.log.Appended.TooLarge.What;
import java.util.List;
import java.util.Optional;

/// How much a log takes in.
///
/// @param eventBytes of one event, see {@link Event#bytes}
/// @param appendEvents in one append
/// @param rooms in the log
/// @param stateKeys of one room
/// @param stateBytes of the newest events of all keys of one room: a snapshot is not longer
/// @param waiting calls that are not answered yet, and followers in all, each
/// @param waitingBytes of the appends that are not answered yet
public record Limits(
        int eventBytes,
        int appendEvents,
        int rooms,
        int stateKeys,
        long stateBytes,
        int waiting,
        long waitingBytes) {
    /// An event like a message on the wire, a mebibyte; 1,024 events an append; 100,000 rooms;
    /// 10,000 keys and 16 MiB of state a room, which a reader still takes at once; 16,384 waiting
    /// calls with 64 MiB, about a second's work of a disk.
    public static final Limits DEFAULT =
            new Limits(1 << 20, 1024, 100_000, 10_000, 16 << 20, 16_384, 64 << 20);

    public Limits {
        if (eventBytes < 1
                || appendEvents < 1
                || rooms < 1
                || stateKeys < 0
                || stateBytes < 0
                || waiting < 1
                || waitingBytes < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /// What is wrong with the size of an append, if anything.
    public Optional<TooLarge> check(List<Event> events) {
        if (events.isEmpty()) {
            throw new IllegalArgumentException("an append needs an event");
        }
        if (events.size() > appendEvents) {
            return Optional.of(new TooLarge(What.APPEND, appendEvents));
        }
        if (events.stream().anyMatch(event -> event.bytes() > eventBytes)) {
            return Optional.of(new TooLarge(What.EVENT, eventBytes));
        }
        return bytes(events) > waitingBytes
                ? Optional.of(new TooLarge(What.APPEND, waitingBytes))
                : Optional.empty();
    }

    /// How many bytes the events have.
    public static long bytes(List<Event> events) {
        long bytes = 0;
        for (var event : events) {
            bytes += event.bytes();
        }
        return bytes;
    }
}
