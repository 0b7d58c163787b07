package dev.heddle.sync.log;

import java.util.List;

/// The answer to a read.
public sealed interface Page permits Page.Ok, Page.Trimmed, Page.Reset, Unavailable {
    /// The events that follow the position without a hole.
    ///
    /// @param head where the room ends: behind the last of `events` there may be more to read
    record Ok(List<Entry> entries, Position head) implements Page {
        public Ok {
            entries = List.copyOf(entries);
        }
    }

    /// The event behind the position is no longer kept; take a snapshot.
    ///
    /// @param before in front of the first event that is kept; what is kept can be read from there
    record Trimmed(Position before) implements Page {}

    /// The position is not of this history: what the reader knows was lost, or its room deleted.
    ///
    /// @param lastValid up to here its history and this one are the same
    record Reset(Position lastValid) implements Page {}
}
