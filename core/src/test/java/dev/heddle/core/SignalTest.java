package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Options.Lane;
import dev.heddle.core.Policy.Overflow;
import dev.heddle.core.Signal.Connection;
import dev.heddle.core.Signal.Delivery;
import dev.heddle.core.Signal.Delivery.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SignalTest {
    private static final Delivery DIRECT = Delivery.DEFAULT.withMode(Mode.DIRECT);
    private static final Delivery NEWEST = Delivery.DEFAULT.coalescing();

    private final ManualHost host = new ManualHost();
    private final Gate stage = ManualHost.gate(host, Policy.DEFAULT);
    private final Signal<String> signal = new Signal<>("door");
    private final List<String> seen = new ArrayList<>();

    private static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    private void emitAll(String... events) {
        for (var event : events) {
            signal.emit(event);
        }
    }

    // ---- queued -------------------------------------------------------------------------------

    @Test
    void deliversEachEventInOrderOnTheReceiversLoop() {
        signal.connect(
                stage,
                event -> {
                    stage.check();
                    seen.add(event);
                });

        emitAll("a", "b");
        assertThat(seen).isEmpty();
        host.tick(stage);

        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void queuesAlsoWhenTheEmitterIsOnTheReceiversThread() {
        signal.connect(stage, seen::add);

        host.onLoop(() -> signal.emit("a"));

        assertThat(seen).isEmpty();
        host.tick(stage);
        assertThat(seen).containsExactly("a");
    }

    @Test
    void keepsItsPlaceAmongTheReceiversOperations() {
        signal.connect(stage, seen::add);

        stage.execute(() -> seen.add("before"));
        signal.emit("event");
        stage.execute(() -> seen.add("after"));
        host.tick(stage);

        assertThat(seen).containsExactly("before", "event", "after");
    }

    @Test
    void waitsInTheLaneThatTheDeliveryNames() {
        signal.connect(stage, seen::add, Delivery.DEFAULT.withLane(Lane.URGENT));

        stage.execute(() -> seen.add("normal"));
        signal.emit("urgent");
        host.tick(stage);

        assertThat(seen).containsExactly("urgent", "normal");
    }

    @Test
    void reachesEveryConnectionOfEveryOwner() {
        var other = ManualHost.gate(host, Policy.DEFAULT);
        signal.connect(stage, event -> seen.add("1 " + event));
        signal.connect(stage, event -> seen.add("2 " + event));
        signal.connect(other, event -> seen.add("3 " + event));

        signal.emit("a");
        host.tick(stage);
        host.tick(other);

        assertThat(seen).containsExactly("1 a", "2 a", "3 a");
    }

    @Test
    void anEmitInsideASlotIsQueuedAndNeverNested() {
        signal.connect(
                stage,
                event -> {
                    seen.add("begin " + event);
                    if (event.length() < 3) {
                        signal.emit(event + "!");
                    }
                    seen.add("end " + event);
                });

        signal.emit("a");
        while (host.tick(stage) > 0) {}

        assertThat(seen)
                .containsExactly("begin a", "end a", "begin a!", "end a!", "begin a!!", "end a!!");
    }

    // ---- direct -------------------------------------------------------------------------------

    @Test
    void directRunsAtOnceOnTheReceiversThread() {
        signal.connect(stage, seen::add, DIRECT);

        host.onLoop(() -> signal.emit("a"));

        assertThat(seen).containsExactly("a");
    }

    @Test
    void directIsQueuedFromElsewhere() {
        signal.connect(stage, seen::add, DIRECT);

        signal.emit("a");

        assertThat(seen).isEmpty();
        host.tick(stage);
        assertThat(seen).containsExactly("a");
    }

    @Test
    void directOvertakesNothingThatWaits() {
        signal.connect(stage, seen::add, DIRECT);
        signal.emit("a");

        host.onLoop(() -> signal.emit("b"));

        assertThat(seen).isEmpty();
        host.tick(stage);
        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void directIsQueuedInsideAnOperation() {
        signal.connect(stage, seen::add, DIRECT);

        stage.execute(() -> {
            signal.emit("event");
            seen.add("operation");
        });
        while (host.tick(stage) > 0) {}

        assertThat(seen).containsExactly("operation", "event");
    }

    @Test
    void whatADirectSlotEmitsComesAfterItsOwnEventEverywhere() {
        signal.connect(
                stage,
                event -> {
                    seen.add("direct " + event);
                    if (event.length() < 2) {
                        signal.emit(event + "!");
                    }
                },
                DIRECT);
        signal.connect(stage, event -> seen.add("queued " + event));
        signal.connect(stage, event -> seen.add("too " + event), DIRECT);

        host.onLoop(() -> signal.emit("a"));
        while (host.tick(stage) > 0) {}

        assertThat(seen)
                .containsExactly(
                        "direct a", "queued a", "too a", "direct a!", "queued a!", "too a!");
    }

    // ---- coalesced ----------------------------------------------------------------------------

    @Test
    void coalescingDeliversTheNewestThatWaits() {
        var connection = signal.connect(stage, seen::add, NEWEST);

        emitAll("a", "b", "c");
        assertThat(stage.snapshot().queued()).isEqualTo(1);
        host.tick(stage);
        signal.emit("d");
        host.tick(stage);

        assertThat(seen).containsExactly("c", "d");
        assertThat(connection.folded()).isEqualTo(2);
        assertThat(connection.lost()).isZero();
    }

    @Test
    void coalescingGoesWithDirect() {
        signal.connect(stage, seen::add, DIRECT.coalescing());

        host.onLoop(() -> emitAll("a", "b"));
        emitAll("c", "d");
        host.tick(stage);

        assertThat(seen).containsExactly("a", "b", "d");
    }

    @Test
    void whatFoldsIsKeptWhenOthersAreEvicted() {
        var small = gate(2, Overflow.DROP_OLDEST);
        var connection = signal.connect(small, seen::add, NEWEST);
        signal.emit("state");

        IntStream.range(0, 9).forEach(i -> small.submit(Operation.named("noise", () -> i)));
        host.tick(small);

        assertThat(seen).containsExactly("state");
        assertThat(connection.lost()).isZero();
    }

    @Test
    void whatFoldsDoesNotExpireWithThePolicysDeadline() {
        var hasty = ManualHost.gate(host, Policy.DEFAULT.withDefaultDeadline(millis(5)));
        signal.connect(hasty, seen::add, NEWEST);
        signal.emit("old");

        host.advance(millis(4));
        signal.emit("new");
        host.advance(millis(4));
        host.tick(hasty);

        assertThat(seen).containsExactly("new");
    }

    // ---- debounce and throttle ----------------------------------------------------------------

    @Test
    void debounceDeliversTheNewestOnceNothingCameForThatLong() {
        var connection =
                signal.connect(stage, seen::add, Delivery.DEFAULT.withDebounce(millis(10)));

        signal.emit("a");
        pass(6);
        signal.emit("b");
        pass(9);
        assertThat(seen).as("only 9 ms of silence").isEmpty();
        pass(1);

        assertThat(seen).containsExactly("b");
        assertThat(connection.folded()).isEqualTo(1);
    }

    @Test
    void debounceBeginsAnewAfterADelivery() {
        signal.connect(stage, seen::add, Delivery.DEFAULT.withDebounce(millis(10)));

        signal.emit("a");
        pass(10);
        signal.emit("b");
        pass(9);
        assertThat(seen).containsExactly("a");
        pass(1);

        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void throttleDeliversTheFirstAtOnceAndThenTheNewestOfEachPeriod() {
        var connection =
                signal.connect(stage, seen::add, Delivery.DEFAULT.withThrottle(millis(10)));

        signal.emit("a");
        pass(0);
        assertThat(seen).containsExactly("a");
        emitAll("b", "c");
        pass(4);
        signal.emit("d");
        pass(5);
        assertThat(seen).as("9 ms after the first").containsExactly("a");
        pass(1);
        assertThat(seen).containsExactly("a", "d");
        pass(30);
        signal.emit("e");
        pass(0);

        assertThat(seen).containsExactly("a", "d", "e");
        assertThat(connection.folded()).isEqualTo(2);
    }

    @Test
    void throttleGoesWithDirect() {
        signal.connect(stage, seen::add, DIRECT.withThrottle(millis(10)));

        host.onLoop(() -> emitAll("a", "b", "c"));
        assertThat(seen).containsExactly("a");
        pass(10);

        assertThat(seen).containsExactly("a", "c");
    }

    @Test
    void aLateLoopStillThrottles() {
        signal.connect(stage, seen::add, Delivery.DEFAULT.withThrottle(millis(10)));
        signal.emit("a");
        pass(0);
        signal.emit("b");
        pass(1);
        host.advance(millis(30)); // No tick.
        signal.emit("c");

        pass(0);
        signal.emit("d");
        pass(0);
        assertThat(seen).containsExactly("a", "c");
        pass(10);

        assertThat(seen).containsExactly("a", "c", "d");
    }

    /// Time goes on, and the loop ticks when it is over.
    private void pass(int millis) {
        host.tick(stage);
        host.advance(millis(millis));
        while (host.tick(stage) > 0) {}
    }

    @Test
    void nothingThatFoldsHasMoreThanOneThingUnderWay() {
        for (var delivery :
                List.of(
                        NEWEST,
                        Delivery.DEFAULT.withDebounce(millis(10)),
                        Delivery.DEFAULT.withThrottle(millis(10)))) {
            var connection = signal.connect(stage, seen::add, delivery);
            pass(100);
            for (int i = 0; i < 50; i++) {
                signal.emit("event");
                assertThat(stage.snapshot().queued()).isLessThanOrEqualTo(1);
                pass(i % 3);
            }
            connection.close();
        }
    }

    @Test
    void debounceAndThrottleExcludeEachOther() {
        var debounced = Delivery.DEFAULT.withDebounce(millis(5));

        assertThatThrownBy(() -> debounced.withThrottle(millis(10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("debounce and throttle exclude each other, were PT0.005S and PT0.01S");
        assertThatThrownBy(() -> Delivery.DEFAULT.withThrottle(millis(-1)))
                .hasMessage("throttle must not be negative, was PT-0.001S");
        assertThatThrownBy(() -> Delivery.DEFAULT.withDebounce(millis(-1)))
                .hasMessage("debounce must not be negative, was PT-0.001S");
    }

    // ---- lost ---------------------------------------------------------------------------------

    private Gate gate(int capacity, Overflow overflow) {
        return ManualHost.gate(host, Policy.DEFAULT.withCapacity(capacity).withOverflow(overflow));
    }

    @Test
    void whatAFullReceiverRefusesIsLost() {
        var small = gate(2, Overflow.REJECT);
        var connection = signal.connect(small, seen::add);

        emitAll("a", "b", "c");
        assertThat(connection.lost()).isEqualTo(1);
        host.tick(small);

        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void whatAFullReceiverDropsIsLost() {
        var oldest = gate(2, Overflow.DROP_OLDEST);
        var newest = gate(2, Overflow.DROP_NEWEST);
        var toOldest = signal.connect(oldest, event -> seen.add("o" + event));
        var toNewest = signal.connect(newest, event -> seen.add("n" + event));

        emitAll("1", "2", "3");
        host.tick(oldest);
        host.tick(newest);

        assertThat(seen).containsExactly("o2", "o3", "n1", "n2");
        assertThat(toOldest.lost()).isEqualTo(1);
        assertThat(toNewest.lost()).isEqualTo(1);
    }

    @Test
    void whatExpiresIsLost() {
        var hasty = ManualHost.gate(host, Policy.DEFAULT.withDefaultDeadline(millis(5)));
        var connection = signal.connect(hasty, seen::add);

        signal.emit("late");
        host.advance(millis(5));

        assertThat(connection.lost()).isEqualTo(1);
        host.tick(hasty);
        assertThat(seen).isEmpty();
    }

    @Test
    void whatAFullReceiverRefusesOfAFoldingConnectionIsLostAndTheNextIsDelivered() {
        var small = gate(1, Overflow.REJECT);
        var connection = signal.connect(small, seen::add, NEWEST);
        small.submit(Operation.named("noise", () -> 1));

        signal.emit("a");
        assertThat(connection.lost()).isEqualTo(1);
        host.tick(small);
        signal.emit("b");
        host.tick(small);

        assertThat(seen).containsExactly("b");
    }

    @Test
    void aSlotSeesWhatWasLostBeforeItsEvent() {
        var small = gate(2, Overflow.DROP_OLDEST);
        signal.connectWithLosses(
                small,
                (event, connection) -> seen.add(event + " after " + connection.lost() + " lost"),
                Delivery.DEFAULT);

        emitAll("a", "b", "c", "d");
        host.tick(small);

        assertThat(seen).containsExactly("c after 2 lost", "d after 2 lost");
    }

    // ---- failures -----------------------------------------------------------------------------

    @Test
    void aSlotThatThrowsIsCountedAndHarmsNoOther() {
        var connection =
                signal.connect(
                        stage,
                        event -> {
                            seen.add("broken " + event);
                            throw new AssertionError("planted");
                        });
        signal.connect(stage, event -> seen.add("fine " + event));

        emitAll("a", "b");
        host.tick(stage);

        assertThat(seen).containsExactly("broken a", "fine a", "broken b", "fine b");
        assertThat(connection.failed()).isEqualTo(2);
        assertThat(connection.lost()).isZero();
        assertThat(stage.snapshot().outcomes().failed()).isEqualTo(2);
    }

    @Test
    void aDirectSlotThatThrowsDoesNotThrowAtTheEmitter() {
        var connection =
                signal.connect(
                        stage,
                        _ -> {
                            throw new IllegalStateException("planted");
                        },
                        DIRECT);

        host.onLoop(() -> signal.emit("a"));

        assertThat(connection.failed()).isEqualTo(1);
    }

    @Test
    void aSlotThatThrowsGoesOnBeingThrottled() {
        var connection =
                signal.connect(
                        stage,
                        _ -> {
                            throw new IllegalStateException("planted");
                        },
                        Delivery.DEFAULT.withThrottle(millis(10)));

        emitAll("a");
        pass(0);
        emitAll("b");
        pass(10);

        assertThat(connection.failed()).isEqualTo(2);
    }

    // ---- ends ---------------------------------------------------------------------------------

    @Test
    void deliversNothingOnceClosed() {
        for (var delivery :
                List.of(
                        Delivery.DEFAULT,
                        NEWEST,
                        Delivery.DEFAULT.withDebounce(millis(5)),
                        Delivery.DEFAULT.withThrottle(millis(5)))) {
            var connection = signal.connect(stage, _ -> {}, delivery);
            signal.emit("first");
            pass(5);
            var closed = signal.connect(stage, seen::add, delivery);
            signal.emit("waits");
            host.tick(stage); // Those that wait for their time have a timer now.
            seen.clear();
            signal.emit("waits, too");
            long before = closed.folded();

            closed.close();
            closed.close();
            signal.emit("never");
            pass(20);

            assertThat(seen).as("%s", delivery).isEmpty();
            assertThat(closed.lost()).as("%s", delivery).isEqualTo(1);
            assertThat(closed.folded()).isEqualTo(before);
            assertThat(signal.connections).hasSize(1);
            connection.close();
        }
    }

    @Test
    void aSlotMayCloseItsOwnConnection() {
        signal.connectWithLosses(
                stage,
                (event, connection) -> {
                    seen.add(event);
                    connection.close();
                },
                Delivery.DEFAULT);

        emitAll("a", "b");
        host.tick(stage);

        assertThat(seen).containsExactly("a");
        assertThat(signal.connections).isEmpty();
    }

    @Test
    void aClosedConnectionsEventsLeaveTheReceiversQueueAsCancelled() {
        var connection = signal.connect(stage, seen::add);
        emitAll("a", "b");

        connection.close();

        assertThat(stage.snapshot().outcomes().cancelled()).isEqualTo(2);
        assertThat(connection.lost()).isEqualTo(2);
    }

    @Test
    void aClosedReceiverIsForgottenAtTheNextEvent() {
        var each = signal.connect(stage, seen::add);
        var newest = signal.connect(stage, seen::add, NEWEST);
        stage.close(Duration.ZERO);

        signal.emit("a");
        signal.emit("b");

        assertThat(signal.connections).isEmpty();
        assertThat(each.lost()).isEqualTo(1);
        assertThat(newest.lost()).isEqualTo(1);
    }

    @Test
    void whatWaitsInAReceiverThatClosesIsLost() {
        var each = signal.connect(stage, seen::add);
        var newest = signal.connect(stage, seen::add, NEWEST);
        emitAll("a", "b");

        stage.close(Duration.ZERO);

        assertThat(each.lost()).isEqualTo(2);
        assertThat(newest.lost()).isEqualTo(1);
        assertThat(newest.folded()).isEqualTo(1);
        assertThat(signal.connections).isEmpty();
    }

    @Test
    void whatAReceiverDrainsIsDelivered() {
        signal.connect(stage, seen::add);
        emitAll("a", "b");
        stage.execute(() -> signal.emit("too late")); // Refused: it drains.

        host.onLoop(() -> stage.close(Duration.ofSeconds(1)));

        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void whatWaitedForItsTimeInAReceiverThatClosedIsLost() {
        var connection =
                signal.connect(stage, seen::add, Delivery.DEFAULT.withDebounce(millis(10)));
        signal.emit("a");
        host.tick(stage);

        stage.close(Duration.ZERO);

        assertThat(connection.lost()).isEqualTo(1);
        assertThat(signal.connections).isEmpty();
    }

    @Test
    void anEmitterNoticesThatAReceiverWithATimerHasClosed() {
        signal.connect(stage, seen::add, Delivery.DEFAULT.withDebounce(millis(10)));
        signal.emit("a");
        host.tick(stage);
        stage.close(Duration.ZERO);

        host.advance(Duration.ofSeconds(2));
        signal.emit("b");

        assertThat(signal.connections).isEmpty();
    }

    @Test
    void refusesOneConnectionTooManyUnlessThereAreClosedReceiversToForget() {
        var gone = ManualHost.gate(host, Policy.DEFAULT);
        signal.connect(gone, seen::add);
        for (int i = 1; i < Signal.MAX_CONNECTIONS; i++) {
            signal.connect(stage, seen::add);
        }
        assertThatThrownBy(() -> signal.connect(stage, seen::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "signal door has 1000 connections, and no room for more; are they closed?");

        gone.close(Duration.ZERO);
        signal.connect(stage, seen::add);

        assertThat(signal.connections).hasSize(Signal.MAX_CONNECTIONS);
    }

    // ---- real threads -------------------------------------------------------------------------

    @Test
    void withRealThreadsEveryEventHasOneFateAndEachEmittersOrderIsKept() throws Exception {
        for (var overflow : List.of(Overflow.REJECT, Overflow.DROP_OLDEST, Overflow.DROP_NEWEST)) {
            for (var delivery :
                    List.of(
                            Delivery.DEFAULT,
                            NEWEST,
                            Delivery.DEFAULT.withDebounce(Duration.ofNanos(20_000)),
                            Delivery.DEFAULT.withThrottle(Duration.ofNanos(20_000)))) {
                flood(Policy.DEFAULT.withCapacity(8).withOverflow(overflow), delivery);
            }
        }
    }

    private record Mark(int emitter, int number) {}

    private static void flood(Policy policy, Delivery delivery) throws InterruptedException {
        int emitters = 3;
        int events = 3_000;
        var marks = new Signal<Mark>("marks");
        var delivered = new AtomicInteger();
        var newest = new int[emitters];
        var disorder = new AtomicReference<>("");
        Connection connection;
        try (var owner = Owner.running("receiver", policy)) {
            connection =
                    marks.connect(
                            owner,
                            mark -> {
                                delivered.incrementAndGet();
                                if (mark.number <= newest[mark.emitter]) {
                                    disorder.set(mark + " after " + newest[mark.emitter]);
                                }
                                newest[mark.emitter] = mark.number;
                            },
                            delivery);
            var ready = new CountDownLatch(emitters);
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < emitters; i++) {
                int emitter = i;
                threads.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    ready.countDown();
                                    for (int number = 1; number <= events; number++) {
                                        marks.emit(new Mark(emitter, number));
                                    }
                                }));
            }
            for (var thread : threads) {
                thread.join();
            }
        }
        assertThat(disorder.get()).as("%s %s", policy.overflow(), delivery).isEmpty();
        assertThat(delivered.get() + connection.folded() + connection.lost())
                .as("%s %s", policy.overflow(), delivery)
                .isEqualTo((long) emitters * events);
    }
}
