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
import dev.heddle.core.Policy.Overflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ConfinedTest {
    /// Long enough that a test which waits for it in vain fails by its timeout.
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final Policy SMALL = Policy.DEFAULT.withCapacity(2);

    private final ManualHost host = new ManualHost();
    private final Gate gate = ManualHost.gate(host, Policy.DEFAULT);
    private final Desk desk = new Desk();

    /// Writes down what is done with it.
    private static final class Desk implements AutoCloseable {
        private final List<String> done = new ArrayList<>();

        int add(String what) {
            done.add(what);
            return done.size();
        }

        @Override
        public void close() {
            done.add("close");
        }
    }

    private Confined<Desk> madeOn(Gate gate) {
        var confined = gate.confine(() -> desk);
        host.tick(gate);
        return confined;
    }

    private static Reason reason(Ticket<?> ticket) {
        return switch (ticket.outcome().orElseThrow()) {
            case Rejected<?> rejected -> rejected.reason();
            case Cancelled<?> cancelled -> cancelled.reason();
            default -> throw new AssertionError(ticket);
        };
    }

    // ---- making -------------------------------------------------------------------------------

    @Test
    void isMadeAtOnceOnTheOwnersThread() {
        host.onLoop(() -> assertThat(gate.confine(() -> desk).get()).isSameAs(desk));
        assertThat(gate.snapshot().queued()).isZero();
    }

    @Test
    void isMadeInAnOperationElsewhere() {
        var made = new AtomicInteger();
        var confined = gate.confine(made::incrementAndGet);

        assertThat(made).hasValue(0);
        host.tick(gate);
        assertThat(made).hasValue(1);
        host.onLoop(() -> assertThat(confined.get()).isEqualTo(1));
    }

    @Test
    void isMadeBeforeAnOperationThatOvertakesItsMaking() {
        var confined = gate.confine(() -> desk);
        var urgent =
                confined.submit(
                        "urgent",
                        desk -> desk.add("urgent"),
                        Options.DEFAULT.withLane(Options.Lane.URGENT));

        host.tick(gate);

        assertThat(urgent.outcome()).get().isInstanceOf(Executed.class);
    }

    @Test
    void isMadeByItsFirstUseIfTheQueueHadNoRoomForTheMaking() {
        var full = ManualHost.gate(host, SMALL);
        full.submit(() -> 1);
        full.submit(() -> 2);
        var confined = full.confine(() -> desk);
        host.tick(full);

        var use = confined.submit(desk -> desk.add("use"));
        host.tick(full);

        assertThat(use.outcome()).get().isInstanceOf(Executed.class);
    }

    @Test
    void tellsEveryUseWhyItCouldNotBeMade() {
        var cause = new IllegalArgumentException("no desk");
        var makings = new AtomicInteger();
        Confined<Desk> confined =
                gate.confine(() -> {
                    makings.incrementAndGet();
                    throw cause;
                });
        var use = confined.submit(desk -> desk.add("use"));
        host.tick(gate);

        assertThat(((Failed<?>) use.outcome().orElseThrow()).cause()).hasCause(cause);
        host.onLoop(() ->
                assertThatThrownBy(confined::get)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("could not be made")
                        .hasMessageContaining("no desk")
                        .hasCause(cause));
        assertThat(makings).as("tried once").hasValue(1);
    }

    @Test
    @SuppressWarnings("NullAway") // It is what the test is about.
    void isNotMadeAsNull() {
        Confined<Desk> confined = gate.confine(() -> null);
        host.tick(gate);

        host.onLoop(() -> assertThatThrownBy(confined::get).hasMessageContaining("null"));
    }

    // ---- the guard ----------------------------------------------------------------------------

    @Test
    void namesBothThreadsToTheWrongOne() throws InterruptedException {
        try (var owner = Owner.running("worker", Policy.DEFAULT)) {
            var confined = owner.confine(() -> desk);
            var owned = confined.call(_ -> Thread.currentThread().getName(), LONG);

            assertThatThrownBy(confined::get)
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("worker")
                    .hasMessageContaining("on thread " + owned)
                    .hasMessageContaining(Thread.currentThread().getName());
        }
    }

    // ---- use ----------------------------------------------------------------------------------

    @Test
    void runsSeveralCallsWithNothingInBetween() {
        var metered = ManualHost.gate(host, Policy.DEFAULT.withBudget(2, Policy.DEFAULT.maxTime()));
        var confined = madeOn(metered);

        confined.submit(desk -> {
            desk.add("a");
            confined.submit(again -> again.add("c"));
            return desk.add("b");
        });
        host.tick(metered);
        host.tick(metered);

        assertThat(desk.done).containsExactly("a", "b", "c");
    }

    @Test
    void carriesItsNameAndOptions() {
        var confined = madeOn(gate);
        var named = confined.submit("paint", desk -> desk.add("paint"));
        var late =
                confined.submit(
                        "late",
                        desk -> desk.add("late"),
                        Options.startWithin(Duration.ofMillis(1)));

        host.advance(Duration.ofMillis(2));
        host.tick(gate);

        assertThat(named.outcome().orElseThrow().trace().operation()).isEqualTo("paint");
        assertThat(late.outcome()).get().isInstanceOf(Expired.class);
        assertThat(desk.done).containsExactly("paint");
    }

    @Test
    void aCallAnswersWithTheValue() throws InterruptedException {
        try (var owner = Owner.running("worker", Policy.DEFAULT);
                var confined = owner.confine(() -> desk)) {
            assertThat(confined.<Integer>call(desk -> desk.add("a"), LONG)).isEqualTo(1);
            assertThat(owner.<Integer>call(() -> confined.call(desk -> desk.add("b"), LONG), LONG))
                    .as("directly on the owner")
                    .isEqualTo(2);
        }
    }

    @Test
    void aCallOfALoopThatStandsStillNeverRunsLater() {
        var confined = madeOn(gate);

        var late =
                catchThrowableOfType(
                        OutcomeException.class,
                        () -> confined.call(desk -> desk.add("late"), Duration.ofMillis(1)));

        assertThat(late.ticket().outcome()).get().isInstanceOf(Expired.class);
        host.tick(gate);
        assertThat(desk.done).isEmpty();
    }

    @Test
    void anInterruptedCallIsWithdrawn() {
        var confined = madeOn(gate);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> confined.call(desk -> desk.add("a"), LONG))
                .isInstanceOf(InterruptedException.class);

        host.tick(gate);
        assertThat(desk.done).isEmpty();
    }

    // ---- close --------------------------------------------------------------------------------

    @Test
    void aCloseCancelsWhatALoopThatStandsStillHasQueued() {
        var confined = madeOn(gate);
        var other = gate.confine(() -> "other");
        var plain = confined.submit(desk -> desk.add("plain"));
        var urgent =
                confined.submit(
                        "urgent",
                        desk -> desk.add("urgent"),
                        Options.DEFAULT.withLane(Options.Lane.URGENT).keeping());
        var keyed =
                confined.submit(
                        "keyed", desk -> desk.add("keyed"), Options.DEFAULT.withCoalesceKey("key"));
        var others = other.submit(String::length);

        confined.close();

        assertThat(List.of(plain, urgent, keyed))
                .allSatisfy(ticket -> {
                    assertThat(ticket.outcome()).get().isInstanceOf(Cancelled.class);
                    assertThat(reason(ticket)).isEqualTo(Reason.DISPOSED);
                });
        assertThat(others.state()).isEqualTo(Ticket.State.QUEUED);
        host.tick(gate);
        assertThat(desk.done).containsExactly("close");
        assertThat(others.outcome()).get().isInstanceOf(Executed.class);
    }

    @Test
    void aCloseCancelsWhatCarriesValuesOfItsSubmitter() {
        ScopedValue<String> user = ScopedValue.newInstance();
        var carrying = ManualHost.gate(host, Policy.DEFAULT.carrying(user));
        var confined = madeOn(carrying);
        var use = confined.submit(desk -> desk.add("a"));

        confined.close();

        assertThat(reason(use)).isEqualTo(Reason.DISPOSED);
    }

    @Test
    void aCloseReleasesWhoWaitsForAStalledLoop() throws InterruptedException {
        var confined = madeOn(gate);
        var closer =
                Thread.ofPlatform()
                        .start(() -> {
                            while (gate.snapshot().queued() == 0) {
                                Thread.onSpinWait();
                            }
                            confined.close();
                        });

        var released =
                catchThrowableOfType(
                        OutcomeException.class, () -> confined.call(desk -> desk.add("a"), LONG));
        closer.join();

        assertThat(released.ticket().outcome()).get().isInstanceOf(Cancelled.class);
        assertThat(reason(released.ticket())).isEqualTo(Reason.DISPOSED);
    }

    @Test
    void rejectsWhatComesAfterAClose() {
        var confined = madeOn(gate);
        confined.close();

        var late = confined.submit("late", desk -> desk.add("late"));

        assertThat(late.outcome()).get().isInstanceOf(Rejected.class);
        assertThat(reason(late)).isEqualTo(Reason.DISPOSED);
        assertThat(((Rejected<?>) late.outcome().orElseThrow()).message())
                .isEqualTo("Desk of stage is closed");
        var call =
                catchThrowableOfType(
                        OutcomeException.class,
                        () -> confined.call(desk -> desk.add("late"), LONG));
        assertThat(reason(call.ticket())).isEqualTo(Reason.DISPOSED);
        host.onLoop(() ->
                assertThatThrownBy(confined::get)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("Desk of stage is closed"));
        assertThat(gate.snapshot().outcomes().rejected()).isEqualTo(2);
    }

    @Test
    void aRetryAfterACloseIsToldWhatBecameOfTheFirstTry() {
        var confined = madeOn(gate);
        Function<Desk, Integer> use = desk -> desk.add("a");
        var options = Options.DEFAULT.withRequestId("r1");
        var first = confined.submit("a", use, options);
        host.tick(gate);
        confined.close();

        assertThat(confined.submit("a", use, options)).isSameAs(first);
        var other = confined.submit("b", use, options.withRequestId("r2"));
        assertThat(reason(other)).isEqualTo(Reason.DISPOSED);
        host.tick(gate);
        assertThat(desk.done).containsExactly("a", "close");
    }

    @Test
    void whatRunsFinishesAndThenTheObjectIsClosedOnce() throws InterruptedException {
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var owner = Owner.running("worker", Policy.DEFAULT)) {
            var confined = owner.confine(() -> desk);
            var running =
                    confined.submit(desk -> {
                        inside.countDown();
                        awaitNow(go);
                        return desk.add("a");
                    });
            inside.await();

            confined.close();
            confined.close();
            go.countDown();

            assertThat(running.await(LONG)).get().isInstanceOf(Executed.class);
        }
        assertThat(desk.done).containsExactly("a", "close");
    }

    private static void awaitNow(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anOperationMayCloseItsOwnObject() {
        var confined = madeOn(gate);
        confined.submit(desk -> {
            confined.close();
            return desk.add("last words");
        });

        host.tick(gate);
        host.tick(gate);

        assertThat(desk.done).containsExactly("last words", "close");
    }

    @Test
    void isClosedAtOnceOnTheOwnersThread() {
        var confined = madeOn(gate);

        host.onLoop(confined::close);

        assertThat(desk.done).containsExactly("close");
    }

    @Test
    void isClosedAlsoIfNoQueueTakesAnything() {
        for (var overflow : List.of(Overflow.REJECT, Overflow.DROP_NEWEST, Overflow.DROP_OLDEST)) {
            desk.done.clear();
            var full = ManualHost.gate(host, SMALL.withOverflow(overflow));
            var confined = madeOn(full);
            full.submit(() -> 1, Options.DEFAULT.keeping());
            full.submit(() -> 2, Options.DEFAULT.keeping());

            confined.close();
            host.tick(full);
            host.tick(full);

            assertThat(desk.done).as("%s", overflow).containsExactly("close");
        }
    }

    @Test
    void isClosedAlsoIfItsOwnerRefusesWorkForAWhile() {
        var refusing = ManualHost.gate(host, Policy.DEFAULT.rejectingWhenStalled());
        var confined = madeOn(refusing);
        refusing.submit(() -> 1);
        host.advance(Duration.ofSeconds(3));

        confined.close();
        host.tick(refusing);

        assertThat(desk.done).containsExactly("close");
    }

    @Test
    void isNeverMadeOnceItIsClosed() {
        var made = new AtomicInteger();
        var confined = gate.confine(made::incrementAndGet);

        confined.close();
        host.tick(gate);

        assertThat(made).hasValue(0);
    }

    @Test
    void aCloseThatThrowsHarmsNobody() {
        Confined<AutoCloseable> confined =
                gate.confine(() ->
                        () -> {
                            throw new IllegalStateException("stuck");
                        });
        host.tick(gate);
        var other = gate.submit(() -> 1);

        try (var log = Logged.by(Confined.class)) {
            confined.close();
            host.tick(gate);

            assertThat(log.lines()).singleElement().asString().contains("closing", "stuck");
        }
        assertThat(other.outcome()).get().isInstanceOf(Executed.class);
    }

    @Test
    void saysThatItStaysOpenIfItsOwnerWasClosedFirst() {
        var confined = madeOn(gate);
        gate.close();

        try (var log = Logged.by(Confined.class)) {
            confined.close();

            assertThat(log.lines()).singleElement().asString().contains("was not closed");
        }
        assertThat(desk.done).isEmpty();
    }

    @Test
    void tellsItsListenersOnce() {
        var told = new ArrayList<String>();
        var confined = madeOn(gate);
        Runnable forgotten = () -> told.add("forgotten");
        confined.onClose(() -> told.add("a"));
        confined.onClose(forgotten);
        confined.forget(forgotten);

        confined.close();
        confined.close();
        confined.onClose(() -> told.add("late"));

        assertThat(told).containsExactly("a", "late");
    }
}
