package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Dropped;
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
/// **One outcome.** `state` is QUEUED and then, by one compare-and-set, RUNNING or the outcome of
/// an operation that never ran; whoever loses it does nothing. Of a running operation only its
/// runner decides: it puts the value in the place of the `followers`, or a failure into `state`.
///
/// **Size.** 56 bytes: every operation with a ticket makes one, and the time to hand it over grows
/// with it (`heddle lab dispatch`). That is why the value takes the place of the followers, the
/// start that of the deadline, the time it ran is a float, and the number is made when somebody
/// asks for it.
class GateTicket<T extends @Nullable Object> implements WatchedTicket<T> {
    private static final System.Logger LOG = System.getLogger(Ticket.class.getName());
    private static final AtomicLong IDS = new AtomicLong();

    private static final State QUEUED = State.QUEUED;
    private static final State RUNNING = State.RUNNING;

    /// Stands for a value that is null.
    private static final Object NULL = new Object();

    private static final VarHandle STATE;
    private static final VarHandle FOLLOWERS;
    private static final VarHandle ID;
    private static final VarHandle WHEN;

    static {
        try {
            var lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(GateTicket.class, "state", Object.class);
            FOLLOWERS = lookup.findVarHandle(GateTicket.class, "followers", Object.class);
            ID = lookup.findVarHandle(GateTicket.class, "id", long.class);
            WHEN = lookup.findVarHandle(GateTicket.class, "whenNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// One who waits for the outcome; a stack of them.
    private static final class Following {
        /// Closes the stack of a ticket whose outcome is its state.
        static final Following TOLD = new Following(Runnable::run, _ -> {}, null);

        /// The same, of a failure that nobody has seen yet.
        static final Following UNSEEN = new Following(Runnable::run, _ -> {}, null);

        final Executor where;
        final Consumer<Object> next;
        final @Nullable Following below;

        Following(Executor where, Consumer<Object> next, @Nullable Following below) {
            this.where = where;
            this.next = next;
            this.below = below;
        }

        static boolean isEnd(@Nullable Object followers) {
            return followers == TOLD || followers == UNSEEN;
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

    /// Released when it is settled without having run: a stalled owner's queue must not hold what
    /// never runs.
    private @Nullable Operation<T> operation;

    private volatile Object state = QUEUED;

    /// A stack of followings; then the value, or an end of the stack.
    private volatile @Nullable Object followers;

    private final long queuedNanos;

    /// The latest start; once it runs, its start.
    @SuppressWarnings("FieldMayBeFinal") // Written through a handle.
    private long whenNanos;

    private volatile long id;
    private float runNanos;

    /// @param deadlineNanos the latest start, on the host's clock
    GateTicket(Gate gate, Operation<T> operation, long queuedNanos, long deadlineNanos) {
        this.gate = gate;
        this.operation = operation;
        this.queuedNanos = queuedNanos;
        this.whenNanos = deadlineNanos;
    }

    @Override
    public long id() {
        long seen = id;
        if (seen != 0) {
            return seen;
        }
        long fresh = IDS.incrementAndGet();
        return ID.compareAndSet(this, 0L, fresh) ? fresh : id;
    }

    @Override
    public String operation() {
        var todo = operation;
        if (todo != null) {
            return Gate.nameOf(todo);
        }
        // Released, so its outcome is its state.
        return state instanceof Outcome<?> outcome ? outcome.trace().operation() : "";
    }

    /// What it is to run, for comparing; null once it is settled without having run.
    @Nullable Operation<T> todo() {
        return operation;
    }

    long queuedNanos() {
        return queuedNanos;
    }

    /// When it started, on the host's clock; only of one that has.
    long startedNanos() {
        return (long) WHEN.getOpaque(this);
    }

    /// When it got its outcome, on the host's clock; only of one that has.
    long endedNanos() {
        if (state instanceof Outcome<?> outcome) {
            var trace = outcome.trace();
            return trace.queuedNanos() + trace.waitNanos() + trace.runNanos();
        }
        return startedNanos() + (long) runNanos;
    }

    @Override
    public State state() {
        if (state instanceof State way) {
            return way == State.RUNNING && hasValue(followers) ? State.SETTLED : way;
        }
        return State.SETTLED;
    }

    private static boolean hasValue(@Nullable Object followers) {
        return followers != null && !(followers instanceof Following);
    }

    @Override
    public Optional<Outcome<T>> outcome() {
        var outcome = seen();
        if (followers == Following.UNSEEN) {
            FOLLOWERS.compareAndSet(this, Following.UNSEEN, Following.TOLD);
        }
        return Optional.ofNullable(outcome);
    }

    @SuppressWarnings("unchecked") // Only settle and run write an outcome or a value, and of T.
    private @Nullable Outcome<T> seen() {
        if (state instanceof Outcome<?> outcome) {
            return (Outcome<T>) outcome;
        }
        var value = followers;
        return hasValue(value) ? executed(value) : null;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // A null value is one of T, if T allows it.
    private Outcome<T> executed(@Nullable Object value) {
        return new Executed<>(NULL.equals(value) ? null : (T) value, ran());
    }

    boolean isRejected() {
        return state instanceof Rejected;
    }

    boolean isEvicted() {
        return state instanceof Dropped<?>(Reason reason, _, _) && reason == Reason.OVERFLOW;
    }

    @Override
    public boolean isUnseenFailure() {
        return followers == Following.UNSEEN;
    }

    @Override
    public boolean cancel() {
        return withdraw(Reason.BY_CALLER);
    }

    boolean withdraw(Reason reason) {
        return state == QUEUED && settle(new Cancelled<>(reason, neverRan(gate.now())));
    }

    void reject(Reason reason, String message) {
        settle(new Rejected<>(reason, message, neverRan(queuedNanos)));
    }

    /// Decides that it makes room for ticket `by`, without telling anybody.
    boolean decideDropped(Reason reason, long by) {
        return state == QUEUED && decide(QUEUED, new Dropped<>(reason, by, neverRan(gate.now())));
    }

    boolean drop(Reason reason, long by) {
        if (!decideDropped(reason, by)) {
            return false;
        }
        tellAll();
        return true;
    }

    boolean isLate(long now) {
        return now - startedNanos() >= 0;
    }

    /// Expires it if its deadline has come and it has not started; true if it expired now.
    boolean expire(long now) {
        return isLate(now) && state == QUEUED && settle(new Expired<>(neverRan(now)));
    }

    /// Expires it, whatever the host's clock says, if it has not started.
    void expireNow() {
        if (state == QUEUED) {
            settle(new Expired<>(neverRan(gate.now())));
        }
    }

    /// Decides a queued ticket; false if it runs or was decided before.
    private boolean settle(Outcome<T> outcome) {
        if (!decide(QUEUED, outcome)) {
            return false;
        }
        tellAll();
        return true;
    }

    /// Runs the operation, unless the ticket is settled or its deadline has come; true if it ran.
    /// Owner thread only.
    ///
    /// @param now the owner's time
    boolean run(long now) {
        if (now - whenNanos >= 0 && expire(now)) {
            return false;
        }
        if (!decide(QUEUED, RUNNING)) {
            return false;
        }
        WHEN.setOpaque(this, now);
        T value;
        try {
            value = requireNonNull(operation).run();
        } catch (Throwable e) { // Whatever it throws is its outcome; the loop lives on.
            runNanos = gate.loopTime() - now;
            fail(e);
            return true;
        }
        runNanos = gate.loopTime() - now;
        var following = FOLLOWERS.getAndSet(this, value == null ? NULL : value);
        gate.executed(this);
        if (following != null) {
            tell((Following) following);
        }
        return true;
    }

    /// Ends a running operation as failed. For its runner only.
    void fail(Throwable cause) {
        state = new Failed<T>(cause, ran());
        tellAll();
    }

    /// The one compare-and-set that everything is decided by.
    boolean decide(Object expected, Object next) {
        return STATE.compareAndSet(this, expected, next);
    }

    /// Tells all who follow that the outcome is in the state. Whoever decided it calls this once.
    void tellAll() {
        var outcome = requireNonNull(seen());
        if (!(outcome instanceof Failed)) {
            operation = null;
        }
        var end = outcome instanceof Failed ? Following.UNSEEN : Following.TOLD;
        var following = FOLLOWERS.getAndSet(this, end);
        gate.settled(this, outcome);
        if (following != null) {
            FOLLOWERS.compareAndSet(this, Following.UNSEEN, Following.TOLD);
            tell((Following) following);
        }
    }

    private void tell(Following newest) {
        Following oldestFirst = null;
        for (var f = newest; f != null; f = f.below) {
            oldestFirst = new Following(f.where, f.next, oldestFirst);
        }
        Object outcome = requireNonNull(seen());
        for (var f = oldestFirst; f != null; f = f.below) {
            tell(f.where, f.next, outcome);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // A follower is only ever shown the outcome of this ticket.
    public void then(Executor where, Consumer<? super Outcome<T>> next) {
        requireNonNull(where);
        var consumer = (Consumer<Object>) (Consumer<?>) requireNonNull(next);
        while (true) {
            var top = followers;
            if (hasValue(top) || Following.isEnd(top)) {
                tell(where, consumer, outcome().orElseThrow());
                return;
            }
            if (FOLLOWERS.compareAndSet(
                    this, top, new Following(where, consumer, (Following) top))) {
                return;
            }
        }
    }

    private void tell(Executor where, Consumer<Object> next, Object outcome) {
        try {
            where.execute(() -> tellHere(next, outcome));
        } catch (Throwable e) { // An Error, too, would end the loop or the watch of all owners.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "nobody could be told what became of " + operation(),
                    e);
        }
    }

    private void tellHere(Consumer<Object> next, Object outcome) {
        try {
            next.accept(outcome);
        } catch (Throwable e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "told what became of " + operation() + ", it threw",
                    e);
        }
    }

    @Override
    public Optional<Outcome<T>> await(Duration timeout) throws InterruptedException {
        if (state() != State.SETTLED) {
            if (gate.isCurrent()) {
                throw new IllegalStateException(
                        "waiting for %s on %s, which has to run it, would never end"
                                .formatted(operation(), gate.name()));
            }
            var done = done();
            try (var _ = Waits.on(gate, operation())) {
                var _ = done.await(Gate.clampedNanos(timeout), TimeUnit.NANOSECONDS);
            }
        }
        return outcome();
    }

    /// One latch serves all waits, so that who polls does not pile up followers.
    private CountDownLatch done() {
        if (followers instanceof Following top) {
            for (var f = top; f != null; f = f.below) {
                if (f.next instanceof Done done) {
                    return done;
                }
            }
        }
        var done = new Done();
        then(Runnable::run, done);
        return done;
    }

    /// How many operations it overtook.
    int overtaken() {
        return 0;
    }

    private Trace neverRan(long now) {
        return new Trace(id(), operation(), gate.name(), queuedNanos, now - queuedNanos, 0, 0);
    }

    private Trace ran() {
        return new Trace(
                id(),
                operation(),
                gate.name(),
                queuedNanos,
                whenNanos - queuedNanos,
                (long) runNanos,
                overtaken());
    }

    @Override
    public String toString() {
        var outcome = seen();
        return operation()
                + " #"
                + id()
                + " on "
                + gate.name()
                + ": "
                + (outcome == null ? state() : outcome);
    }
}
