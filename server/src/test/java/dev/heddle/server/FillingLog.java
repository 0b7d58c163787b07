package dev.heddle.server;

import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Durability;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.log.Unavailable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// A log on a disk that is full when a test says so.
final class FillingLog implements RoomLog {
    private final RoomLog log = new MemoryRoomLog();
    volatile boolean full;

    @Override
    public CompletionStage<Appended> append(
            String room, After after, String key, List<Event> events) {
        return full
                ? CompletableFuture.completedStage(
                        new Unavailable(Unavailable.Reason.DISK_FULL, "/secret/path is full"))
                : log.append(room, after, key, events);
    }

    @Override
    public CompletionStage<Page> read(String room, Position after, int max) {
        return log.read(room, after, max);
    }

    @Override
    public CompletionStage<RoomState> snapshot(String room) {
        return log.snapshot(room);
    }

    @Override
    public Subscription follow(String room, Consumer<Change> follower) {
        return log.follow(room, follower);
    }

    @Override
    public CompletionStage<Removed> trim(String room, long throughSeq) {
        return log.trim(room, throughSeq);
    }

    @Override
    public CompletionStage<Removed> delete(String room) {
        return log.delete(room);
    }

    @Override
    public CompletionStage<RoomList> rooms(String after, int max) {
        return log.rooms(after, max);
    }

    @Override
    public Durability durability() {
        return Durability.DISK;
    }

    @Override
    public void close() {
        log.close();
    }
}
