package dev.heddle.sync.room;

/// One who hands in a command and hears what became of it, once. Called on the room's owner; must
/// not block.
public interface Asker {
    /// It has happened.
    ///
    /// @param seq the number of its last event; 0 if it left none
    void done(CommandId id, long seq);

    /// It has not, and will not.
    void refused(CommandId id, Decision.Refused why);
}
