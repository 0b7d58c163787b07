package dev.heddle.sync.client;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// A log on a slow disk that fails at times. It knows what was ever in it.
final class SimLog extends ForwardingRoomLog {
    private final Owner disk;
    private final Random random;
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();

    /// The causes of all events that were ever in the log, also before the room was deleted.
    final Set<String> committed = new HashSet<>();

    /// All values that were ever set, as `key=value`.
    final Set<String> values = new HashSet<>();

    boolean isFull;

    /// How often an append says that it failed though it was done.
    double unsure;

    /// Planted: how often it says that it was done though it was not.
    double lies;

    SimLog(Owner disk, Random random) {
        super(
                new MemoryRoomLog(
                        Limits.DEFAULT,
                        _ -> Retention.DURABLE,
                        InstantSource.fixed(Instant.ofEpochMilli(1_000_000))));
        this.disk = disk;
        this.random = random;
    }

    /// Has it done some time from now, after what was asked for before.
    private <T> CompletionStage<T> late(Supplier<CompletionStage<? extends T>> work) {
        var answer = new CompletableFuture<T>();
        queue.add(() -> work.get().thenAccept(answer::complete));
        var _ =
                disk.after(
                        Duration.ofMillis(1 + random.nextInt(random.nextInt(20) == 0 ? 400 : 8)),
                        Operation.named(
                                "disk",
                                () -> {
                                    var next = queue.poll();
                                    if (next != null) {
                                        next.run();
                                    }
                                    return true;
                                }));
        return answer;
    }

    /// The hub is dead: some of what it had asked for is still done, the rest never.
    void killed() {
        for (int rest = random.nextInt(queue.size() + 1); rest > 0; rest--) {
            queue.remove().run();
        }
        queue.clear();
    }

    @Override
    public CompletionStage<Appended> append(
            String room, After after, String key, List<Event> events) {
        return late(() -> appendNow(room, after, key, events));
    }

    private CompletionStage<Appended> appendNow(
            String room, After after, String key, List<Event> events) {
        var full = new Unavailable(Unavailable.Reason.DISK_FULL, "the disk is full");
        if (isFull) {
            return CompletableFuture.completedStage(full);
        }
        if (random.nextDouble() < lies) {
            return log.snapshot(room).thenApply(state -> lie(state, after, events.size()));
        }
        return log.append(room, after, key, events)
                .thenApply(answer -> {
                    if (answer instanceof Appended.Done) {
                        events.forEach(this::remember);
                    }
                    return random.nextDouble() < unsure ? full : answer;
                });
    }

    private static Appended lie(RoomState state, After after, int events) {
        var head = ((RoomState.Ok) state).head();
        return after.allows(head)
                ? new Appended.Done(new Position(head.epoch(), head.seq() + events), false)
                : new Appended.Conflict(head);
    }

    private void remember(Event event) {
        committed.add(event.cause());
        if (event.type().equals(SessionState.STATE)) {
            values.add(event.key() + "=" + event.data());
        }
    }

    /// All that is in the room now.
    List<Entry> entries() {
        var page = log.read("room", Position.START, 10_000).toCompletableFuture().join();
        return page instanceof Page.Ok(var entries, _) ? entries : List.of();
    }

    @Override
    public CompletionStage<Page> read(String room, Position after, int max) {
        return late(() -> log.read(room, after, max));
    }

    @Override
    public CompletionStage<RoomState> snapshot(String room) {
        return late(() -> log.snapshot(room));
    }
}
