package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Timer.CatchUp;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What nobody should do, and what happens then. Elsewhere: closed owners (CloseTest), waiting on
/// oneself (TicketTest) or in a circle (WaitsTest), times that make no sense (PolicyTest,
/// TimerTest, GameTimeTest), a thread that dies (OwnerDeathTest).
@Timeout(30)
class BadUseTest {
    private final Stage stage = new Stage(Policy.DEFAULT);
    private final Gate gate = stage.gate;

    @Test
    @NullUnmarked
    @SuppressWarnings("NullAway") // That is the point.
    void nullIsRefusedWhereItComesInAndNothingIsQueued() {
        assertThatNullPointerException().isThrownBy(() -> gate.submit(null));
        assertThatNullPointerException().isThrownBy(() -> gate.submit(stage.note("a"), null));
        assertThatNullPointerException().isThrownBy(() -> gate.execute(null));
        assertThatNullPointerException().isThrownBy(() -> gate.call(null, Duration.ofDays(1)));
        assertThatNullPointerException().isThrownBy(() -> gate.after(Duration.ZERO, null));
        assertThatNullPointerException()
                .isThrownBy(() -> gate.every(Duration.ofDays(1), CatchUp.ALL, null));
        assertThatNullPointerException().isThrownBy(() -> gate.onOutcome(null));
        assertThatNullPointerException().isThrownBy(() -> gate.confine(null));
        var ticket = stage.submit("a");
        assertThatNullPointerException().isThrownBy(() -> ticket.then(null, _ -> {}));
        assertThatNullPointerException().isThrownBy(() -> ticket.then(Runnable::run, null));

        assertThat(stage.tick()).isZero();
        assertThat(stage.ran).containsExactly("a");
    }

    @Test
    void anErrorIsTheOutcomeAndTheLoopLivesOn() {
        var ticket =
                gate.submit(
                        Operation.named(
                                "overflows",
                                () -> {
                                    throw new StackOverflowError("as if");
                                }));
        gate.execute(() -> {
            throw new AssertionError("a task that throws an error is logged");
        });
        stage.submit("next");

        stage.tick();

        assertThat(((Failed<?>) ticket.outcome().orElseThrow()).cause())
                .isInstanceOf(StackOverflowError.class);
        assertThat(stage.ran).containsExactly("next");
        assertThat(gate.outcomes().failed()).isEqualTo(2);
    }

    @Test
    void aNameThatThrowsHarmsNobody() {
        var ticket =
                gate.submit(
                        new Operation<Integer>() {
                            @Override
                            public Integer run() {
                                return 1;
                            }

                            @Override
                            public String name() {
                                throw new IllegalStateException("nameless");
                            }
                        });

        assertThat(gate.snapshot().toString()).contains("1 queued");
        stage.tick();
        assertThat(ticket.outcome()).get().isInstanceOf(Executed.class);
        assertThat(ticket.toString()).contains("Executed");
    }

    @Test
    void aClockThatGoesBackNeitherHangsNorExpiresAnything() {
        var ticket = stage.submit("a", Options.startWithin(Duration.ofSeconds(5)));
        var timer = gate.every(Duration.ofMillis(10), CatchUp.ONCE, stage.note("t"));
        stage.host.advance(Duration.ofMillis(25));
        stage.host.advance(Duration.ofDays(-1));

        assertThat(ticket.outcome()).isEmpty();
        assertThat(gate.snapshot().sinceTick()).isGreaterThanOrEqualTo(Duration.ZERO);
        stage.tick();
        assertThat(stage.ran).contains("a");
        stage.host.advance(Duration.ofDays(1));
        stage.tick();
        assertThat(timer.fired()).isPositive();
        assertThat(gate.snapshot().toString()).contains("2 executed");
    }

    @Test
    void aCleanerMaySubmit() throws InterruptedException {
        var cleaned = new CountDownLatch(1);
        var owner = Owner.running("worker", Policy.DEFAULT);
        Cleaner.create().register(new Object(), () -> owner.execute(cleaned::countDown));

        while (!cleaned.await(10, TimeUnit.MILLISECONDS)) {
            System.gc();
        }

        owner.close();
        assertThat(owner.snapshot().outcomes().executed()).isEqualTo(1);
    }

    @Test
    void anInterruptedCallerOfSubmitIsServedAndKeepsItsInterrupt() {
        Thread.currentThread().interrupt();

        var ticket = stage.submit("a");

        assertThat(Thread.interrupted()).isTrue();
        stage.tick();
        assertThat(ticket.outcome()).get().isInstanceOf(Executed.class);
    }
}
