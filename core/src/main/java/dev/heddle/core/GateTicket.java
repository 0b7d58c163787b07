package dev.heddle.core;

import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Outcome.Trace;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One operation on its way through the gate.
///
/// `state` is QUEUED, then RUNNING, then the outcome itself, or the outcome at once. Every change
/// but the last of a running operation, which only its runner makes, is one compare-and-set;
/// whoever loses it does nothing. That is why there are never two outcomes.
class GateTicket<T extends @Nullable Object> implements Ticket<T> {
    private static final System.Logger LOG = System.getLogger(Ticket.class.getName());
    private static final AtomicLong IDS = new AtomicLong();

    private static final Object QUEUED = State.QUEUED;
    private static final Object RUNNING = State.RUNNING;

    private static final VarHandle STATE;
    private static final VarHandle WATCHERS;

    static {
        try {
            var lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(GateTicket.class, "state", Object.class);
            WATCHERS = lookup.findVarHandle(GateTicket.class, "watchers", Watching.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// One who waits for the outcome; a stack of them. NOTIFIED closes the stack.
    private static final class Watching {
        static final Watching NOTIFIED = new Watching(Runnable::run, _ -> {}, null);

        final Executor where;
        final Consumer<Object> next;
        final @Nullable Watching below;

        Watching(Executor where, Consumer<Object> next, @Nullable Watching below) {
            this.where = where;
            this.next = next;
            this.below = below;
        }
    }

    private static final class Done extends CountDownLatch implements Consumer<Object> {
        Done() {
            super(1);
        }

        @Override
        public void accept(Object outcome) {
            countDown();
        }
    }

    private final Gate gate;
    private final long id = IDS.incrementAndGet();
    private final String name;
    private final long queuedNanos;

    /// Latest start on the host's clock, if `timed`.
    private final long deadlineNanos;

    private final boolean timed;

    /// Released as soon as it is settled: a stalled owner's queue must not hold what never runs.
    private @Nullable Operation<T> operation;

    private long startedNanos;
    private volatile Object state = QUEUED;
    private volatile @Nullable Watching watchers;

    GateTicket(Gate gate, Operation<T> operation, long queuedNanos, Duration deadline) {
        this.gate = gate;
        this.operation = operation;
        this.name = operation.name();
        this.queuedNanos = queuedNanos;
        this.timed = deadline.compareTo(Gate.LONGEST) < 0;
        this.deadlineNanos = timed ? queuedNanos + deadline.toNanos() : 0;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String operation() {
        return name;
    }

    long queuedNanos() {
        return queuedNanos;
    }

    /// When it started, on the host's clock; only of one that has.
    long startedNanos() {
        return startedNanos;
    }

    @Override
    public State state() {
        return state instanceof State way ? way : State.SETTLED;
    }

    @Override
    @SuppressWarnings("unchecked") // Only settle and finish write an outcome, and theirs is of T.
    public Optional<Outcome<T>> outcome() {
        return state instanceof Outcome<?> outcome
                ? Optional.of((Outcome<T>) outcome)
                : Optional.empty();
    }

    @Override
    public boolean cancel() {
        return settle(new Cancelled<>(Reason.BY_CALLER, neverRan(gate.now())));
    }

    boolean shutDown() {
        return settle(new Cancelled<>(Reason.SHUTDOWN, neverRan(gate.now())));
    }

    void reject(Reason reason, String message) {
        settle(new Rejected<>(reason, message, neverRan(queuedNanos)));
    }

    /// Expires it if its deadline has come and it has not started; true if it expired now.
    boolean expire(long now) {
        return timed
                && now - deadlineNanos >= 0
                && state() == State.QUEUED
                && settle(new Expired<>(neverRan(now)));
    }

    /// Expires it, whatever the host's clock says, if it has not started.
    void expireNow() {
        settle(new Expired<>(neverRan(gate.now())));
    }

    /// Decides a queued ticket; false if it runs or was decided before.
    boolean settle(Outcome<T> outcome) {
        if (!decide(QUEUED, outcome)) {
            return false;
        }
        settled(outcome);
        return true;
    }

    /// Runs the operation, unless the ticket is settled or its deadline has come; true if it ran.
    /// Owner thread only.
    boolean run(long now) {
        if (expire(now)) {
            return false;
        }
        Operation<T> todo = operation;
        startedNanos = now; // Published by the next line; nobody reads it of one that never ran.
        if (todo == null || !decide(QUEUED, RUNNING)) {
            return false;
        }
        Outcome<T> outcome;
        try {
            T value = todo.run();
            outcome = new Executed<>(value, ran(gate.now()));
        } catch (Throwable e) { // Whatever it throws is its outcome; the loop lives on.
            outcome = new Failed<>(e, ran(gate.now()));
        }
        boolean first = decide(RUNNING, outcome);
        assert first : "a running operation was settled by somebody else";
        settled(outcome);
        return true;
    }

    /// The one compare-and-set that everything is decided by.
    boolean decide(Object expected, Object next) {
        return STATE.compareAndSet(this, expected, next);
    }

    private void settled(Outcome<T> outcome) {
        operation = null;
        gate.count(outcome);
        var newest = (Watching) WATCHERS.getAndSet(this, Watching.NOTIFIED);
        Watching oldestFirst = null;
        for (var w = newest; w != null; w = w.below) {
            oldestFirst = new Watching(w.where, w.next, oldestFirst);
        }
        for (var w = oldestFirst; w != null; w = w.below) {
            tell(w.where, w.next, outcome);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // A watcher is only ever shown the outcome of this ticket.
    public void then(Executor where, Consumer<? super Outcome<T>> next) {
        var consumer = (Consumer<Object>) (Consumer<?>) next;
        while (true) {
            Watching top = watchers;
            if (top == Watching.NOTIFIED) {
                tell(where, consumer, state);
                return;
            }
            if (WATCHERS.compareAndSet(this, top, new Watching(where, consumer, top))) {
                return;
            }
        }
    }

    private void tell(Executor where, Consumer<Object> next, Object outcome) {
        try {
            where.execute(() -> tellHere(next, outcome));
        } catch (Throwable e) { // An Error, too, would end the loop or the watch of all owners.
            LOG.log(System.Logger.Level.WARNING, "nobody could be told what became of " + name, e);
        }
    }

    private void tellHere(Consumer<Object> next, Object outcome) {
        try {
            next.accept(outcome);
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.WARNING, "told what became of " + name + ", it threw", e);
        }
    }

    @Override
    public Optional<Outcome<T>> await(Duration timeout) throws InterruptedException {
        if (state() != State.SETTLED) {
            if (gate.isCurrent()) {
                throw new IllegalStateException(
                        "waiting for %s on %s, which has to run it, would never end"
                                .formatted(name, gate.name()));
            }
            var _ = done().await(Gate.clampedNanos(timeout), TimeUnit.NANOSECONDS);
        }
        return outcome();
    }

    /// One latch serves all waits, so that who polls does not pile up watchers.
    private CountDownLatch done() {
        for (var w = watchers; w != null; w = w.below) {
            if (w.next instanceof Done done) {
                return done;
            }
        }
        var done = new Done();
        then(Runnable::run, done);
        return done;
    }

    private Trace neverRan(long now) {
        return new Trace(id, name, gate.name(), queuedNanos, now - queuedNanos, 0);
    }

    private Trace ran(long now) {
        return new Trace(
                id, name, gate.name(), queuedNanos, startedNanos - queuedNanos, now - startedNanos);
    }

    @Override
    public String toString() {
        return name + " #" + id + " on " + gate.name() + ": " + state;
    }
}
