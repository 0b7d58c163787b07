package dev.heddle.radio.loop;

import dev.heddle.radio.show.Item;
import dev.heddle.radio.timer.TimerEvent;
import java.time.Duration;

/// What happens in a broadcast. Immutable.
public sealed interface BroadcastEvent {
    /// When, in the show's time; zero while there is no show.
    Duration at();

    /// An item is on the air; its length is in it.
    record ItemStarted(Duration at, Item item) implements BroadcastEvent {}

    /// An item was played to its end.
    record ItemCompleted(Duration at, Item item) implements BroadcastEvent {}

    /// An item was cut off.
    ///
    /// @param why in words for people
    record ItemInterrupted(Duration at, Item item, Interruption reason, String why)
            implements BroadcastEvent {}

    /// The state has changed.
    record StateChanged(Duration at, BroadcastState state, BroadcastState previous)
            implements BroadcastEvent {}

    /// A timer has told something.
    record Timing(Duration at, TimerEvent event) implements BroadcastEvent {}

    /// What was on the air has been interrupted, or nothing was there to be.
    record Interrupted(Duration at, Interruption reason) implements BroadcastEvent {}

    /// Somebody asked for what is not possible now.
    ///
    /// @param operation what was asked for
    /// @param reason in words for people
    record Refused(Duration at, String operation, String reason) implements BroadcastEvent {}
}
