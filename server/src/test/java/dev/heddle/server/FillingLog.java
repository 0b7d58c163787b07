package dev.heddle.server;

import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Durability;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.Unavailable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A log on a disk that is full when a test says so.
final class FillingLog extends ForwardingRoomLog {
    volatile boolean full;

    FillingLog() {
        super(new MemoryRoomLog());
    }

    @Override
    public CompletionStage<Appended> append(
            String room, After after, String key, List<Event> events) {
        return full
                ? CompletableFuture.completedStage(
                        new Unavailable(Unavailable.Reason.DISK_FULL, "/secret/path is full"))
                : log.append(room, after, key, events);
    }

    @Override
    public Durability durability() {
        return Durability.DISK;
    }
}
