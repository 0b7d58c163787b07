package dev.heddle.sync.room;

import dev.heddle.sync.log.Entry;
import tools.jackson.databind.JsonNode;

/// What a room's events come to, and what may happen next. A room keeps two: one with all that is
/// in the log, and one that is ahead of it by what is on its way there. Owner thread only; never
/// blocks.
///
/// @param <C> what members ask for
public interface Content<C> {
    /// The same, to be changed on its own.
    Content<C> copy();

    /// Applies what has happened next.
    void apply(Entry entry);

    /// What becomes of a command. Changes nothing.
    ///
    /// @param id which command
    /// @param timeMillis now, milliseconds since 1970
    Decision decide(Member by, CommandId id, C command, long timeMillis);

    /// All of it, for those who come in.
    ///
    /// @param seq the number of the last event
    JsonNode snapshot(long seq);

    /// Whether of several events with one type and key, told at once, the newest is enough.
    boolean isNewestEnough(String type);
}
