package dev.heddle.amp.generation;

/// Whether a request was taken.
public sealed interface Requested {
    /// It was; its end is told under this id.
    record Accepted(String id) implements Requested {}

    /// It was not, and leaves nothing behind.
    ///
    /// @param message for people
    record Refused(Reason reason, String message) implements Requested {}

    /// Why it was not.
    enum Reason {
        /// The prompt is empty or too long, or there are too many variations.
        INVALID,
        /// So many have not ended that there is no room for one more.
        FULL,
        /// Nothing is taken any more.
        CLOSED
    }
}
