package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.core.Timer.CatchUp;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GameTimeTest {
    private static final Duration TEN = Duration.ofMillis(10);

    private final Stage stage = new Stage(Policy.DEFAULT);
    private final GameTime game = stage.gate.gameTime();

    private void advance(int millis) {
        stage.host.advance(Duration.ofMillis(millis));
        stage.tick();
    }

    @Test
    void goesOnWithItsOwner() {
        assertThat(game.now()).isZero();
        advance(7);
        assertThat(game.now()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void nothingIsDueInAPause() {
        game.after(TEN, stage.note("t"));
        advance(4);
        game.pause();
        game.pause();
        advance(1_000);
        assertThat(stage.ran).isEmpty();
        assertThat(game.now()).isEqualTo(Duration.ofMillis(4));

        game.resume();
        advance(5);
        assertThat(stage.ran).isEmpty();
        advance(1);
        assertThat(stage.ran).containsExactly("t");
    }

    @Test
    void runsFasterOrSlower() {
        game.speed(4);
        var timer = game.every(TEN, CatchUp.ALL, stage.note("t"));
        advance(10);
        assertThat(timer.fired()).isEqualTo(4);

        game.speed(0.5);
        advance(20);
        assertThat(timer.fired()).isEqualTo(5);
        assertThat(game.now()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void jumpsAndCatchesUp() {
        var once = game.every(TEN, CatchUp.ONCE, stage.note("t"));
        game.jump(Duration.ofMillis(35));
        stage.tick();

        assertThat(once.fired()).isEqualTo(1);
        assertThat(once.missed()).isEqualTo(2);
    }

    @Test
    void wakesTheLoopForWhatAJumpMadeDue() {
        game.after(Duration.ofHours(1), stage.note("t"));
        stage.host.advance(Duration.ofMillis(1));
        int before = stage.host.wakes();

        game.jump(Duration.ofHours(1));
        stage.host.advance(Duration.ofMillis(1));

        assertThat(stage.host.wakes()).isEqualTo(before + 1);
    }

    @Test
    void deadlinesAndOrdinaryTimersDoNotCareForIt() {
        game.pause();
        var ticket = stage.submit("late", Options.startWithin(TEN));
        stage.gate.after(Duration.ofMillis(20), stage.note("timer"));

        stage.host.advance(TEN);
        assertThat(ticket.outcome()).get().isInstanceOf(Outcome.Expired.class);
        advance(10);
        assertThat(stage.ran).containsExactly("timer");
    }

    @Test
    void speedOutlastsAPause() {
        game.speed(2);
        game.pause();
        game.resume();
        advance(10);

        assertThat(game.now()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void twoGamesOnOneOwnerHaveTwoTimes() {
        var other = stage.gate.gameTime();
        other.speed(10);
        game.after(TEN, stage.note("slow"));
        other.after(TEN, stage.note("fast"));
        advance(1);
        assertThat(stage.ran).containsExactly("fast");
        advance(9);
        assertThat(stage.ran).containsExactly("fast", "slow");
    }

    @Test
    void refusesWhatNoClockDoes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> game.speed(0))
                .withMessageContaining("speed must be in 1/1000..1000, was 0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> game.speed(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> game.speed(1e6));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> game.jump(Duration.ofMillis(-1)))
                .withMessage("game time does not go back, was PT-0.001S");
        game.jump(Duration.ofSeconds(Long.MAX_VALUE));
        advance(1);
    }
}
