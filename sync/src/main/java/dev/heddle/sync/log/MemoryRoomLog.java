package dev.heddle.sync.log;

import dev.heddle.sync.log.Appended.TooLarge;
import dev.heddle.sync.log.Appended.TooLarge.What;
import dev.heddle.sync.log.RoomList.RoomInfo;
import dev.heddle.sync.log.Unavailable.Reason;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// A log in memory: for rooms whose history need not survive their process, and for tests.
///
/// Concurrency: all rooms belong to whoever has the turn. A call is queued; if nobody has the turn,
/// the caller takes it and works off the queue, its own call and those that come meanwhile; if
/// somebody has it, the call returns at once. So nothing is locked, stages complete and followers
/// are called in order, and they may call the log again.
public final class MemoryRoomLog implements RoomLog {
    private final Limits limits;
    private final Function<String, Retention> retention;
    private final InstantSource clock;
    private final Followers followers;

    private final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    // In a turn only.
    private final NavigableMap<String, Room> rooms = new TreeMap<>();
    private long epoch;

    /// With the usual limits, each room kept as {@link Retention#MEMORY} says.
    public MemoryRoomLog() {
        this(Limits.DEFAULT, _ -> Retention.MEMORY, InstantSource.system());
    }

    /// With these limits; `retention` says for each room how long it is kept.
    public MemoryRoomLog(
            Limits limits, Function<String, Retention> retention, InstantSource clock) {
        this.limits = limits;
        this.retention = retention;
        this.clock = clock;
        followers = new Followers(limits.waiting());
        epoch = Epochs.next(0, clock.millis());
    }

    @Override
    public CompletionStage<Appended> append(
            String room, After after, String key, List<Event> events) {
        RoomLog.requireRoom(room);
        RoomLog.requireKey(key);
        var copy = List.copyOf(events);
        var tooLarge = limits.check(copy);
        return tooLarge.isPresent()
                ? CompletableFuture.completedStage(tooLarge.get())
                : inTurn(() -> appendNow(room, after, key, copy), refused -> refused);
    }

    private Appended appendNow(String name, After after, String key, List<Event> events) {
        long now = clock.millis();
        var found = rooms.get(name);
        var room = found == null ? new Room(retention.apply(name)) : found;
        var known = key.isEmpty() ? OptionalLong.empty() : room.keys.find(key, now, room::hasKey);
        if (known.isPresent()) {
            return new Appended.Done(room.epochs.at(known.getAsLong()), true);
        }
        var before = room.head();
        if (!after.allows(before)) {
            return new Appended.Conflict(before);
        }
        if (found == null && rooms.size() == limits.rooms()) {
            return new TooLarge(What.ROOMS, limits.rooms());
        }
        var stateSize = room.stateSize.after(events, room::stateBytes);
        var tooLarge = room.stateSize.check(stateSize, limits);
        if (tooLarge.isPresent()) {
            return tooLarge.get();
        }
        if (found == null) {
            room.epochs = Epochs.NONE.begin(epoch, 1);
            rooms.put(name, room);
        }
        room.stateSize = stateSize;
        var entries = room.add(events, key);
        if (!key.isEmpty()) {
            room.keys.remember(key, room.headSeq(), now);
        }
        room.trim(now);
        followers.tell(new Change.Events(name, before, entries));
        return new Appended.Done(room.head(), false);
    }

    @Override
    public CompletionStage<Page> read(String room, Position after, int max) {
        RoomLog.requireRoom(room);
        RoomLog.requireMax(max);
        return inTurn(() -> readNow(room, after, max), refused -> refused);
    }

    private Page readNow(String name, Position after, int max) {
        var room = rooms.get(name);
        if (room == null) {
            return after.equals(Position.START)
                    ? new Page.Ok(List.of(), Position.START)
                    : new Page.Reset(Position.START);
        }
        room.trim(clock.millis());
        var lastValid = room.epochs.lastValid(after, room.headSeq());
        if (lastValid.isPresent()) {
            return new Page.Reset(lastValid.get());
        }
        if (after.seq() + 1 < room.first) {
            return new Page.Trimmed(room.epochs.at(room.first - 1));
        }
        var entries = new ArrayList<Entry>();
        long bytes = 0;
        for (var kept : room.kept) {
            if (entries.size() == max || bytes >= PAGE_BYTES) {
                break;
            }
            if (kept.entry().position().seq() > after.seq()) {
                entries.add(kept.entry());
                bytes += kept.entry().event().bytes();
            }
        }
        return new Page.Ok(entries, room.head());
    }

    @Override
    public CompletionStage<RoomState> snapshot(String room) {
        RoomLog.requireRoom(room);
        return inTurn(
                () -> {
                    var found = rooms.get(room);
                    if (found == null) {
                        return new RoomState.Ok(Position.START, List.of());
                    }
                    var entries = new ArrayList<>(found.state.values());
                    entries.sort(Comparator.comparingLong(entry -> entry.position().seq()));
                    return new RoomState.Ok(found.head(), entries);
                },
                refused -> refused);
    }

