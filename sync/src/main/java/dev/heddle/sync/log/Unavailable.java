package dev.heddle.sync.log;

/// The log cannot do it now. What an append answered so has done is unknown: it may be repeated
/// under its key.
///
/// @param advice what is wrong and what can be done about it, for people who run the log
public record Unavailable(Reason reason, String advice)
        implements Appended, Page, RoomState, RoomList, Removed {
    /// Why.
    public enum Reason {
        /// Too much waits already; later it will work.
        BUSY,
        /// There is no room on the disk. It works again as soon as there is.
        DISK_FULL,
        /// The disk or the file is broken. Nothing is appended until the log is opened anew.
        BROKEN,
        /// Most of the servers that keep the log cannot be reached. It works again when they can.
        UNREACHABLE,
        /// {@link RoomLog#close} was called.
        CLOSED
    }
}
