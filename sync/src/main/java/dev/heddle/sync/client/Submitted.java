package dev.heddle.sync.client;

/// Whether the client took a command. What the hub makes of it is told later, see {@link
/// SessionNews.Decided}.
public sealed interface Submitted {
    /// It shows as pending, and is sent until the hub has decided it.
    ///
    /// @param id of the command
    record Accepted(String id) implements Submitted {}

    /// It was not taken, and nothing has changed.
    record NotTaken(Reason reason, String message) implements Submitted {}

    /// Why a command was not taken.
    enum Reason {
        /// {@link SessionClient#OUTBOX_COMMANDS} or {@link SessionClient#OUTBOX_BYTES} wait.
        OUTBOX_FULL,
        /// It is longer than the hub takes.
        TOO_LARGE,
        /// The client has stopped for good; its status says why.
        DISCONNECTED,
        /// The session has been closed for all.
        SESSION_CLOSED
    }
}
