package dev.heddle.sync.room;

import dev.heddle.sync.Wire;

/// One who reads a room. Called on the room's owner; must not block.
public interface Reader {
    /// Takes frames: one, or a JSON array of some.
    ///
    /// @param through the number of the last event that is known to who has read this; 0 if it
    ///   tells of none
    /// @return false: it cannot take more now. It did not take this, and is out of the room until
    ///   it comes back
    boolean take(String text, long through);

    /// Takes a frame that may be left out if there is no room for it.
    void takeSoft(String text);

    /// The room ends for it.
    void close(Wire.Close reason);
}
