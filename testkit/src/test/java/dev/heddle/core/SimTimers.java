package dev.heddle.core;

import dev.heddle.core.Timer.CatchUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a simulation knows of one owner's timers: when each is due on the host's or the game's
/// time, and that what has fired and what was missed are together the points of its grid that have
/// passed.
final class SimTimers {
    /// How late the last tick of a life may be.
    private static final long LAG_NANOS = 40 * GateSimulation.MILLI;

    /// One timer.
    static final class Timed {
        private final SimStage stage;
        private final int number;
        private final boolean game;
        private final boolean periodic;
        private final long lengthNanos;
        private final CatchUp catchUp;
        private final long madeNanos;
        private final long madeInTick;
        private @Nullable Timer timer;
        private long fired;
        private boolean firing;
        private boolean ended;

        private Timed(
                SimStage stage,
                int number,
                boolean game,
                boolean periodic,
                long lengthNanos,
                CatchUp catchUp,
                long madeNanos) {
            this.stage = stage;
            this.number = number;
            this.game = game;
            this.periodic = periodic;
            this.lengthNanos = lengthNanos;
            this.catchUp = catchUp;
            this.madeNanos = madeNanos;
            this.madeInTick = stage.host.nanos();
        }

        SimStage stage() {
            return stage;
        }

        /// How many points of the grid have passed at `now`.
        private long passed(long now) {
            if (!periodic) {
                return now - madeNanos >= lengthNanos ? 1 : 0;
            }
            return Math.max(0, Math.floorDiv(now - madeNanos, lengthNanos));
        }

        private long missed() {
            return timer == null ? 0 : timer.missed();
        }

        @Override
        public String toString() {
            return "timer %d (%s, %s %d ms%s) on %s"
                    .formatted(
                            number,
                            game ? "game" : "host",
                            periodic ? "every" : "after",
                            lengthNanos / GateSimulation.MILLI,
                            periodic ? ", " + catchUp : "",
                            stage);
        }
    }

    private final SimStage stage;
    private final GameTime game;
    private final List<Timed> timers = new ArrayList<>();

    // The game's time: what it was at one moment, and how it has gone on since.
    private long gameNanos;
    private long sinceNanos;
    private int speed = 1;
    private boolean paused;

    /// Whether it changed in the tick under way.
    private boolean changed;

    SimTimers(SimStage stage) {
        this.stage = stage;
        game = stage.gate.gameTime();
        sinceNanos = stage.host.nanos();
    }

    Timed add(
            boolean onGame,
            boolean periodic,
            Duration length,
            CatchUp catchUp,
            Consumer<Timed> body) {
        long made = now(onGame, stage.host.nanos());
        var timed =
                new Timed(stage, timers.size(), onGame, periodic, length.toNanos(), catchUp, made);
        timers.add(timed);
        var operation =
                Operation.named(
                        "timer" + timed.number,
                        () -> {
                            body.accept(timed);
                            return "";
                        });
        timed.timer =
                onGame
                        ? periodic
                                ? game.every(length, catchUp, operation)
                                : game.after(length, operation)
                        : periodic
                                ? stage.gate.every(length, catchUp, operation)
                                : stage.gate.after(length, operation);
        timed.ended = stage.gate.snapshot().phase() != Snapshot.Phase.OPEN;
        return timed;
    }

    private long now(boolean onGame, long hostNanos) {
        return onGame ? gameAt(hostNanos) : hostNanos;
    }

    private long gameAt(long hostNanos) {
        return paused ? gameNanos : gameNanos + (hostNanos - sinceNanos) * speed;
    }

    @Nullable Timed any(Random random) {
        return timers.isEmpty() ? null : timers.get(random.nextInt(timers.size()));
    }

    boolean cancel(Timed timed) {
        var timer = timed.timer;
        boolean waits = !timed.ended && !timed.firing && (timed.periodic || timed.fired == 0);
        timed.ended = true;
        boolean withdrawn = timer != null && timer.cancel();
        stage.require(
                withdrawn == waits || stage.crashed,
                () -> "the cancel of " + timed + " says " + withdrawn);
        return withdrawn;
    }

    void endAll() {
        timers.forEach(timed -> timed.ended = true);
    }

    // ---- the game's time ----------------------------------------------------------------------

    private void settle() {
        long now = stage.host.nanos();
        gameNanos = gameAt(now);
        sinceNanos = now;
        changed = true;
    }

    void pause(boolean pauses) {
        settle();
        paused = pauses;
        if (pauses) {
            game.pause();
        } else {
            game.resume();
        }
        check();
    }

    void speed(int factor) {
        settle();
        speed = factor;
        game.speed(factor);
        check();
    }

    void jump(Duration time) {
        settle();
        gameNanos += time.toNanos();
        game.jump(time);
        check();
    }

    private void check() {
        long expected = gameAt(stage.host.nanos());
        stage.require(
                game.now().toNanos() == expected,
                () -> "the game's time is " + game.now() + " and not " + expected + " ns");
    }

    // ---- firing -------------------------------------------------------------------------------

    void tickBegins() {
        changed = false;
    }

    void fires(Timed timed) {
        stage.require(!timed.ended, () -> timed + " fires after it was cancelled");
        timed.firing = true;
        timed.fired++;
        long passed = timed.passed(now(timed.game, stage.beganNanos()));
        long sum = timed.fired + timed.missed();
        stage.require(sum <= passed, () -> timed + " fires early: " + sum + " of " + passed);
        if (timed.periodic && timed.catchUp != CatchUp.ALL) {
            stage.require(
                    sum == passed, () -> timed + " fires off its grid: " + sum + " of " + passed);
        } else {
            stage.require(timed.missed() == 0, () -> timed + " misses " + timed.missed());
        }
    }

    void fired(Timed timed) {
        timed.firing = false;
        if (!timed.periodic) {
            timed.ended = true;
        }
    }

    /// At the end of a tick whose budget was not used up.
    void checkCaughtUp() {
        if (!changed) {
            long began = stage.beganNanos();
            timers.forEach(timed -> {
                if (timed.madeInTick < began) {
                    checkCaughtUp(timed, timed.passed(now(timed.game, began)));
                }
            });
        }
    }

    private void checkCaughtUp(Timed timed, long passed) {
        long sum = timed.fired + timed.missed();
        stage.require(
                timed.ended || sum >= passed,
                () -> timed + " fired and missed " + sum + " of " + passed);
    }

    /// One ALL timer that cannot keep up holds up the others as well.
    private boolean isOverloaded() {
        long now = stage.host.nanos() - LAG_NANOS;
        return timers.stream()
                .anyMatch(timed ->
                        !timed.ended
                                && timed.catchUp == CatchUp.ALL
                                && timed.fired < timed.passed(now(timed.game, now)));
    }

    void checkEnd() {
        boolean overloaded = isOverloaded();
        for (var timed : timers) {
            var timer = timed.timer;
            stage.require(
                    timer == null || timer.fired() == timed.fired,
                    () -> timed + " says that it fired " + timer + " times");
            if (!overloaded) {
                long then = now(timed.game, stage.host.nanos() - LAG_NANOS);
                checkCaughtUp(timed, timed.passed(then));
            }
        }
    }
}
