package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Options.Route;
import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Dropped;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Signal.Delivery;
import dev.heddle.core.Signal.Delivery.Mode;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection of a signal. An event crosses to the receiver in a {@link Hop}, whose ticket
/// tells what became of it: that is how a loss is seen, whoever caused it.
abstract class SignalConnection<E> implements Signal.Connection {
    private static final System.Logger LOG = System.getLogger(Signal.class.getName());

    final Gate gate;
    final LongAdder lost = new LongAdder();
    private final Signal<E> signal;
    private final BiConsumer<? super E, ? super Signal.Connection> slot;
    private final Options options;
    private final LongAdder failed = new LongAdder();
    private volatile boolean closed;

    SignalConnection(
            Signal<E> signal,
            Gate gate,
            BiConsumer<? super E, ? super Signal.Connection> slot,
            Delivery delivery) {
        this.signal = signal;
        this.gate = gate;
        this.slot = requireNonNull(slot);
        var crossing =
                Options.DEFAULT
                        .withLane(delivery.lane())
                        .withRoute(
                                delivery.mode() == Mode.DIRECT
                                        ? Route.INLINE_IN_ORDER
                                        : Route.QUEUE);
        // What folds stands for the newest event, not for the one it was queued with: an older
        // deadline is not its own, and evicted it would leave the receiver with an old state.
        options =
                delivery.folds() ? crossing.withDeadline(Options.NO_DEADLINE).keeping() : crossing;
    }

    /// An operation of the receiver that carries one event, or the newest. It hears of its own
    /// outcome.
    abstract class Hop implements Operation<@Nullable Void>, Consumer<Outcome<?>> {
        /// It will never run.
        abstract void lose();

        SignalConnection<E> connection() {
            return SignalConnection.this;
        }

        @Override
        public String name() {
            return signal.name();
        }

        @Override
        public void accept(Outcome<?> outcome) {
            switch (outcome) {
                case Executed<?> _ -> {}
                case Failed<?>(Throwable cause, _) -> logFailure(cause);
                case Rejected<?>(Reason reason, _, _) -> lose(reason);
                case Dropped<?> _ -> lose();
                case Cancelled<?>(Reason reason, _) -> lose(reason);
                case Expired<?> _ -> lose();
            }
        }

        private void lose(Reason reason) {
            lose();
            if (reason == Reason.CLOSED
                    || reason == Reason.SHUTDOWN
                    || reason == Reason.OWNER_DIED) {
                detach();
            }
        }
    }

    /// An event was emitted. May be called from any thread.
    final void emitted(E event) {
        if (!isClosed()) {
            offer(event);
        }
    }

    abstract void offer(E event);

    void submit(Hop hop) {
        gate.submit(hop, options).then(Runnable::run, hop);
    }

    /// Runs the slot, unless the connection was closed. Owner thread only.
    final void deliver(E event) {
        if (isClosed()) {
            lost.increment();
            return;
        }
        try {
            slot.accept(event, this);
        } catch (Throwable e) { // The gate has it as an outcome, too.
            failed.increment();
            throw e;
        }
    }

    private void logFailure(Throwable cause) {
        LOG.log(
                System.Logger.Level.WARNING,
                "a slot of " + signal + " on " + gate.name() + " failed",
                cause);
    }

    boolean isClosed() {
        return closed;
    }

    boolean isReceiverClosed() {
        return gate.snapshot().phase() != Snapshot.Phase.OPEN;
    }

    /// Receives nothing more; what is under way goes on.
    final void detach() {
        signal.remove(this);
    }

    @Override
    public long lost() {
        return lost.sum();
    }

    @Override
    public long failed() {
        return failed.sum();
    }

    @Override
    public void close() {
        closed = true; // First: what is queued after the look below sees it when it runs.
        detach();
        gate.withdraw(this::isMine, Reason.DISPOSED);
    }

    private boolean isMine(Operation<?> operation) {
        return operation instanceof SignalConnection<?>.Hop hop && equals(hop.connection());
    }

    @Override
    public String toString() {
        return signal + " to " + gate.name();
    }
}
