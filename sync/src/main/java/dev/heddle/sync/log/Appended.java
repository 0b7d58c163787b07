package dev.heddle.sync.log;

/// The answer to an append.
public sealed interface Appended permits Appended.Done, Appended.Refused, Unavailable {
    /// It is in the log, as durable as {@link RoomLog#durability} says.
    ///
    /// @param last the position of its last event
    /// @param duplicate whether its key was known, and this is what was answered the first time
    record Done(Position last, boolean duplicate) implements Appended {}

    /// It is not in the log, and the same append would be refused again.
    sealed interface Refused extends Appended {}

    /// The room ends elsewhere than the append expects.
    record Conflict(Position head) implements Refused {}

    /// It would pass a limit.
    record TooLarge(What what, long limit) implements Refused {
        /// Which limit.
        public enum What {
            /// {@link Limits#eventBytes}.
            EVENT,
            /// {@link Limits#appendEvents}, or {@link Limits#waitingBytes} for all of them.
            APPEND,
            /// {@link Limits#stateKeys} or {@link Limits#stateBytes}.
            STATE,
            /// {@link Limits#rooms}.
            ROOMS
        }
    }
}
