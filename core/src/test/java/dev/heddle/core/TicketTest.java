package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TicketTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ManualHost host = new ManualHost();
    private final Gate gate = ManualHost.gate(host, Policy.DEFAULT);
    private final AtomicInteger runs = new AtomicInteger();
    private final Operation<Integer> count = Operation.named("count", runs::incrementAndGet);

    @Test
    void neverRunsOnceCancelled() {
        var ticket = gate.submit(count);
        assertThat(ticket.state()).isEqualTo(Ticket.State.QUEUED);
        assertThat(ticket.operation()).isEqualTo("count");

        assertThat(ticket.cancel()).isTrue();
        assertThat(ticket.cancel()).as("it was withdrawn before").isFalse();
        host.tick(gate);

        assertThat(runs).hasValue(0);
        assertThat(((Cancelled<?>) ticket.outcome().orElseThrow()).reason())
                .isEqualTo(Reason.BY_CALLER);
    }

    @Test
    void cannotBeCancelledOnceStarted() {
        var cancelled = new ArrayList<Boolean>();
        var tickets = new ArrayList<Ticket<?>>();
        tickets.add(
                gate.submit(
                        Operation.named("running", () -> cancelled.add(tickets.get(0).cancel()))));

        host.tick(gate);

        assertThat(cancelled).containsExactly(false);
        assertThat(tickets.get(0).outcome()).get().isInstanceOf(Executed.class);
        assertThat(tickets.get(0).cancel()).isFalse();
    }

    @Test
    void throwsWhenTheOwnerWaitsForItself() {
        var ticket = gate.submit(count);

        host.onLoop(() ->
                assertThatThrownBy(() -> ticket.await(LONG))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("count")
                        .hasMessageContaining("stage"));
        host.tick(gate);
        host.onLoop(() -> assertThat(outcomeOf(ticket)).isInstanceOf(Executed.class));
    }

    private static Outcome<?> outcomeOf(Ticket<?> ticket) {
        try {
            return ticket.await(LONG).orElseThrow();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void comesBackEmptyWhenTheWaitIsOver() throws InterruptedException {
        var ticket = gate.submit(count);

        assertThat(ticket.await(Duration.ofMillis(1))).isEmpty();
        assertThat(ticket.await(Duration.ZERO)).isEmpty();
        assertThat(ticket.await(Duration.ofSeconds(-1))).isEmpty();

        assertThat(ticket.state()).isEqualTo(Ticket.State.QUEUED);
    }

    @Test
    void releasesAllWhoWait() throws InterruptedException {
        var ticket = gate.submit(count);
        var waiting = new CountDownLatch(4);
        var told = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread.ofVirtual()
                    .start(() -> {
                        waiting.countDown();
                        outcomeOf(ticket);
                        told.countDown();
                    });
        }
        waiting.await();

        host.tick(gate);

        told.await();
        assertThat(ticket.await(LONG)).get().isInstanceOf(Executed.class);
    }

    @Test
    void tellsWhoAskedBeforeInTheirOrderAndWhoAsksAfterAtOnce() {
        var ticket = gate.submit(count);
        var told = new ArrayList<String>();
        ticket.then(Runnable::run, o -> told.add("first " + o.getClass().getSimpleName()));
        ticket.then(Runnable::run, _ -> told.add("second"));

        host.tick(gate);
        assertThat(told).containsExactly("first Executed", "second");

        ticket.then(Runnable::run, _ -> told.add("third"));
        assertThat(told).endsWith("third");
    }

    @Test
    void tellsTheOthersWhenOneThrowsOrItsExecutorRefuses() {
        var ticket = gate.submit(count);
        var told = new ArrayList<String>();
        Executor refusing =
                _ -> {
                    throw new RejectedExecutionException("shut down");
                };
        ticket.then(refusing, _ -> told.add("never"));
        ticket.then(
                Runnable::run,
                _ -> {
                    throw new IllegalStateException("a broken consumer");
                });
        ticket.then(Runnable::run, _ -> told.add("last"));

        host.tick(gate);
        ticket.then(refusing, _ -> told.add("never"));

        assertThat(told).containsExactly("last");
        assertThat(gate.snapshot().outcomes().executed()).isEqualTo(1);
    }

    @Test
    void tellsOfARefusalAtOnce() {
        gate.close();
        List<Outcome<?>> told = new ArrayList<>();

        gate.submit(count).then(Runnable::run, told::add);

        assertThat(told).singleElement().isInstanceOf(Outcome.Rejected.class);
    }

    @Test
    void aNumberIsItsOwnAndReadsWell() {
        var first = gate.submit(count);
        var second = gate.submit(count);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(first.id()).as("for ever").isEqualTo(first.id()).isPositive();
        assertThat(first).hasToString("count #" + first.id() + " on stage: QUEUED");
    }

    @Test
    void takesNullAsAValue() {
        var ticket = gate.submit(Operation.<Integer>named("nothing to say", () -> null));

        host.tick(gate);

        assertThat(ticket.outcome().orElseThrow())
                .isInstanceOfSatisfying(Executed.class, e -> assertThat(e.value()).isNull());
    }
}
