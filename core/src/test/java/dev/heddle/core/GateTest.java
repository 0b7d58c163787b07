package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateTest {
    private final ManualHost host = new ManualHost();
    private final List<String> ran = new ArrayList<>();
    private final Gate gate = ManualHost.gate(host, Policy.DEFAULT);

    private Operation<String> note(String text) {
        return Operation.named(
                text,
                () -> {
                    ran.add(text);
                    return text;
                });
    }

    @Test
    void runsInTheOrderOfSubmission() {
        gate.submit(note("a"));
        gate.submit(note("b"));
        gate.submit(note("c"));
        assertThat(ran).isEmpty();

        assertThat(host.tick(gate)).isZero();

        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void runsWhatAnOperationSubmitsInTheNextTick() {
        gate.submit(
                Operation.named(
                        "parent",
                        () -> {
                            gate.submit(note("child"));
                            return ran.add("parent");
                        }));

        assertThat(host.tick(gate)).isEqualTo(1);
        assertThat(ran).containsExactly("parent");

        assertThat(host.tick(gate)).isZero();
        assertThat(ran).containsExactly("parent", "child");
    }

    @Test
    void answersWithTheValueAndTheTimes() {
        var ticket =
                gate.submit(
                        Operation.named(
                                "slow",
                                () -> {
                                    host.advance(Duration.ofMillis(2));
                                    return 42;
                                }));
        host.advance(Duration.ofMillis(3));

        host.tick(gate);

        assertThat(ticket.state()).isEqualTo(Ticket.State.SETTLED);
        assertThat(ticket.outcome())
                .hasValueSatisfying(outcome -> {
                    assertThat(outcome).isInstanceOf(Executed.class);
                    assertThat(outcome.trace().id()).isEqualTo(ticket.id());
                    assertThat(outcome.trace().operation()).isEqualTo("slow");
                    assertThat(outcome.trace().owner()).isEqualTo("stage");
                    assertThat(outcome.trace().waitNanos()).isEqualTo(3_000_000);
                    assertThat(outcome.trace().runNanos()).isEqualTo(2_000_000);
                });
        assertThat(gate.snapshot().outcomes()).isEqualTo(counts(1, 0, 0));
    }

    @Test
    void survivesAnOperationThatThrowsAnError() {
        var cause = new StackOverflowError("too deep");
        var broken =
                gate.submit(
                        Operation.<String>named(
                                "broken",
                                () -> {
                                    throw cause;
                                }));
        gate.submit(note("next"));

        host.tick(gate);

        assertThat(broken.outcome())
                .hasValueSatisfying(o ->
                        assertThat(o)
                                .isInstanceOfSatisfying(
                                        Failed.class, f -> assertThat(f.cause()).isSameAs(cause)));
        assertThat(ran).containsExactly("next");
        assertThat(gate.snapshot().outcomes()).isEqualTo(counts(1, 1, 0));
    }

    @Test
    void rejectsWhenFull() {
        var small = ManualHost.gate(host, Policy.DEFAULT.withCapacity(3));
        IntStream.range(0, 3).forEach(i -> small.submit(note("fits " + i)));

        var refused = small.submit(note("too many"));

        assertRejected(refused, Reason.FULL, "stage has no room: all 3 places are taken");
        host.tick(small);
        assertThat(ran).containsExactly("fits 0", "fits 1", "fits 2");
        small.submit(note("fits again"));
        host.tick(small);
        assertThat(ran).endsWith("fits again").doesNotContain("too many");
        assertThat(small.snapshot().outcomes()).isEqualTo(counts(4, 0, 1));
    }

    @Test
    void rejectsAnInvalidOperationBeforeItIsQueued() {
        assertRejected(gate.submit(new Fader(7)), Reason.INVALID, "gain must be at most 6, was 7");
        assertRejected(
                gate.submit(new Fader(Integer.MIN_VALUE)),
                Reason.INVALID,
                "java.lang.ArithmeticException");

        assertThat(gate.snapshot().queued()).isZero();
        assertThat(host.wakes()).isZero();
    }

    private record Fader(int gain) implements Operation<Integer> {
        @Override
        public Integer run() {
            return gain;
        }

        @Override
        public void validate() {
            if (gain == Integer.MIN_VALUE) {
                throw new ArithmeticException();
            }
            if (gain > 6) {
                throw new IllegalArgumentException("gain must be at most 6, was " + gain);
            }
        }
    }

    @Test
    void startsNoMoreThanTheCountAllows() {
        var policy = Policy.DEFAULT.withBudget(2, Duration.ofSeconds(1));
        var metered = ManualHost.gate(host, policy);
        IntStream.range(0, 5).forEach(i -> metered.submit(note("n" + i)));

        assertThat(host.tick(metered)).isEqualTo(3);
        assertThat(host.tick(metered)).isEqualTo(1);
        assertThat(host.tick(metered)).isZero();
        assertThat(ran).containsExactly("n0", "n1", "n2", "n3", "n4");
    }

    @Test
    void startsNothingOnceTheTimeIsSpentButAlwaysRunsOne() {
        var policy = Policy.DEFAULT.withBudget(100, Duration.ofMillis(4));
        var metered = ManualHost.gate(host, policy);
        for (int millis : new int[] {10, 2, 2, 2}) {
            metered.submit(
                    Operation.named(
                            "takes " + millis,
                            () -> {
                                host.advance(Duration.ofMillis(millis));
                                return ran.add("took " + millis);
                            }));
        }

        assertThat(host.tick(metered)).as("one of 10 ms fills a tick").isEqualTo(3);
        assertThat(host.tick(metered)).as("two of 2 ms fill a tick").isEqualTo(1);
        assertThat(host.tick(metered)).isZero();
    }

    @Test
    void doesNotSpendTheCountOnWhatWasWithdrawn() {
        var metered = ManualHost.gate(host, Policy.DEFAULT.withBudget(1, Duration.ofSeconds(1)));
        metered.submit(note("withdrawn")).cancel();
        metered.submit(note("kept"));

        assertThat(host.tick(metered)).isZero();
        assertThat(ran).containsExactly("kept");
    }

    @Test
    void wakesTheLoopForTheFirstOperationOfABusyTimeOnly() {
        gate.submit(note("a"));
        assertThat(host.wakes()).as("of a loop that never ticked").isEqualTo(1);
        gate.submit(note("b"));
        gate.submit(note("c"));
        assertThat(host.wakes()).isEqualTo(1);

        host.tick(gate);
        assertThat(host.wakes()).as("nothing is left").isEqualTo(1);

        gate.submit(note("d"));
        gate.submit(note("e"));
        assertThat(host.wakes()).isEqualTo(2);
    }

    @Test
    void asksForAnotherTickWhileSomethingIsLeft() {
        var metered = ManualHost.gate(host, Policy.DEFAULT.withBudget(1, Duration.ofSeconds(1)));
        metered.submit(note("a"));
        metered.submit(note("b"));

        assertThat(host.tick(metered)).isEqualTo(1);
        assertThat(host.wakes()).isEqualTo(2);
        metered.submit(note("c"));
        assertThat(host.wakes()).as("the loop is awake already").isEqualTo(2);
    }

    @Test
    void runsNothingInANestedTick() {
        var left = new AtomicReference<Integer>();
        gate.submit(
                Operation.named(
                        "modal dialog",
                        () -> {
                            left.set(host.tick(gate));
                            return ran.add("dialog closed");
                        }));
        gate.submit(note("next"));

        host.tick(gate);

        assertThat(left.get()).isEqualTo(1);
        assertThat(ran).containsExactly("dialog closed", "next");
    }

    @Test
    void runsNothingInATickInsideADirectCall() {
        gate.submit(note("queued"));
        Operation<Integer> modal = Operation.named("modal dialog", () -> host.tick(gate));

        host.onLoop(() -> assertThat(callNow(modal)).isEqualTo(1));

        assertThat(ran).isEmpty();
    }

    private int callNow(Operation<Integer> operation) {
        try {
            return gate.call(operation, Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusesATickFromASecondThread() throws InterruptedException {
        var owner = Owner.hosted("engine", Policy.DEFAULT);
        var inside = new CountDownLatch(1);
        var refused = new CountDownLatch(1);
        var waiting =
                owner.submit(
                        Operation.named(
                                "wait",
                                () -> {
                                    inside.countDown();
                                    refused.await();
                                    return "done";
                                }));
        var engine = Thread.ofPlatform().name("engine thread").start(owner::tick);
        inside.await();

        assertThatThrownBy(owner::tick)
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("a tick of engine is under way on thread engine thread")
                .hasMessageContaining(Thread.currentThread().getName());
        refused.countDown();
        engine.join();

        assertThat(waiting.outcome()).isPresent();
        assertThat(owner.tick()).as("the next tick may come from another thread").isZero();
    }

    @Test
    void refusesATickThatTheForeignLoopDoesNotMake() {
        assertThatThrownBy(gate::tick)
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("the loop of stage has to tick");
    }

    @Test
    void namesBothThreadsWhenCheckedOnTheWrongOne() throws InterruptedException {
        var owner = Owner.hosted("engine", Policy.DEFAULT);
        var engine =
                Thread.ofPlatform()
                        .name("engine thread")
                        .start(() -> {
                            var _ = owner.tick();
                            owner.check();
                        });
        engine.join();

        assertThat(owner.isCurrent()).isFalse();
        assertThatThrownBy(owner::check)
                .isInstanceOf(WrongThreadException.class)
                .hasMessage(
                        "this is owned by engine on thread engine thread; the caller is thread "
                                + Thread.currentThread().getName());
    }

    @Test
    void keepsAnInterruptThatIsMeantForAForeignLoop() {
        gate.submit(
                Operation.named(
                        "interrupts",
                        () -> {
                            Thread.currentThread().interrupt();
                            return "";
                        }));

        host.tick(gate);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void executesTasksAndRefusesThemByException() {
        var small = ManualHost.gate(host, Policy.DEFAULT.withCapacity(2));
        small.execute(() -> ran.add("task"));
        small.execute(() -> {
            throw new IllegalStateException("a task that fails is logged");
        });
        assertThatThrownBy(() -> small.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("stage has no room");

        host.tick(small);

        assertThat(ran).containsExactly("task");
        assertThat(small.snapshot().outcomes()).isEqualTo(counts(1, 1, 1));
    }

    @Test
    void goesOnAfterAWatcherOfAnOutcomeThrowsAnError() {
        gate.submit(note("a"))
                .then(
                        Runnable::run,
                        _ -> {
                            throw new AssertionError("a broken watcher");
                        });
        gate.submit(note("b"));

        assertThat(host.tick(gate)).isZero();
        assertThat(ran).containsExactly("a", "b");
    }

    private static Snapshot.Outcomes counts(long executed, long failed, long rejected) {
        return new Snapshot.Outcomes(executed, failed, rejected, 0, 0, 0);
    }

    private static void assertRejected(Ticket<?> ticket, Reason reason, String message) {
        assertThat(ticket.outcome())
                .hasValueSatisfying(outcome -> {
                    assertThat(outcome).isInstanceOf(Rejected.class);
                    var rejected = (Rejected<?>) outcome;
                    assertThat(rejected.reason()).isEqualTo(reason);
                    assertThat(rejected.message()).isEqualTo(message);
                });
    }
}
