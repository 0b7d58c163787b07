package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.core.Timer.CatchUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TimerTest {
    private static final Duration TEN = Duration.ofMillis(10);

    private final Stage stage = new Stage(Policy.DEFAULT);
    private final Gate gate = stage.gate;

    private void advance(int millis) {
        stage.host.advance(Duration.ofMillis(millis));
        stage.tick();
    }

    @Test
    void firesOnceWhenItsTimeHasCome() {
        var timer = gate.after(TEN, stage.note("ten"));
        advance(9);
        assertThat(stage.ran).isEmpty();
        advance(1);
        assertThat(stage.ran).containsExactly("ten");
        advance(100);

        assertThat(stage.ran).hasSize(1);
        assertThat(timer.fired()).isEqualTo(1);
        assertThat(timer.cancel()).as("it has ended").isFalse();
    }

    @Test
    void wakesALoopThatHasNothingElseToDo() {
        gate.after(TEN, stage.note("ten"));
        int before = stage.host.wakes();

        stage.host.advance(TEN);
        assertThat(stage.host.wakes()).isEqualTo(before + 1);
        stage.host.advance(TEN);
        assertThat(stage.host.wakes()).as("once").isEqualTo(before + 1);
    }

    @Test
    void oneMadeInATickIsLeftToTheNextHoweverLittleTimePasses() {
        gate.after(
                Duration.ZERO,
                Operation.named("first", () -> gate.after(Duration.ZERO, stage.note("second"))));

        stage.tick();
        assertThat(stage.ran).isEmpty();
        stage.tick();
        assertThat(stage.ran).containsExactly("second");
    }

    @Test
    void noDelayMeansTheNextTick() {
        gate.after(Duration.ZERO, stage.note("now"));
        assertThat(stage.ran).isEmpty();

        stage.tick();

        assertThat(stage.ran).containsExactly("now");
    }

    @Test
    void staysOnItsGridHoweverLateTheLoopIs() {
        var at = new ArrayList<Long>();
        long start = stage.host.nanos();
        gate.every(
                TEN,
                CatchUp.ONCE,
                Operation.named("t", () -> at.add((stage.host.nanos() - start) / 1_000_000)));
        advance(13);
        advance(8);
        advance(9);
        advance(9);
        advance(1);

        assertThat(at).containsExactly(13L, 21L, 30L, 40L);
    }

    @Test
    void onceFiresOnceForAllThatItMissed() {
        var timer = gate.every(TEN, CatchUp.ONCE, stage.note("t"));
        advance(47);

        assertThat(stage.ran).hasSize(1);
        assertThat(timer.fired()).isEqualTo(1);
        assertThat(timer.missed()).isEqualTo(3);
        advance(3);
        assertThat(stage.ran).as("the grid is where it was").hasSize(2);
    }

    @Test
    void skipLeavesOutWhatIsLateByAPeriod() {
        var timer = gate.every(TEN, CatchUp.SKIP, stage.note("t"));
        advance(19);
        assertThat(stage.ran).as("late by less than a period").hasSize(1);

        advance(28);
        assertThat(stage.ran).hasSize(1);
        assertThat(timer.missed()).isEqualTo(3);
        advance(3);
        assertThat(stage.ran).hasSize(2);
        assertThat(timer.fired() + timer.missed()).as("one a grid point").isEqualTo(5);
    }

    @Test
    void allFiresOnceForEach() {
        var timer = gate.every(TEN, CatchUp.ALL, stage.note("t"));
        advance(47);

        assertThat(stage.ran).hasSize(4);
        assertThat(timer.missed()).isZero();
    }

    @Test
    void allKeepsToTheBudgetAndLeavesNormalItsTurn() {
        var small = new Stage(Policy.DEFAULT.withBudget(3, Duration.ofMillis(4)));
        small.gate.every(Duration.ofMillis(1), CatchUp.ALL, small.note("t"));
        small.host.advance(Duration.ofMillis(10));
        small.submit("n");

        assertThat(small.tick()).isPositive();
        assertThat(small.ran).containsExactly("t", "t", "n");
        while (small.ran.size() < 11) {
            small.tick();
        }
        assertThat(small.ran).hasSize(11);
    }

    @Test
    void neverFiresOnceCancelled() {
        var timer = gate.every(TEN, CatchUp.ONCE, stage.note("t"));
        stage.host.advance(TEN); // It is due, and the loop has not looked yet.

        assertThat(timer.cancel()).isTrue();
        assertThat(timer.cancel()).isFalse();
        advance(100);

        assertThat(stage.ran).isEmpty();
    }

    @Test
    void oneThatCancelsItselfFiresForTheLastTime() {
        var timers = new ArrayList<Timer>();
        var answers = new ArrayList<Boolean>();
        timers.add(
                gate.every(
                        TEN,
                        CatchUp.ALL,
                        Operation.named("t", () -> answers.add(timers.getFirst().cancel()))));

        advance(100);

        assertThat(answers).as("it fires at that moment").containsExactly(false);
    }

    @Test
    void goesOnAfterAnOperationThatThrows() {
        gate.every(
                TEN,
                CatchUp.ONCE,
                Operation.named(
                        "fails",
                        () -> {
                            stage.ran.add("fails");
                            throw new IllegalStateException("a timer that fails is logged");
                        }));
        advance(10);
        advance(10);

        assertThat(stage.ran).hasSize(2);
        assertThat(gate.outcomes().failed()).isEqualTo(2);
    }

    @Test
    void firesInTheOrderOfTimeAndThenOfMaking() {
        gate.after(Duration.ofMillis(3), stage.note("c"));
        gate.after(Duration.ofMillis(1), stage.note("a"));
        gate.after(Duration.ofMillis(3), stage.note("d"));
        gate.after(Duration.ofMillis(2), stage.note("b"));

        advance(5);

        assertThat(stage.ran).containsExactly("a", "b", "c", "d");
    }

    @Test
    void theRestOfTheQueueComesAfterWhatIsUrgent() {
        gate.after(TEN, stage.note("timer"));
        stage.submit("normal");
        stage.submit("urgent", Options.DEFAULT.withLane(Options.Lane.URGENT));

        advance(10);

        assertThat(stage.ran).containsExactly("urgent", "timer", "normal");
    }

    @Test
    void aClosedOwnerFiresNothing() {
        gate.after(TEN, stage.note("t"));
        gate.close(Duration.ZERO);
        var late = gate.after(TEN, stage.note("late"));

        stage.host.advance(Duration.ofSeconds(1));

        assertThat(stage.ran).isEmpty();
        assertThat(late.cancel()).isFalse();
        assertThat(stage.host.sweeps()).isZero();
    }

    @Test
    void aLoopThatLeavesATimerWaitingIsStalled() {
        gate.after(TEN, stage.note("t"));
        stage.host.advance(Duration.ofMinutes(1));

        assertThat(gate.snapshot().health()).isEqualTo(Snapshot.Health.STALLED);
        stage.tick();
        assertThat(gate.snapshot().health()).isEqualTo(Snapshot.Health.OK);
    }

    @Test
    void refusesTimesThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gate.after(Duration.ofNanos(-1), stage.note("t")))
                .withMessage("delay must not be negative, was PT-0.000000001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gate.every(Duration.ZERO, CatchUp.ONCE, stage.note("t")))
                .withMessage("period must be positive, was PT0S");

        var never = gate.after(Duration.ofSeconds(Long.MAX_VALUE), stage.note("t"));
        stage.host.advance(Duration.ofDays(10_000));
        stage.tick();
        assertThat(never.fired()).isZero();
    }

    @Test
    void firesOnAThreadOfItsOwnWithoutAnythingElse() throws InterruptedException {
        var owner = Owner.running("worker", Policy.DEFAULT);
        var fired = new CountDownLatch(5);
        var threads = new ArrayList<Boolean>();
        owner.every(
                Duration.ofMillis(2),
                CatchUp.ALL,
                Operation.named(
                        "t",
                        () -> {
                            threads.add(owner.isCurrent());
                            fired.countDown();
                            return 0;
                        }));

        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
        owner.close();
        assertThat(threads).containsOnly(true);
    }

    @Test
    void aHostedLoopFiresThemInItsTicks() {
        var engine = new Gate("engine", stage.host.engine(), Policy.DEFAULT);
        engine.after(TEN, stage.note("t"));
        stage.host.tick(engine);
        assertThat(stage.ran).isEmpty();

        stage.host.advance(TEN);
        stage.host.tick(engine);

        assertThat(stage.ran).isEqualTo(List.of("t"));
    }
}
