package dev.heddle.sync.room;

import java.util.Locale;

/// What a member may do; each may do what those before it may.
public enum Role {
    /// Read.
    WATCH,
    /// Write messages.
    TALK,
    /// Change what is in the room.
    ACT,
    /// Say who is a member, and end the room.
    ADMIN;

    /// Whether this is at least `needed`.
    public boolean allows(Role needed) {
        return compareTo(needed) >= 0;
    }

    /// The word on the wire.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
