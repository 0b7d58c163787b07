package dev.heddle.core;

import static dev.heddle.core.Model.require;
import static dev.heddle.core.Model.share;
import static dev.heddle.core.Model.together;

import dev.heddle.core.Model.LoopHost;
import dev.heddle.core.Options.Lane;
import dev.heddle.core.Policy.Overflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Lanes, keys, evictions and bare tasks under every interleaving of a few producers, the loop and
/// a close.
class LanesModelTest {
    private static final Policy SMALL = Policy.DEFAULT.withCapacity(2);
    private static final Options URGENT = Options.DEFAULT.withLane(Lane.URGENT);
    private static final Options KEYED = Options.DEFAULT.withCoalesceKey("key");

    /// Makes the queues under test; a planted fault makes another kind.
    private interface Maker {
        Lanes make(
                Policy policy, GateClock clock, Runnable dropped, @Nullable Mailbox<Object> normal);
    }

    private static Gate gate(LoopHost host, Policy policy, Maker maker) {
        return gate(host, policy, maker, null);
    }

    private static Gate gate(
            LoopHost host, Policy policy, Maker maker, @Nullable Mailbox<Object> normal) {
        var gate =
                new Gate("stage", host, policy, normal) {
                    @Override
                    Lanes newLanes(
                            Policy policy,
                            GateClock clock,
                            Runnable taskDropped,
                            @Nullable Mailbox<Object> normal) {
                        return maker.make(policy, clock, taskDropped, normal);
                    }
                };
        share(gate);
        return gate;
    }

    // ---- waking -------------------------------------------------------------------------------

    @Test
    void whatIsUrgentFindsTheLoopAwakeOrWakesIt() {
        Model.holds(() -> offerUrgent(Lanes::new));
    }

    @Test
    void findsALoopThatLooksIntoTheOtherLanesBeforeItIsMarkedIdle() {
        Model.findsTheFault("nobody wakes", () -> offerUrgent(RashLanes::new));
    }

    private static void offerUrgent(Maker maker) {
        var host = new LoopHost();
        var gate = gate(host, SMALL, maker);
        gate.submit(Operation.named("first", () -> 1));
        together(
                () -> gate.submit(Operation.named("urgent", () -> 2), URGENT),
                () -> host.tickIfWoken(gate));
        host.tickIfWoken(gate);
        require(gate.outcomes().executed() == 2, "nobody wakes the loop for what is urgent");
    }

    /// Planted: it looks into the other lanes first and sets the mark then.
    private static final class RashLanes extends Lanes {
        RashLanes(
                Policy policy,
                GateClock clock,
                Runnable taskDropped,
                @Nullable Mailbox<Object> normal) {
            super(policy, clock, taskDropped, normal);
        }

        @Override
        boolean rest() {
            return urgent.size() == 0 && idle.size() == 0 && normal.idle();
        }
    }

    // ---- keys ---------------------------------------------------------------------------------

    @Test
    void ofAllUnderOneKeyEachHasItsOutcomeAndTheLastOneRuns() {
        Model.holds(() -> replaceAndRun(Lanes::new));
    }

    @Test
    void findsAPlaceThatIsTakenAndNotClosed() {
        Model.findsTheFault("lost", () -> replaceAndRun(OpenLanes::new));
    }

    private static void replaceAndRun(Maker maker) {
        var host = new LoopHost();
        var gate = gate(host, SMALL, maker);
        var tickets = new Ticket<?>[3];
        tickets[0] = gate.submit(Operation.named("a", () -> 1), KEYED);
        together(
                () -> tickets[1] = gate.submit(Operation.named("b", () -> 2), KEYED),
                () -> tickets[2] = gate.submit(Operation.named("c", () -> 3), KEYED),
                () -> host.tickIfWoken(gate));
        host.tick(gate);
        int superseded = 0;
        for (var ticket : tickets) {
            require(ticket.outcome().isPresent(), "lost: ", ticket);
            superseded += ticket.outcome().get() instanceof Outcome.Dropped ? 1 : 0;
        }
        require(gate.outcomes().executed() == 3 - superseded, "wrong count of those that ran");
        require(superseded < 3, "all were superseded");
    }

    /// Planted: it shows the ticket of a place and leaves the place open.
    private static final class OpenLanes extends Lanes {
        OpenLanes(
                Policy policy,
                GateClock clock,
                Runnable taskDropped,
                @Nullable Mailbox<Object> normal) {
            super(policy, clock, taskDropped, normal);
        }

        @Override
        @Nullable GateTicket<?> open(Object entry) {
            return ticket(entry);
        }
    }

    @Test
    void aCloseSettlesWhateverIsInAPlace() {
        Model.holds(() -> {
            var host = new LoopHost();
            var gate = gate(host, SMALL, Lanes::new);
            var tickets = new Ticket<?>[2];
            tickets[0] = gate.submit(Operation.named("a", () -> 1), KEYED);
            together(
                    () -> tickets[1] = gate.submit(Operation.named("b", () -> 2), KEYED),
                    () -> gate.close(Duration.ZERO));
            require(tickets[0].outcome().isPresent(), "unsettled: ", tickets[0]);
            require(tickets[1].outcome().isPresent(), "unsettled: ", tickets[1]);
        });
    }

