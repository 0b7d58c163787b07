package dev.heddle.core;

import static dev.heddle.core.Model.require;
import static dev.heddle.core.Model.share;
import static dev.heddle.core.Model.together;

import dev.heddle.core.Model.LoopHost;
import dev.heddle.core.Outcome.Executed;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The gate under every interleaving of those who submit, withdraw, run, watch and close.
class GateModelTest {
    /// Small: the checker looks at every place of every queue.
    private static final Policy SMALL = Policy.DEFAULT.withCapacity(4);

    private static final Options IN_10_NANOS = Options.startWithin(Duration.ofNanos(10));

    private static Gate gate(LoopHost host) {
        return gate(host, new MpscRing<>(4, System::nanoTime));
    }

    private static Gate gate(LoopHost host, MpscRing<Object> ring) {
        var gate = new Gate("stage", host, SMALL, ring);
        share(gate);
        return gate;
    }

    // ---- one outcome --------------------------------------------------------------------------

    @Test
    void whoeverCancelsExpiresClosesOrRunsThereIsOneOutcomeAndItTellsWhetherItRan() {
        Model.holds(() -> {
            var host = new LoopHost();
            decideAllAtOnce(host, gate(host));
        });
    }

    @Test
    void aTicketWithdrawnByTwoAndRunByNoneHasOneOutcome() {
        Model.holds(() -> {
            var host = new LoopHost();
            withdrawTwice(host, gate(host));
        });
    }

    @Test
    void findsATicketThatLooksAndThenDecides() {
        Model.findsTheFault(
                "outcomes",
                () -> {
                    var host = new LoopHost();
                    withdrawTwice(host, new HastyGate(host));
                });
    }

    private static void decideAllAtOnce(LoopHost host, Gate gate) {
        share(gate);
        var runs = new AtomicInteger();
        var told = new AtomicInteger();
        var ticket = gate.submit(Operation.named("op", runs::incrementAndGet), IN_10_NANOS);
        ticket.then(Runnable::run, _ -> told.incrementAndGet());
        var cancelled = new boolean[1];
        together(
                () -> cancelled[0] = ticket.cancel(),
                () -> {
                    host.moveTo(10);
                    host.sweep();
                },
                () -> gate.close(Duration.ZERO),
                () -> host.tick(gate));
        requireOneOutcome(gate, ticket, runs.get());
        require(told.get() == 1, "told ", told, " times");
        require(
                cancelled[0] == isByCaller(ticket.outcome().orElse(null)),
                "cancel answered ",
                cancelled[0],
                " for ",
                ticket);
    }

    private static boolean isByCaller(@Nullable Outcome<?> outcome) {
        return outcome instanceof Outcome.Cancelled<?>(Outcome.Reason reason, _)
                && reason == Outcome.Reason.BY_CALLER;
    }

    private static void withdrawTwice(LoopHost host, Gate gate) {
        share(gate);
        var runs = new AtomicInteger();
        var ticket = gate.submit(Operation.named("op", runs::incrementAndGet), IN_10_NANOS);
        together(
                () -> {
                    var _ = ticket.cancel();
                },
                () -> {
                    host.moveTo(10);
                    host.sweep();
                });
        requireOneOutcome(gate, ticket, runs.get());
    }

    private static void requireOneOutcome(Gate gate, Ticket<?> ticket, int runs) {
        var counts = gate.outcomes();
        long all = counts.executed() + counts.failed() + counts.cancelled() + counts.expired();
        require(all == 1, all, " outcomes of one ticket: ", counts);
        var outcome = ticket.outcome().orElse(null);
        require(runs == (outcome instanceof Executed ? 1 : 0), "ran ", runs, " times: ", ticket);
    }

    /// Planted: its tickets look at their state and then write it, without a compare-and-set.
    private static final class HastyGate extends Gate {
        HastyGate(Host host) {
            super("stage", host, SMALL);
        }

        @Override
        <T extends @Nullable Object> GateTicket<T> ticket(
                Operation<T> operation, long queuedNanos, long deadlineNanos) {
            return new HastyTicket<>(this, operation, queuedNanos, deadlineNanos);
        }
    }

    private static final class HastyTicket<T extends @Nullable Object> extends GateTicket<T> {
        HastyTicket(Gate gate, Operation<T> operation, long queuedNanos, long deadlineNanos) {
            super(gate, operation, queuedNanos, deadlineNanos);
        }

        @Override
        boolean decide(Object expected, Object next) {
            if (!current().equals(expected)) {
                return false;
            }
            while (!super.decide(current(), next)) {} // Whatever it is by now.
            return true;
        }

