package dev.heddle.server.move;

/// Hears how far it is, often; it should return at once. On the thread that does the work.
@FunctionalInterface
public interface Progress {
    /// For those who do not look.
    Progress NONE = (_, _, _) -> {};

    /// In `room` now, which is the `rooms`th, after so many events in all.
    void at(String room, long rooms, long events);
}
