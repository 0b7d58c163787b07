package dev.heddle.core;

import dev.heddle.core.Timer.CatchUp;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// A time of its own on an owner, such as the time in a game: it can pause, run faster or slower,
/// and jump forward, and its timers go by it. It begins at zero and running, and follows the clock
/// of the owner's host. Deadlines and stalls stay with that clock: who waits for a paused game
/// still learns in time that nothing happens.
///
/// Made by {@link Owner#gameTime}; it lives as long as its owner. May be called from any thread;
/// never blocks.
@AnyThread
public final class GameTime {
    /// The fastest and, as its inverse, the slowest speed.
    public static final double MAX_SPEED = 1000;

    /// What it was at one moment and how it has gone on since; replaced as a whole.
    private record Pace(long gameNanos, long hostNanos, double speed, boolean paused)
            implements Timers.Time {
        Pace paused(boolean paused) {
            return new Pace(gameNanos, hostNanos, speed, paused);
        }

        @Override
        public long at(long nanos) {
            return paused ? gameNanos : gameNanos + (long) ((nanos - hostNanos) * speed);
        }

        @Override
        public long until(long nanos, long now) {
            if (paused) {
                return at(now) >= nanos ? 0 : Timers.NEVER;
            }
            return (long) Math.ceil((nanos - at(now)) / speed);
        }
    }

    private final Gate gate;
    private final Timers timers;

    /// Guarded by this.
    private volatile Pace pace;

    GameTime(Gate gate) {
        this.gate = gate;
        this.pace = new Pace(0, gate.now(), 1, false);
        this.timers =
                gate.schedule()
                        .add(
                                new Timers.Time() {
                                    @Override
                                    public long at(long hostNanos) {
                                        return pace.at(hostNanos);
                                    }

                                    @Override
                                    public long until(long nanos, long hostNanos) {
                                        return pace.until(nanos, hostNanos);
                                    }
                                });
    }

    /// How much time has passed in the game.
    public Duration now() {
        return Duration.ofNanos(pace.at(gate.now()));
    }

    /// Runs `operation` once, `delay` of this time from now.
    public Timer after(Duration delay, Operation<?> operation) {
        return timers.add(gate.timed(operation), Gate.delay(delay), 0, CatchUp.ONCE);
    }

    /// Runs `operation` every `period` of this time, the first time one period from now.
    ///
    /// @param period positive
    public Timer every(Duration period, CatchUp catchUp, Operation<?> operation) {
        return timers.add(gate.timed(operation), period, Gate.period(period), catchUp);
    }

    /// Stops; nothing is due until {@link #resume}. Pausing twice is allowed.
    public void pause() {
        change(was -> was.paused(true));
    }

    /// Goes on at the speed it had.
    public void resume() {
        change(was -> was.paused(false));
    }

    /// Runs `factor` times as fast as the owner's clock from now on; keeps a pause.
    ///
    /// @param factor from 1 / {@link #MAX_SPEED} to {@link #MAX_SPEED}; 1 is real time
    public void speed(double factor) {
        if (!(factor >= 1 / MAX_SPEED && factor <= MAX_SPEED)) {
            throw new IllegalArgumentException(
                    "speed must be in 1/%.0f..%.0f, was %s"
                            .formatted(MAX_SPEED, MAX_SPEED, factor));
        }
        change(was -> new Pace(was.gameNanos, was.hostNanos, factor, was.paused));
    }

    /// Moves forward by `time`. What becomes due fires in the next tick; a periodic timer catches
    /// up as it was told to.
    public void jump(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("game time does not go back, was " + time);
        }
        long nanos = Gate.clampedNanos(time);
        change(was -> new Pace(was.gameNanos + nanos, was.hostNanos, was.speed, was.paused));
    }

    private synchronized void change(UnaryOperator<Pace> change) {
        long now = gate.now();
        pace = change.apply(new Pace(pace.at(now), now, pace.speed, pace.paused));
        gate.watchTimers();
    }
}
