package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CallTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(5);

    private final Owner owner = Owner.running("worker", Policy.DEFAULT.withCapacity(2));
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void letTheWorkerEnd() {
        go.countDown();
        owner.close();
    }

    private Ticket<String> hang() throws InterruptedException {
        var inside = new CountDownLatch(1);
        var ticket =
                owner.submit(
                        Operation.named(
                                "hangs",
                                () -> {
                                    inside.countDown();
                                    go.await();
                                    return "done";
                                }));
        inside.await();
        return ticket;
    }

    @Test
    void answersWithTheValue() throws InterruptedException {
        assertThat(owner.<Integer>call(Operation.named("six", () -> 6), LONG)).isEqualTo(6);
        assertThat(owner.<Thread>call(Thread::currentThread, LONG))
                .isNotSameAs(Thread.currentThread());
    }

    @Test
    void runsDirectlyOnTheOwner() throws InterruptedException {
        Operation<String> inner = Operation.named("inner", () -> "inner");
        Operation<String> outer =
                Operation.named(
                        "outer",
                        () -> {
                            owner.submit(inner);
                            var text = owner.call(inner, LONG);
                            return text
                                    + ", then "
                                    + owner.snapshot().running().orElseThrow().operation();
                        });

        assertThat(owner.call(outer, LONG)).isEqualTo("inner, then outer");
    }

    @Test
    void throwsWithTheTicketWhenRefused() throws InterruptedException {
        hang();
        owner.submit(() -> 1);
        owner.submit(() -> 2);

        var refused = caught(Operation.named("third", () -> 3), LONG);

        var rejected = (Rejected<?>) refused.ticket().outcome().orElseThrow();
        assertThat(rejected.reason()).isEqualTo(Reason.FULL);
        assertThat(refused)
                .hasMessageContaining("third")
                .hasMessageContaining("worker has no room");
    }

    @Test
    void throwsWithTheCauseWhenTheOperationFailed() {
        var cause = new IOException("disk");

        var failed =
                caught(
                        Operation.<Integer>named(
                                "save",
                                () -> {
                                    throw cause;
                                }),
                        LONG);

        assertThat(failed).hasCause(cause);
        assertThat(failed.ticket().outcome()).get().isInstanceOf(Failed.class);
    }

    @Test
    void neverStartsAfterItHasGivenUp() throws InterruptedException {
        hang();
        var runs = new AtomicInteger();

        var late = caught(Operation.named("late", runs::incrementAndGet), SHORT);

        assertThat(late.ticket().outcome()).get().isInstanceOf(Expired.class);
        go.countDown();
        owner.close();
        assertThat(runs).hasValue(0);
    }

    @Test
    void neverStartsAfterItHasGivenUpAlsoInGameTimeThatStandsStill() {
        var host = new ManualHost();
        var paused = ManualHost.gate(host, Policy.DEFAULT);
        var runs = new AtomicInteger();

        assertThatThrownBy(() -> paused.call(Operation.named("late", runs::incrementAndGet), SHORT))
                .isInstanceOf(OutcomeException.class);
        host.tick(paused);

        assertThat(runs).hasValue(0);
        assertThat(paused.snapshot().outcomes().expired()).isEqualTo(1);
    }

    @Test
    void throwsWithTheOpenTicketWhenTheOperationStillRuns() throws InterruptedException {
        var inside = new CountDownLatch(1);

        var overrun =
                caught(
                        Operation.named(
                                "overruns",
                                () -> {
                                    inside.countDown();
                                    go.await();
                                    return 7;
                                }),
                        Duration.ofSeconds(1));

        assertThat(inside.getCount()).isZero();
        assertThat(overrun.ticket().state()).isEqualTo(Ticket.State.RUNNING);
        assertThat(overrun.ticket().outcome()).isEmpty();
        assertThat(overrun).hasMessageContaining("RUNNING").hasNoCause();
        go.countDown();
        assertThat(overrun.ticket().await(LONG).orElseThrow()).isInstanceOf(Executed.class);
    }

    @Test
    void withdrawsTheOperationWhenTheCallerIsInterrupted() throws InterruptedException {
        hang();
        var ticket = new AtomicReference<Throwable>();
        var queued = new CountDownLatch(1);
        Operation<Integer> operation =
                new Operation<>() {
                    @Override
                    public Integer run() {
                        return 1;
                    }

                    @Override
                    public void validate() {
                        queued.countDown();
                    }
                };
        var caller =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                var _ = owner.call(operation, LONG);
                            } catch (InterruptedException e) {
                                ticket.set(e);
                            }
                        });
        queued.await();
        caller.interrupt();
        caller.join();

        assertThat(ticket.get()).isInstanceOf(InterruptedException.class);
        go.countDown();
        owner.close();
        assertThat(owner.snapshot().outcomes()).isEqualTo(new Snapshot.Outcomes(1, 0, 0, 0, 1, 0));
    }

    @Test
    void throwsWithTheTicketWhenAnotherCancels() throws InterruptedException {
        hang();
        owner.submit(() -> 1);
        var caller = new AtomicReference<OutcomeException>();
        var waiting = Thread.ofPlatform().start(() -> caller.set(caught(() -> 2, LONG)));

        while (owner.snapshot().queued() < 2) {
            Thread.onSpinWait();
        }
        owner.close(Duration.ZERO);
        waiting.join();

        assertThat(caller.get().ticket().outcome()).get().isInstanceOf(Cancelled.class);
    }

    @Test
    void needsAPositiveDeadline() {
        assertThatThrownBy(() -> owner.call(() -> 1, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deadline must be positive, was PT0S");
    }

    private OutcomeException caught(Operation<Integer> operation, Duration deadline) {
        return catchThrowableOfType(OutcomeException.class, () -> owner.call(operation, deadline));
    }
}
