package dev.heddle.server.sessions;

import dev.heddle.sync.Wire;

/// The way to a client. May be called from any thread; never blocks.
public interface Line {
    /// Sends a text, in the order of the calls.
    ///
    /// @param position where who has read this stands, `epoch:seq`; empty if it tells of no event
    /// @param written called once it has left the hub, or never will; on any thread
    void send(String text, String position, Runnable written);

    /// Sends a text that many are sent. Owner thread only.
    default void send(Text text, String position, Runnable written) {
        send(text.text(), position, written);
    }

    /// Ends it; what was sent before goes first.
    void close(Wire.Close reason);
}
