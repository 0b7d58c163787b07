package dev.heddle.server.move;

import dev.heddle.server.move.LogFile.Room;
import dev.heddle.server.move.LogFile.Visitor;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Appends what a file has behind what the log has of each room.
final class Fill implements Visitor {
    /// The type of events that stand where the old log had trimmed; they are trimmed, too.
    static final String FILLER = "trimmed";

    /// Of one append: few enough for a message of a mebibyte, enough that a disk keeps up.
    private static final int UNIT_EVENTS = 512;

    private static final int UNIT_BYTES = 256 << 10;

    private final RoomLog log;
    private final long rooms;
    private final Progress progress;
    private final List<Event> unit = new ArrayList<>();
    private int unitBytes;
    private @Nullable Room room;
    private long roomCount;
    private long eventCount;

    /// The number of the next event of the room.
    private long next;

    Fill(RoomLog log, long rooms, Progress progress) {
        this.log = log;
        this.rooms = rooms;
        this.progress = progress;
    }

    @Override
    public void room(Room begun) throws IOException {
        room = begun;
        roomCount++;
        next =
                1
                        + switch (Export.await(log.snapshot(begun.name()))) {
                            case RoomState.Ok(var head, _) -> head.seq();
                            case Unavailable why -> throw stopped(why.advice());
                        };
    }

    @Override
    public void event(long seq, Event event) throws IOException {
        eventCount++;
        // As old as what follows: older ones the log would trim one by one.
        fillTo(seq, event.timeMillis());
        if (seq == next) {
            add(event);
        }
    }

    @Override
    public void roomEnd() throws IOException {
        var ended = current();
        fillTo(ended.head() + 1, 0);
        flush();
        if (ended.first() > 1
                && Export.await(log.trim(ended.name(), ended.first() - 1))
                        instanceof Unavailable why) {
            throw stopped(why.advice());
        }
    }

    private void fillTo(long seq, long timeMillis) throws IOException {
        while (next < seq) {
            add(new Event(FILLER, "", "", timeMillis, "0"));
        }
    }

    private void add(Event event) throws IOException {
        if (unit.size() == UNIT_EVENTS || unitBytes + event.bytes() > UNIT_BYTES) {
            flush();
        }
        unit.add(event);
        unitBytes += event.bytes();
        next++;
    }

    private void flush() throws IOException {
        if (unit.isEmpty()) {
            return;
        }
        String name = current().name();
        // The number makes it safe: whoever else writes to the room is noticed, and a second try
        // after an answer that was lost as well.
        var after = new After.Seq(next - 1 - unit.size());
        switch (Export.await(log.append(name, after, "", List.copyOf(unit)))) {
            case Appended.Done _ -> progress.at(name, roomCount, eventCount);
            case Appended.Conflict(var head) ->
                    throw stopped("somebody else writes to it, it ends at " + head.seq());
            case Appended.TooLarge(var what, long limit) ->
                    throw stopped(
                            "the log takes no more (%s, %d at most)"
                                    .formatted(what.name().toLowerCase(Locale.ROOT), limit));
            case Unavailable why -> throw stopped(why.advice());
        }
        unit.clear();
        unitBytes = 0;
    }

    private Room current() {
        return Objects.requireNonNull(room);
    }

    private IOException stopped(String why) {
        return new IOException(
                "stopped in room %s, %d of %d, at event %d of %d: %s. What is in front of it is in the log; go on with --continue"
                        .formatted(
                                current().name(),
                                roomCount,
                                rooms,
                                next - 1 - unit.size(),
                                current().head(),
                                why));
    }
}
