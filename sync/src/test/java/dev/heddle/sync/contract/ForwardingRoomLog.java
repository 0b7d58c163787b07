package dev.heddle.sync.contract;

import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Durability;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Subscription;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// Does what another log does, for tests that change some of it.
public abstract class ForwardingRoomLog implements RoomLog {
    /// The other log.
    public final RoomLog log;

    protected ForwardingRoomLog(RoomLog log) {
        this.log = log;
    }

    @Override
    public CompletionStage<Appended> append(
            String room, After after, String key, List<Event> events) {
        return log.append(room, after, key, events);
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
        return log.durability();
    }

    @Override
    public boolean isShared() {
        return log.isShared();
    }

    @Override
    public void close() {
        log.close();
    }
}