    // ---- eviction -----------------------------------------------------------------------------

    @Test
    void whatIsEvictedHasItsOutcomeWhateverHappensBeside() {
        Model.holds(() -> evictAndRun(Lanes::new));
    }

    @Test
    void findsAnEvictionThatDecidesNothing() {
        Model.findsTheFault("unsettled", () -> evictAndRun(ForgetfulLanes::new));
    }

    private static void evictAndRun(Maker maker) {
        var host = new LoopHost();
        var policy = SMALL.withCapacity(1).withOverflow(Overflow.DROP_OLDEST);
        var gate = gate(host, policy, maker);
        var runs = new AtomicInteger();
        var tickets = new Ticket<?>[3];
        tickets[0] = gate.submit(Operation.named("a", runs::incrementAndGet));
        together(
                () -> tickets[1] = gate.submit(Operation.named("b", runs::incrementAndGet)),
                () -> host.tickIfWoken(gate),
                () -> {
                    var _ = tickets[0].cancel();
                    tickets[2] = gate.submit(Operation.named("c", runs::incrementAndGet), KEYED);
                });
        host.tick(gate);
        int executed = 0;
        for (var ticket : tickets) {
            require(ticket.outcome().isPresent(), "unsettled: ", ticket);
            executed += ticket.outcome().get() instanceof Outcome.Executed ? 1 : 0;
        }
        var counts = gate.outcomes();
        require(executed == runs.get(), executed, " executed, ", runs, " ran");
        require(
                counts.executed() + counts.dropped() + counts.cancelled() == 3,
                "not one outcome each: ",
                counts);
    }

    /// Planted: what it evicts is gone and nobody is told.
    private static final class ForgetfulLanes extends Lanes {
        ForgetfulLanes(
                Policy policy,
                GateClock clock,
                Runnable taskDropped,
                @Nullable Mailbox<Object> normal) {
            super(policy, clock, taskDropped, normal);
        }

        @Override
        public boolean decide(Object evicted, Object newcomer) {
            return false;
        }
    }

    // ---- bare tasks ---------------------------------------------------------------------------

    @Test
    void aTaskRunsOrIsCancelledAndIsCountedOnce() {
        Model.holds(() -> executeAndClose(new MpscRing<>(2, System::nanoTime)));
    }

    @Test
    void findsALoopThatRunsATaskWithoutClaimingIt() {
        Model.findsTheFault("counted", () -> executeAndClose(new GrabbingRing<>(2)));
    }

    private static void executeAndClose(MpscRing<Object> ring) {
        var host = new LoopHost();
        var gate = gate(host, SMALL, Lanes::new, ring);
        var runs = new AtomicInteger();
        gate.execute(runs::incrementAndGet);
        gate.execute(runs::incrementAndGet);
        together(
                () -> host.tick(gate),
                () -> gate.close(Duration.ZERO),
                () -> gate.close(Duration.ZERO));
        var counts = gate.outcomes();
        require(counts.executed() == runs.get(), runs, " ran, counted ", counts);
        require(counts.executed() + counts.cancelled() == 2, "counted ", counts);
    }

    /// Planted: it takes every element as if it had a state of its own.
    private static final class GrabbingRing<E> extends MpscRing<E> {
        GrabbingRing(int capacity) {
            super(capacity, System::nanoTime);
        }

        @Override
        public boolean take(boolean stateful) {
            return super.take(true);
        }
    }

    // ---- waiting ------------------------------------------------------------------------------

    /// Begins a wait of the calling thread's owner; true if it was told of a circle.
    private interface Waiting {
        boolean isRefused(Gate mine, Gate target);
    }

    @Test
    void ofTwoOwnersThatBeginToWaitForEachOtherOneIsTold() {
        Model.holds(() ->
                waitForEachOther((mine, target) -> {
                    try {
                        var _ = Waits.on(target, "op");
                        return false;
                    } catch (IllegalStateException e) {
                        return true;
                    }
                }));
    }

    @Test
    void findsAWaitThatLooksForACircleBeforeItIsEntered() {
        Model.findsTheFault(
                "both wait",
                () ->
                        waitForEachOther((mine, target) -> {
                            if (Waits.circle(List.of(mine), target) != null) {
                                return true;
                            }
                            mine.waitFor(target);
                            return false;
                        }));
    }

    private static void waitForEachOther(Waiting waiting) {
        var hosts = new LoopHost[] {new LoopHost(), new LoopHost()};
        var gates = new Gate[] {new Gate("a", hosts[0], SMALL), new Gate("b", hosts[1], SMALL)};
        share(gates);
        var refused = new boolean[2];
        together(
                () -> {
                    hosts[0].tick(gates[0]);
                    refused[0] = waiting.isRefused(gates[0], gates[1]);
                },
                () -> {
                    hosts[1].tick(gates[1]);
                    refused[1] = waiting.isRefused(gates[1], gates[0]);
                });
        require(refused[0] || refused[1], "both wait for ever");
    }
}
