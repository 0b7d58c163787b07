package dev.heddle.jobs.socket;

/// What became of a message that was to be sent. Each has one of these, and none is sent twice.
public enum Fate {
    /// It was given to the system's network whole, on a connection that stood. Whether the other
    /// side has read it only the other side can say.
    WRITTEN,
    /// The connection was lost while it was written: the other side may have it or not. It is not
    /// sent again, for that might be twice; whoever can tell by the message may.
    UNKNOWN,
    /// It was never sent, in no part: the job ended before its turn.
    NEVER_SENT,
    /// It was not taken: too many wait.
    FULL,
    /// It was not taken: the job has ended or is to end.
    CLOSED
}
