package dev.heddle.server.hosts;

import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHub;

/// The hub's end of one link. Called on the rooms' owner; never blocks.
public interface HostLink {
    /// The hash of the token it linked with.
    String tokenHash();

    /// What carries it: `websocket` or `polling`.
    String kind();

    /// Whether the host speaks this protocol. If so it knows a call that it has heard before, which
    /// may therefore be handed over again, and tells all its actions. One that came by a face does
    /// neither.
    boolean speaksOurs();

    /// Sends a message.
    void send(FromHub message);

    /// Whether it takes more at the moment.
    boolean isWritable();

    /// Ends it.
    void close(Wire.Close reason);
}
