package dev.heddle.sync.room;

import tools.jackson.databind.JsonNode;

/// What a reader is told when it comes in, beside what the room knows by itself. Called on the
/// room's owner; must not block.
@FunctionalInterface
public interface Greeting {
    /// The data of the first frame.
    JsonNode welcome(LoggedRoom.Welcome welcome);

    /// The data of a snapshot.
    ///
    /// @param content the room's own
    /// @param seq the number of the last event
    default JsonNode snapshot(Content<?> content, long seq) {
        return content.snapshot(seq);
    }

    /// The reader has been told all and hears from now on what happens.
    default void entered() {}
}
