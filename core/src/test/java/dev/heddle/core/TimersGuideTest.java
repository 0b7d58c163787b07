package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Timer.CatchUp;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The code of `docs/guide/timers.md`, compiled and run.
class TimersGuideTest {
    // begin
    static final class Match {
        private final GameTime time;
        private final Timer physics;
        private final Timer autosave;
        private final Timer kickOff;
        private long steps;
        private int saves;

        Match(Owner game) {
            time = game.gameTime();
            // Each step counts: a late loop makes up for all of them, within its budget.
            physics = time.every(Duration.ofMillis(10), CatchUp.ALL, step());
            // Once is enough, however many are due.
            autosave =
                    game.every(
                            Duration.ofMinutes(1),
                            CatchUp.ONCE,
                            Operation.named("save", () -> ++saves));
            kickOff = game.after(Duration.ofSeconds(3), Operation.named("kick off", () -> steps));
        }

        private Operation<Long> step() {
            return Operation.named("step", () -> ++steps);
        }

        /// Physics stands still; saving goes on, and so do deadlines.
        void pause() {
            time.pause();
        }

        void resume() {
            time.resume();
        }

        void slowMotion() {
            time.speed(0.25);
        }

        /// True: there was no kick-off, and there will be none.
        boolean abandon() {
            physics.cancel();
            autosave.cancel();
            return kickOff.cancel();
        }
    }

    // end

    private final Stage stage = new Stage(Policy.DEFAULT);
    private final Match match = new Match(stage.gate);

    private void pass(Duration time) {
        stage.host.advance(time);
        stage.tick();
    }

    @Test
    void physicsMakesUpAndPausesAndSlowsDown() {
        pass(Duration.ofMillis(100));
        assertThat(match.steps).isEqualTo(10);
        match.pause();
        pass(Duration.ofMinutes(3));
        assertThat(match.steps).isEqualTo(10);
        assertThat(match.saves).as("once for all").isEqualTo(1);
        assertThat(match.autosave.missed()).isEqualTo(2);
        match.resume();
        match.slowMotion();
        pass(Duration.ofMillis(100));
        assertThat(match.steps).isEqualTo(12);
    }

    @Test
    void whatIsCancelledNeverFires() {
        assertThat(match.abandon()).isTrue();
        pass(Duration.ofHours(1));
        assertThat(match.kickOff.fired()).isZero();
        assertThat(match.steps).isZero();
    }

    @Test
    void theGuideQuotesItToTheLetter() throws IOException {
        QuotedExample.isOn("timers.md", TimersGuideTest.class);
    }
}
