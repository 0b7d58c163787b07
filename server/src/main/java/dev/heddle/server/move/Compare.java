package dev.heddle.server.move;

import dev.heddle.server.move.LogFile.Room;
import dev.heddle.server.move.LogFile.Visitor;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Holds what a log has against a file. What the log has trimmed since, because it is too old, does
/// not count; the state does. The state of one room and a page are in memory.
final class Compare implements Visitor {
    private final RoomLog log;

    /// Whether the log may have only the beginning of it.
    private final boolean isBegun;

    private final Map<String, Numbered> state = new HashMap<>();
    private @Nullable Room room;
    private RoomState.Ok there = new RoomState.Ok(Position.START, List.of());
    private List<Entry> page = List.of();
    private int inPage;
    private Position read = Position.START;

    /// The next number that is compared.
    private long next;

    /// An event and its number.
    private record Numbered(long seq, Event event) {}

    Compare(RoomLog log, boolean isBegun) {
        this.log = log;
        this.isBegun = isBegun;
    }

    @Override
    public void room(Room begun) throws IOException {
        room = begun;
        there =
                switch (Export.await(log.snapshot(begun.name()))) {
                    case RoomState.Ok state -> state;
                    case Unavailable why -> throw Export.refused(why);
                };
        long head = there.head().seq();
        if (isBegun ? head > begun.head() : head != begun.head()) {
            throw differs(
                    "ends at event %d there, at %d in the file".formatted(head, begun.head()));
        }
        state.clear();
        page = List.of();
        inPage = 0;
        read = Position.START;
        next = 1;
    }

    @Override
    public void event(long seq, Event event) throws IOException {
        fillersTo(seq);
        if (seq > there.head().seq()) {
            return;
        }
        if (event.deletes()) {
            state.remove(event.key());
        } else if (event.isState()) {
            state.put(event.key(), new Numbered(seq, event));
        }
        var found = at(seq);
        if (found.isPresent() && !found.get().equals(event)) {
            throw differs("has another event " + seq);
        }
        next = seq + 1;
    }

    @Override
    public void roomEnd() throws IOException {
        fillersTo(current().head() + 1);
        var expected = new HashMap<>(state);
        for (var entry : there.entries()) {
            var found = new Numbered(entry.position().seq(), entry.event());
            if (!found.equals(expected.remove(entry.event().key()))) {
                throw differs("has another state");
            }
        }
        if (!expected.isEmpty()) {
            throw differs("lacks some of its state");
        }
    }

    /// What stands at the numbers that the file lacks.
    private void fillersTo(long seq) throws IOException {
        for (; next < seq && next <= there.head().seq(); next++) {
            var found = at(next);
            if (found.isPresent() && !(isBegun && found.get().type().equals(Fill.FILLER))) {
                throw differs("has an event %d, which was trimmed".formatted(next));
            }
        }
    }

    /// The event of a number up to the log's head; empty if it is trimmed. Numbers have to grow.
    private Optional<Event> at(long seq) throws IOException {
        while (read.seq() < seq) {
            nextPage();
        }
        while (inPage < page.size() && page.get(inPage).position().seq() < seq) {
            inPage++;
        }
        return inPage < page.size() && page.get(inPage).position().seq() == seq
                ? Optional.of(page.get(inPage).event())
                : Optional.empty();
    }

    private void nextPage() throws IOException {
        switch (Export.await(log.read(current().name(), read, RoomLog.MAX_PAGE))) {
            case Page.Ok(var entries, _) -> take(entries);
            case Page.Trimmed(var before) -> read = before;
            case Page.Reset _ -> throw differs("was deleted");
            case Unavailable why -> throw Export.refused(why);
        }
    }

    private void take(List<Entry> entries) throws IOException {
        if (entries.isEmpty()) {
            throw differs("lacks event " + (read.seq() + 1));
        }
        for (var entry : entries) {
            if (entry.position().seq() != read.seq() + 1) {
                throw differs("lacks event " + (read.seq() + 1));
            }
            read = entry.position();
        }
        page = entries;
        inPage = 0;
    }

    private Room current() {
        return Objects.requireNonNull(room);
    }

    private IOException differs(String how) {
        return new IOException(
                "room %s of the log is not that of the file: it %s; %s"
                        .formatted(
                                current().name(),
                                how,
                                isBegun
                                        ? "nothing was changed"
                                        : "somebody else writes to the log, or it is damaged"));
    }
}
