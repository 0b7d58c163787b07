package dev.heddle.server.hosts;

import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHub;

/// The hub's end of one link. Called on the rooms' owner; never blocks.
public interface HostLink {
    /// The hash of the token it linked with.
    String tokenHash();

    /// Sends a message.
    void send(FromHub message);

    /// Whether it takes more at the moment.
    boolean isWritable();

    /// Ends it.
    void close(Wire.Close reason);
}
