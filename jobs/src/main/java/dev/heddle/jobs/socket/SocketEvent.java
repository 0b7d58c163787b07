package dev.heddle.jobs.socket;

import dev.heddle.jobs.JobEvent;

/// What a {@link WebSocketJob} tells beside its progress, which counts the messages that it has
/// received. No event has an address or a text.
public sealed interface SocketEvent extends JobEvent.Special {
    /// There is a connection.
    ///
    /// @param connection the first is 1
    record Connected(int connection) implements SocketEvent {}

    /// There is none any more.
    ///
    /// @param code the WebSocket's close code; 0 if there was none
    record Disconnected(SocketTrouble why, int code) implements SocketEvent {}

    /// None came about.
    ///
    /// @param code the status of the answer; 0 if there was none
    record ConnectionFailed(SocketTrouble why, int code) implements SocketEvent {}
}
