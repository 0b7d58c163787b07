package dev.heddle.radio;

import dev.heddle.radio.loop.AdBreak;
import dev.heddle.radio.loop.BroadcastState;
import dev.heddle.radio.show.Item;
import dev.heddle.radio.timer.TimerDebugInfo;
import dev.heddle.radio.timer.TimerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A station at one moment: all that a view of it needs. Immutable.
///
/// Times are the show's own. They were taken at one moment, as a whole; a view counts on from there
/// with {@link #elapsedAt}.
///
/// @param title the show's title
/// @param state where the broadcast is
/// @param at when this was taken, by the clock on the wall
/// @param elapsed how long the show has been on the air; empty without one
/// @param length how long it is, or was, or will be
/// @param speed how fast its time goes
/// @param paused whether it stands still
/// @param sponsor who pays for what is on the air; empty for nobody
/// @param onAir what is on the air
/// @param inBreak whether a break is
/// @param next what comes after it, unless a break does
/// @param breaks the show's breaks, in order
/// @param timers what is armed, and when it is due
/// @param callers who waits on the line
/// @param legal each action's name, and why it is not possible now; empty if it is
/// @param debug how the operations fare
public record StationSnapshot(
        String title,
        BroadcastState state,
        Instant at,
        Optional<Duration> elapsed,
        Duration length,
        double speed,
        boolean paused,
        String sponsor,
        Optional<OnAir> onAir,
        boolean inBreak,
        Optional<Item> next,
        List<AdBreak> breaks,
        Map<TimerEvent, Duration> timers,
        List<String> callers,
        Map<String, Optional<String>> legal,
        TimerDebugInfo debug) {
    /// An item on the air.
    ///
    /// @param startedAt when it began, in the show's time
    public record OnAir(Item item, Duration startedAt) {}

    /// How long the show will have been on the air at `now`, if nobody changes its time; empty
    /// without one.
    public Optional<Duration> elapsedAt(Instant now) {
        return elapsed.map(then ->
                paused
                        ? then
                        : then.plusNanos(Math.round(Duration.between(at, now).toNanos() * speed)));
    }

    StationSnapshot withDebug(TimerDebugInfo debug) {
        return new StationSnapshot(
                title, state, at, elapsed, length, speed, paused, sponsor, onAir, inBreak, next,
                breaks, timers, callers, legal, debug);
    }
}