    @Override
    public CompletionStage<Removed> trim(String room, long throughSeq) {
        RoomLog.requireRoom(room);
        return inTurn(
                () -> {
                    var found = rooms.get(room);
                    if (found != null) {
                        found.trimThrough(throughSeq);
                    }
                    return new Removed.Ok();
                },
                refused -> refused);
    }

    @Override
    public CompletionStage<Removed> delete(String room) {
        RoomLog.requireRoom(room);
        return inTurn(
                () -> {
                    if (rooms.remove(room) != null) {
                        epoch = Epochs.next(epoch, clock.millis());
                        followers.tell(new Change.Deleted(room));
                    }
                    return new Removed.Ok();
                },
                refused -> refused);
    }

    @Override
    public CompletionStage<RoomList> rooms(String after, int max) {
        RoomLog.requireMax(max);
        return inTurn(
                () ->
                        new RoomList.Ok(
                                rooms.tailMap(after, false).entrySet().stream()
                                        .limit(max)
                                        .map(each -> each.getValue().info(each.getKey()))
                                        .toList()),
                refused -> refused);
    }

    @Override
    public Subscription follow(String room, Consumer<Change> follower) {
        RoomLog.requireRoom(room);
        return followers.follow(room, follower);
    }

    @Override
    public Durability durability() {
        return Durability.MEMORY;
    }

    @Override
    public void close() {
        closed = true;
    }

    // ---- turns --------------------------------------------------------------------------------

    private <A> CompletionStage<A> inTurn(Supplier<A> call, Function<Unavailable, A> refusal) {
        if (closed) {
            return CompletableFuture.completedStage(
                    refusal.apply(new Unavailable(Reason.CLOSED, "the log is closed")));
        }
        if (waiting.get() >= limits.waiting()) { // Who races past this is one more each.
            return CompletableFuture.completedStage(
                    refusal.apply(
                            new Unavailable(Reason.BUSY, "too many calls wait; try again later")));
        }
        var answer = new CompletableFuture<A>();
        turns.add(() -> {
            try {
                answer.complete(call.get());
            } catch (RuntimeException e) { // A fault of ours; the turn has to go on.
                answer.completeExceptionally(e);
            }
        });
        if (waiting.getAndIncrement() == 0) {
            do {
                turns.remove().run(); // It is there: each is added before it is counted.
            } while (waiting.decrementAndGet() != 0);
        }
        return answer;
    }

    // ---- a room -------------------------------------------------------------------------------

    /// An event that is kept.
    ///
    /// @param key of its append, if it is the last one of it
    private record Kept(Entry entry, String key) {}

    /// One room.
    private static final class Room {
        private final Retention retention;
        private final ArrayDeque<Kept> kept = new ArrayDeque<>();
        private final Map<String, Entry> state = new HashMap<>();
        private final KeyWindow keys = new KeyWindow();
        private Epochs epochs = Epochs.NONE;
        private StateSize stateSize = StateSize.NONE;
        private long first = 1;
        private long bytes;

        Room(Retention retention) {
            this.retention = retention;
        }

        long headSeq() {
            return first + kept.size() - 1;
        }

        Position head() {
            return epochs.at(headSeq());
        }

        RoomInfo info(String name) {
            return new RoomInfo(name, first, head(), bytes);
        }

        int stateBytes(String key) {
            var entry = state.get(key);
            return entry == null ? 0 : entry.event().bytes();
        }

        boolean hasKey(long seq, String key) {
            for (var each : kept) {
                if (each.entry().position().seq() == seq) {
                    return each.key().equals(key);
                }
            }
            return false;
        }

        List<Entry> add(List<Event> events, String key) {
            var entries = new ArrayList<Entry>(events.size());
            for (var event : events) {
                var entry = new Entry(epochs.at(headSeq() + 1), event);
                entries.add(entry);
                kept.addLast(new Kept(entry, entries.size() == events.size() ? key : ""));
                bytes += event.bytes();
                if (event.deletes()) {
                    state.remove(event.key());
                } else if (event.isState()) {
                    state.put(event.key(), entry);
                }
            }
            return entries;
        }

        void trim(long now) {
            long tooOld = now - retention.age().toMillis();
            while (!kept.isEmpty()
                    && (kept.size() > retention.events()
                            || (bytes > retention.bytes() && kept.size() > 1)
                            || kept.getFirst().entry().event().timeMillis() < tooOld)) {
                dropOldest();
            }
        }

        void trimThrough(long seq) {
            while (!kept.isEmpty() && first <= seq) {
                dropOldest();
            }
        }

        private void dropOldest() {
            bytes -= kept.removeFirst().entry().event().bytes();
            first++;
            keys.forgetBefore(first);
        }
    }
}
