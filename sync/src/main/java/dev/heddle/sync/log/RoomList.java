package dev.heddle.sync.log;

import java.util.List;

/// The answer to a list of rooms.
public sealed interface RoomList permits RoomList.Ok, Unavailable {
    /// The rooms, by name.
    record Ok(List<RoomInfo> rooms) implements RoomList {
        public Ok {
            rooms = List.copyOf(rooms);
        }
    }

    /// A room.
    ///
    /// @param first the first number that is kept
    /// @param bytes of the events that are kept
    record RoomInfo(String name, long first, Position head, long bytes) {}
}
