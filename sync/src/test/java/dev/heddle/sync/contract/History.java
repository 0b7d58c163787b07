package dev.heddle.sync.contract;

import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What was asked of a log and what it answered, in the order in which that was seen. Each event's
/// data is unique. May be called from any thread.
public final class History {
    private final AtomicLong time = new AtomicLong();
    private final List<Append> appends = new ArrayList<>();
    private final List<Read> reads = new ArrayList<>();

    /// An append; an answer that never came is null.
    public static final class Append {
        final String room;
        final After after;
        final String key;
        final List<String> values;
        final long called;
        volatile long returned = Long.MAX_VALUE;
        volatile @Nullable Appended answer;

        Append(String room, After after, String key, List<String> values, long called) {
            this.room = room;
            this.after = after;
            this.key = key;
            this.values = values;
            this.called = called;
        }

        @Override
        public String toString() {
            return "append of %s to %s under '%s', %s: %s"
                    .formatted(values, room, key, after, answer);
        }
    }

    /// A read that was answered.
    record Read(String room, Position after, int max, Page page, long called) {}

    /// What a room has in the end.
    ///
    /// @param before in front of the first entry
    public record Kept(Position before, List<Entry> entries) {}

    /// An empty history.
    public History() {}

    /// Notes that an append is called.
    public synchronized Append called(String room, After after, String key, List<String> values) {
        var append = new Append(room, after, key, values, time.incrementAndGet());
        appends.add(append);
        return append;
    }

    /// Notes the answer to an append.
    public void answered(Append append, Appended answer) {
        append.answer = answer;
        append.returned = time.incrementAndGet();
    }

    /// Appends to `log`, and notes it.
    public CompletionStage<Appended> append(
            RoomLog log, String room, After after, String key, List<Event> events) {
        var append = called(room, after, key, events.stream().map(Event::data).toList());
        return log.append(room, after, key, events)
                .whenComplete((answer, _) -> answered(append, answer));
    }

    /// Reads from `log`, and notes it.
    public CompletionStage<Page> read(RoomLog log, String room, Position after, int max) {
        long called = time.incrementAndGet();
        return log.read(room, after, max)
                .whenComplete((page, _) -> add(new Read(room, after, max, page, called)));
    }

    private synchronized void add(Read read) {
        reads.add(read);
    }

    synchronized List<Append> appends() {
        return List.copyOf(appends);
    }

    synchronized List<Read> reads() {
        return List.copyOf(reads);
    }

    /// What the rooms of this history have now.
    public Map<String, Kept> kept(RoomLog log) {
        var kept = new LinkedHashMap<String, Kept>();
        for (var append : appends()) {
            kept.computeIfAbsent(append.room, room -> readAll(log, room));
        }
        return kept;
    }

    private static Kept readAll(RoomLog log, String room) {
        var before = Position.START;
        var entries = new ArrayList<Entry>();
        var from = before;
        while (true) {
            switch (log.read(room, from, RoomLog.MAX_PAGE).toCompletableFuture().join()) {
                case Page.Ok(var more, var head) -> {
                    entries.addAll(more);
                    if (more.isEmpty() || more.getLast().position().equals(head)) {
                        return new Kept(before, entries);
                    }
                    from = more.getLast().position();
                }
                case Page.Trimmed(var first) -> {
                    before = first;
                    from = first;
                    entries.clear();
                }
                case Page other -> throw new AssertionError(room + " answers " + other);
            }
        }
    }
}
