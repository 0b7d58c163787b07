package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Snapshot.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CloseTest {
    private static final Operation<Integer> NOTHING = Operation.named("nothing", () -> 0);

    /// Long enough that a test which waits for it in vain fails by its timeout.
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ManualHost host = new ManualHost();
    private final Gate gate = ManualHost.gate(host, Policy.DEFAULT);

    @Test
    void cancelsWhatALoopThatNeverTicksDidNotTake() {
        var tickets = IntStream.range(0, 10).mapToObj(_ -> gate.submit(NOTHING)).toList();

        assertThat(gate.close(Duration.ZERO)).isFalse();

        assertThat(tickets).allSatisfy(t -> assertCancelled(t, Reason.SHUTDOWN));
        assertThat(gate.snapshot().phase()).isEqualTo(Phase.CLOSED);
        assertThat(gate.snapshot().outcomes().cancelled()).isEqualTo(10);
        host.tick(gate);
        assertThat(gate.snapshot().outcomes().executed()).isZero();
    }

    @Test
    void doesNotWaitForALoopThatHasNothingToDo() {
        assertThat(gate.close(LONG)).isTrue();
        assertThat(gate.close(LONG)).as("twice is allowed").isTrue();
    }

    @Test
    void doesNotWaitASecondTimeForWhatItCancelled() {
        gate.submit(NOTHING);
        assertThat(gate.close(Duration.ZERO)).isFalse();

        assertThat(gate.close(LONG)).isTrue();
    }

    @Test
    void rejectsWhatComesAfterwards() throws InterruptedException {
        gate.close();

        var late = gate.submit(NOTHING);

        assertThat(late.outcome()).get().isInstanceOf(Rejected.class);
        assertThat(((Rejected<?>) late.outcome().orElseThrow()).reason()).isEqualTo(Reason.CLOSED);
        host.onLoop(() -> assertThat(refusedCall().reason()).isEqualTo(Reason.CLOSED));
        assertThat(refusedCall().reason()).isEqualTo(Reason.CLOSED);
    }

    private Rejected<?> refusedCall() {
        try {
            throw new AssertionError("ran: " + gate.call(NOTHING, LONG));
        } catch (OutcomeException e) {
            return (Rejected<?>) e.ticket().outcome().orElseThrow();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void runsWhatIsQueuedWhenCalledOnTheOwner() {
        var policy = Policy.DEFAULT.withBudget(1, Duration.ofMillis(4));
        var metered = ManualHost.gate(host, policy);
        var tickets = IntStream.range(0, 10).mapToObj(_ -> metered.submit(NOTHING)).toList();

        host.onLoop(() -> assertThat(metered.close(LONG)).isTrue());

        assertThat(tickets)
                .allSatisfy(t -> assertThat(t.outcome()).get().isInstanceOf(Executed.class));
    }

    @Test
    void cancelsTheRestWhenCalledInsideAnOperation() {
        var complete = new AtomicBoolean(true);
        var closing =
                gate.submit(
                        Operation.named(
                                "quit",
                                () -> {
                                    complete.set(gate.close(LONG));
                                    var own = gate.call(NOTHING, LONG);
                                    return assertThat(own).as("it may finish its work").isZero();
                                }));
        var behind = gate.submit(NOTHING);

        host.tick(gate);

        assertThat(complete).as("the closing operation itself still runs").isFalse();
        assertThat(closing.outcome()).get().isInstanceOf(Executed.class);
        assertCancelled(behind, Reason.SHUTDOWN);
    }

    @Test
    void cancelsTheRestWhenCalledInsideADirectCall() {
        var behind = gate.submit(NOTHING);
        Operation<Boolean> quit = Operation.named("quit", () -> gate.close(LONG));

        host.onLoop(() -> {
            try {
                assertThat(gate.call(quit, LONG)).isFalse();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        assertCancelled(behind, Reason.SHUTDOWN);
    }

    @Test
    void letsTheLoopDrainWhenCalledFromOutside() throws InterruptedException {
        var owner = Owner.hosted("engine", Policy.DEFAULT.withBudget(1, Duration.ofMillis(4)));
        var tickets = IntStream.range(0, 100).mapToObj(_ -> owner.submit(NOTHING)).toList();
        var stop = new AtomicBoolean();
        var engine =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!stop.get()) {
                                var _ = owner.tick();
                            }
                        });

        assertThat(owner.close(LONG)).isTrue();

        stop.set(true);
        engine.join();
        assertThat(tickets)
                .allSatisfy(t -> assertThat(t.outcome()).get().isInstanceOf(Executed.class));
    }

    @Test
    void settlesAllButTheRunningOperationWhenTheDrainTimeIsOver() throws InterruptedException {
        var owner = Owner.running("worker", Policy.DEFAULT);
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var running =
                owner.submit(
                        Operation.named(
                                "hangs",
                                () -> {
                                    inside.countDown();
                                    go.await();
                                    return "done";
                                }));
        var behind = owner.submit(NOTHING);
        inside.await();

        assertThat(owner.close(Duration.ofMillis(1))).isFalse();
        assertCancelled(behind, Reason.SHUTDOWN);
        assertThat(running.state()).isEqualTo(Ticket.State.RUNNING);

        go.countDown();
        assertThat(running.await(LONG)).get().isInstanceOf(Executed.class);
    }

    @Test
    void hurriesWhenTheCloserIsInterrupted() {
        var ticket = gate.submit(NOTHING);

        Thread.currentThread().interrupt();
        assertThat(gate.close(LONG)).isFalse();

        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
        assertCancelled(ticket, Reason.SHUTDOWN);
    }

    @Test
    void settlesEveryTicketOfManyProducersExactlyOnce() throws InterruptedException {
        var owner = Owner.running("worker", Policy.DEFAULT.withCapacity(8));
        List<List<Ticket<Integer>>> tickets = new ArrayList<>();
        var closed = new AtomicBoolean();
        var producers = new ArrayList<Thread>();
        var started = new CountDownLatch(3);
        for (int p = 0; p < 3; p++) {
            var mine = new ArrayList<Ticket<Integer>>();
            tickets.add(mine);
            producers.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!closed.get()) {
                                    mine.add(owner.submit(NOTHING));
                                    started.countDown();
                                }
                            }));
        }
        started.await();

        owner.close(Duration.ofMillis(1));
        closed.set(true);
        for (var producer : producers) {
            producer.join();
        }

        var all = tickets.stream().flatMap(List::stream).toList();
        for (var ticket : all) { // At most one was in flight at the close.
            assertThat(ticket.await(LONG)).isPresent();
        }
        var counts = owner.snapshot().outcomes();
        assertThat(counts.executed() + counts.cancelled() + counts.rejected())
                .isEqualTo(all.size());
    }

    private static void assertCancelled(Ticket<?> ticket, Reason reason) {
        assertThat(ticket.outcome()).get().isInstanceOf(Cancelled.class);
        assertThat(((Cancelled<?>) ticket.outcome().orElseThrow()).reason()).isEqualTo(reason);
    }
}
