package dev.heddle.sync.client;

/// How a client stands to its hub.
public sealed interface SessionStatus {
    /// A way to the hub.
    enum Way {
        /// A WebSocket.
        WEB_SOCKET,
        /// Server-sent events, and a POST for commands.
        HTTP
    }

    /// It has not been connected yet.
    record Connecting() implements SessionStatus {}

    /// It hears and says everything at once.
    record Connected(Way over) implements SessionStatus {}

    /// The connection is lost, and it tries again for ever.
    ///
    /// @param inMillis how long it waited from then on; 0 while an attempt is under way
    record Reconnecting(long inMillis) implements SessionStatus {}

    /// It does not try again by itself.
    ///
    /// @param code the close code, see `docs/wire.md`; 1000 if it was closed here
    /// @param reason the hub's word for it
    record Disconnected(int code, String reason) implements SessionStatus {}
}
