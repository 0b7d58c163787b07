package dev.heddle.server.jobs;

import dev.heddle.sync.Json;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.room.LoggedRoom;
import dev.heddle.sync.room.Reader;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// One who watches a room that is in the log as others watch one in memory: a frame at a time, and
/// who is too slow comes back. Owner thread only.
final class RoomReader implements Reader {
    private final LoggedRoom<?> room;
    private final Room.Watcher watcher;

    RoomReader(LoggedRoom<?> room, Room.Watcher watcher) {
        this.room = room;
        this.watcher = watcher;
    }

    @Override
    public boolean take(String text, long through) {
        if (!text.startsWith("[")) {
            return watcher.take(text, position(through));
        }
        for (JsonNode frame : List.copyOf(Json.read(text).valueStream().toList())) {
            if (!watcher.take(Json.write(frame), position(frame.path("s").asLong()))) {
                return false;
            }
        }
        return true;
    }

    private String position(long seq) {
        return seq == 0 ? "" : new Position(room.head().epoch(), seq).toString();
    }

    @Override
    public void takeSoft(String text) {
        watcher.takeSoft(text);
    }

    @Override
    public void close(Wire.Close reason) {
        watcher.close(reason);
    }
}