        private Object current() {
            return outcome().<Object>map(outcome -> outcome).orElse(state());
        }
    }

    @Test
    void whoAsksWhileATicketIsDecidedIsToldOnce() {
        Model.holds(() -> {
            var gate = gate(new LoopHost());
            var told = new AtomicInteger();
            var ticket = gate.submit(Operation.named("op", () -> 1));
            together(
                    () -> ticket.then(Runnable::run, _ -> told.incrementAndGet()),
                    () -> ticket.then(Runnable::run, _ -> told.incrementAndGet()),
                    () -> ticket.cancel());
            require(told.get() == 2, "told ", told, " of 2");
        });
    }

    // ---- close --------------------------------------------------------------------------------

    @Test
    void aCloseLeavesNoTicketUnsettled() {
        Model.holds(() -> submitAndClose(new MpscRing<>(4, System::nanoTime)));
    }

    @Test
    void findsACloseWithoutASecondLook() {
        Model.findsTheFault("unsettled", () -> submitAndClose(new LateRing<>(4)));
    }

    private static void submitAndClose(MpscRing<Object> ring) {
        var gate = gate(new LoopHost(), ring);
        var tickets = new Ticket<?>[2];
        together(
                () -> tickets[0] = gate.submit(Operation.named("a", () -> 1)),
                () -> tickets[1] = gate.submit(Operation.named("b", () -> 2)),
                () -> gate.close(Duration.ZERO));
        for (var ticket : tickets) {
            require(ticket.outcome().isPresent(), "unsettled after the close: ", ticket);
        }
    }

    @Test
    void nothingStartsAfterACloseHasReturned() {
        Model.holds(() -> tickAndClose(new MpscRing<>(4, System::nanoTime)));
    }

    private static void tickAndClose(MpscRing<Object> ring) {
        var host = new LoopHost();
        var gate = gate(host, ring);
        var ticket = gate.submit(Operation.named("op", () -> 1));
        together(
                () -> host.tick(gate),
                () -> {
                    boolean complete = gate.close(Duration.ZERO);
                    var state = ticket.state();
                    require(state != Ticket.State.QUEUED, "still queued after the close");
                    require(!complete || state == Ticket.State.SETTLED, "complete, but ", state);
                });
        require(ticket.outcome().isPresent(), "unsettled");
    }

    // ---- waking and watching ------------------------------------------------------------------

    @Test
    void whatIsQueuedHasAWakeUpOrALoopAtWork() {
        Model.holds(() -> submitAndTick(new MpscRing<>(4, System::nanoTime)));
    }

    @Test
    void findsALostWakeUp() {
        Model.findsTheFault("nobody wakes the loop", () -> submitAndTick(new SleepyRing<>(4)));
    }

    private static void submitAndTick(MpscRing<Object> ring) {
        var host = new LoopHost();
        var gate = gate(host, ring);
        gate.submit(Operation.named("first", () -> 1));
        together(
                () -> gate.submit(Operation.named("second", () -> 2)),
                () -> host.tickIfWoken(gate));
        require(ring.size() == 0 || host.isWoken(), "nobody wakes the loop for what is queued");
    }

    @Test
    void whatIsQueuedIsWatched() {
        Model.holds(() -> {
            var host = new LoopHost();
            submitAndSweep(host, gate(host));
        });
    }

    @Test
    void findsAWatchThatEndsWithoutASecondLook() {
        Model.findsTheFault(
                "nobody watches",
                () -> {
                    var host = new LoopHost();
                    submitAndSweep(host, new CarelessGate(host));
                });
    }

    private static void submitAndSweep(LoopHost host, Gate gate) {
        share(gate);
        gate.submit(Operation.named("earlier", () -> 0));
        host.tick(gate);
        together(() -> gate.submit(Operation.named("a", () -> 1)), host::sweep);
        require(host.watches() >= 1, "nobody watches what is queued");
        require(host.watches() == 1, "watched twice");
    }

    /// Planted: it ends its watch whatever came meanwhile.
    private static final class CarelessGate extends Gate {
        CarelessGate(Host host) {
            super("stage", host, SMALL);
        }

        @Override
        Watch newWatch(
                Host host,
                Policy policy,
                Lanes lanes,
                Schedule schedule,
                GateClock clock,
                Loop loop) {
            return new Watch(this, host, policy, lanes, schedule, clock, loop) {
                @Override
                long rest(long now) {
                    var _ = super.rest(now);
                    return -1;
                }
            };
        }
    }
}
