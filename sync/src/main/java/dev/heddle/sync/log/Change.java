package dev.heddle.sync.log;

import java.util.List;

/// What a follower hears.
public sealed interface Change {
    /// Which room.
    String room();

    /// One append.
    ///
    /// @param before the position in front of it
    record Events(String room, Position before, List<Entry> entries) implements Change {
        public Events {
            entries = List.copyOf(entries);
        }
    }

    /// The room was deleted.
    record Deleted(String room) implements Change {}
}
