package dev.heddle.core;

import static dev.heddle.core.Model.require;
import static dev.heddle.core.Model.share;
import static dev.heddle.core.Model.together;

import dev.heddle.core.Model.LoopHost;
import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A confined object under every interleaving of those who use it, run its owner and close it.
class ConfinedModelTest {
    /// Small: the checker looks at every place of every queue.
    private static final Policy SMALL = Policy.DEFAULT.withCapacity(4);

    private static Gate gate(LoopHost host) {
        return new Gate("stage", host, SMALL);
    }

    /// Tells whether it was used after its close, or closed in the middle of a use.
    private static final class Desk implements AutoCloseable {
        private final AtomicInteger uses = new AtomicInteger();
        private final AtomicInteger closes = new AtomicInteger();

        int use() {
            require(closes.get() == 0, "used after its close");
            int used = uses.incrementAndGet();
            require(closes.get() == 0, "closed during a use");
            return used;
        }

        @Override
        public void close() {
            closes.incrementAndGet();
        }
    }

    private static Confined<Desk> confine(Gate gate, Desk desk) {
        share(gate);
        share(desk);
        var confined = gate.confine(() -> desk); // Made at once: the story's thread is the loop.
        share(confined);
        return confined;
    }

    private static boolean isDisposed(@Nullable Outcome<?> outcome) {
        return switch (outcome) {
            case Cancelled<?>(Reason reason, _) -> reason == Reason.DISPOSED;
            case Rejected<?>(Reason reason, _, _) -> reason == Reason.DISPOSED;
            case null, default -> false;
        };
    }

    // ---- submit and close ---------------------------------------------------------------------

    @Test
    void aCloseLeavesNothingInTheQueue() {
        Model.holds(() -> submitAndClose(gate(new LoopHost())));
    }

    @Test
    void findsASubmitterWithoutASecondLook() {
        Model.findsTheFault("stayed", () -> submitAndClose(new HurriedGate(new LoopHost())));
    }

    private static void submitAndClose(Gate gate) {
        var confined = confine(gate, new Desk());
        var tickets = new Ticket<?>[1];
        together(() -> tickets[0] = confined.submit("a", Desk::use), confined::close);
        require(isDisposed(tickets[0].outcome().orElse(null)), "stayed: ", tickets[0]);
    }

    /// Planted: a submitter that looks at the mark before it adds, and does nothing about it after.
    private static final class HurriedGate extends Gate {
        HurriedGate(Host host) {
            super("stage", host, SMALL);
        }

        @Override
        <T extends @Nullable Object> GateTicket<T> ticket(
                Operation<T> operation, long queuedNanos, long deadlineNanos) {
            var submitter = Thread.currentThread();
            return new GateTicket<>(this, operation, queuedNanos, deadlineNanos) {
                @Override
                boolean withdraw(Outcome.Reason reason) {
                    return Thread.currentThread() != submitter && super.withdraw(reason);
                }
            };
        }
    }

    // ---- tick and close -----------------------------------------------------------------------

    @Test
    void whatRunsFinishesAndTheObjectIsClosedAfterItOnce() {
        Model.holds(() -> {
            var host = new LoopHost();
            tickAndClose(host, gate(host));
        });
    }

    private static void tickAndClose(LoopHost host, Gate gate) {
        var desk = new Desk();
        var confined = confine(gate, desk);
        var ticket = confined.submit("a", Desk::use);
        together(() -> host.tick(gate), confined::close);
        requireEnd(host, gate, desk, ticket);
    }

    private static void requireEnd(LoopHost host, Gate gate, Desk desk, Ticket<?> ticket) {
        host.tick(gate);
        host.tick(gate);
        var outcome = ticket.outcome().orElse(null);
        require(outcome instanceof Executed || isDisposed(outcome), "ended as ", ticket);
        int uses = outcome instanceof Executed ? 1 : 0;
        require(desk.uses.get() == uses, "used ", desk.uses, " times: ", ticket);
        require(desk.closes.get() == 1, "closed ", desk.closes, " times");
    }

    @Test
    void nothingIsStillQueuedAfterAClose() {
        Model.holds(() -> {
            var host = new LoopHost();
            var gate = gate(host);
            var desk = new Desk();
            var confined = confine(gate, desk);
            var ticket = confined.submit("a", Desk::use);
            together(
                    () -> host.tick(gate),
                    () -> {
                        confined.close();
                        require(
                                ticket.state() != Ticket.State.QUEUED,
                                "still queued after the close");
                    });
        });
    }

    // ---- all three ----------------------------------------------------------------------------

    @Test
    void whateverComesFirstNothingIsUsedAfterItsClose() {
        Model.holds(() -> {
            var host = new LoopHost();
            var gate = gate(host);
            var desk = new Desk();
            var confined = confine(gate, desk);
            var tickets = new Ticket<?>[1];
            together(
                    () -> tickets[0] = confined.submit("a", Desk::use),
                    confined::close,
                    () -> host.tick(gate));
            requireEnd(host, gate, desk, tickets[0]);
        });
    }
}
