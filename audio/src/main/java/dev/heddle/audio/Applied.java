package dev.heddle.audio;

/// What a lane says to new settings.
public sealed interface Applied {
    /// They are on their way, and {@link Heard} tells when they are there.
    ///
    /// @param id counts from 1
    record Accepted(long id) implements Applied {}

    /// Too much is on its way already; nothing has changed. Ask again after a {@link
    /// AudioLane#poll}.
    ///
    /// @param underWay how many are not heard, or not polled
    record Full(int underWay) implements Applied {}
}
