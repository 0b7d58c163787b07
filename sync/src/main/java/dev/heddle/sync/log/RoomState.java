package dev.heddle.sync.log;

import java.util.List;

/// The answer to a snapshot.
public sealed interface RoomState permits RoomState.Ok, Unavailable {
    /// A room's state; that of a room that does not exist is empty.
    ///
    /// @param head where the room ends, and where `entries` holds
    /// @param entries the newest event of each key, in the order of their numbers
    record Ok(Position head, List<Entry> entries) implements RoomState {
        public Ok {
            entries = List.copyOf(entries);
        }
    }
}
