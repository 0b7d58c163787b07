package dev.heddle.jobs;

import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Owner;
import dev.heddle.core.Ticket;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Brings what there is to tell to an owner's thread, by one operation at a time.
///
/// **One way.** Whoever has something to tell first writes it down and then asks for a crossing;
/// the crossing first says that it is over and then reads. So what was written is read by the
/// crossing that was seen to be under way, or a new one is asked for.
///
/// An owner whose gate has no room is asked again later; nothing is lost meanwhile but what the
/// source folds. The gate is entered by a helper's thread, because a gate may block.
abstract class Delivery implements JobTicket.Watch {
    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());

    /// Progress crosses at most 50 times a second; nobody sees more.
    private static final long EVERY_NANOS = 20_000_000;

    /// How long one crossing may hold the owner, beyond its first slot, and how many it may run.
    private static final long HOLD_NANOS = 2_000_000;

    private static final int BATCH = 64;

    /// When a full gate is asked again.
    private static final long AGAIN_NANOS = 100_000_000;

    private static final Options CROSSING =
            Options.DEFAULT.withDeadline(Options.NO_DEADLINE).keeping();

    private enum State {
        IDLE,
        /// A crossing will be asked for when its time has come.
        TIMED,
        /// A crossing is asked for, or waits in the gate.
        UNDER_WAY
    }

    private final Owner receiver;
    private final Helpers helpers;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final Operation<@Nullable Void> crossing =
            Operation.named(
                    "job events",
                    () -> {
                        cross();
                        return null;
                    });
    private volatile @Nullable Ticket<?> ticket;
    private volatile long crossedNanos;
    private volatile boolean closed;

    Delivery(Owner receiver, Helpers helpers) {
        this.receiver = receiver;
        this.helpers = helpers;
        crossedNanos = System.nanoTime() - EVERY_NANOS;
    }

    /// Delivers the next thing there is to tell. Owner thread only.
    ///
    /// @return false if there is none
    abstract boolean deliverNext();

    /// Nothing is to be told any more.
    abstract void detach();

    /// There is progress to tell.
    final void soon() {
        if (state.get() != State.IDLE) {
            return;
        }
        long early = EVERY_NANOS - (System.nanoTime() - crossedNanos);
        if (early <= 0) {
            now();
        } else if (state.compareAndSet(State.IDLE, State.TIMED)) {
            helpers.after(early, this::now);
        }
    }

    /// There is something to tell.
    final void now() {
        if (!closed && state.getAndSet(State.UNDER_WAY) != State.UNDER_WAY) {
            helpers.execute(this::enter);
        }
    }

    private void enter() {
        var entered = receiver.submit(crossing, CROSSING);
        ticket = entered;
        entered.then(Runnable::run, this::crossed);
        if (closed) {
            entered.cancel();
        }
    }

    private void crossed(Outcome<?> outcome) {
        switch (outcome) {
            case Outcome.Executed<?> _, Outcome.Failed<?> _ -> {}
            case Outcome.Rejected<?>(Reason reason, _, _) -> lost(reason);
            case Outcome.Cancelled<?>(Reason reason, _) -> lost(reason);
            case Outcome.Dropped<?> _, Outcome.Expired<?> _ -> again();
        }
    }

    private void lost(Reason reason) {
        if (reason == Reason.CLOSED || reason == Reason.SHUTDOWN || reason == Reason.OWNER_DIED) {
            close();
        } else {
            again();
        }
    }

    /// It stays under way, so that nobody else knocks meanwhile.
    private void again() {
        if (!closed) {
            helpers.after(AGAIN_NANOS, this::enter);
        }
    }

    private void cross() {
        state.set(State.IDLE); // First: what is written after the reads below asks anew.
        long begin = System.nanoTime();
        crossedNanos = begin;
        for (int i = 0; i < BATCH && !closed; i++) {
            if (!deliverSafely()) {
                return;
            }
            if (System.nanoTime() - begin > HOLD_NANOS) {
                break;
            }
        }
        now();
    }

    private boolean deliverSafely() {
        try {
            return deliverNext();
        } catch (Throwable e) { // The slot's; what comes next is to be told all the same.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a slot on "
                            + receiver.name()
                            + " that watches jobs failed: "
                            + e.getClass().getName());
            return true;
        }
    }

    final boolean isClosed() {
        return closed;
    }

    @Override
    public final void close() {
        closed = true;
        detach();
        var waiting = ticket;
        if (waiting != null) {
            waiting.cancel();
        }
    }
}
