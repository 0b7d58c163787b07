package dev.heddle.core;

import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Dropped;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Snapshot.Health;
import dev.heddle.core.Snapshot.Phase;
import dev.heddle.core.Snapshot.Running;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The gate behind every owner.
///
/// **Concurrency.** Producers meet the loop in one place, the ring; a ticket is decided in one
/// place, its state. Nothing here takes a lock that the loop could wait for.
///
/// **Ordering.** A tick runs what was queued when it began and nothing newer, so operations that
/// submit operations cannot keep a frame from ending.
///
/// **Watching.** While anything waits or runs, the host's watcher calls {@link #sweep}: that
/// expires what is late and judges whether the loop stands still. An idle gate is watched by
/// nobody.
///
/// **Shutdown.** Closing the ring refuses newcomers. The loop then drains; what is left after the
/// drain time is cancelled by whoever closes.
class Gate implements Owner {
    /// Longer deadlines count as none: the clock's differences hold 292 years, and nobody waits
    /// 100.
    static final Duration LONGEST = Duration.ofDays(36_500);

    /// How far back the longest tick in a snapshot reaches, at least; up to twice that.
    private static final long WINDOW_NANOS = 250_000_000;

    private static final VarHandle WATCHED;
    private static final VarHandle TICKING;

    static {
        try {
            var lookup = MethodHandles.lookup();
            WATCHED = lookup.findVarHandle(Gate.class, "watched", boolean.class);
            TICKING = lookup.findVarHandle(Gate.class, "ticking", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final Host host;
    private final Policy policy;
    private final long maxTimeNanos;
    private final long stallAfterNanos;
    private final MpscRing<GateTicket<?>> ring;
    private final CountDownLatch drained = new CountDownLatch(1);

    private final LongAdder executed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder expired = new LongAdder();

    /// The thread inside a tick, and since when.
    private volatile @Nullable Thread ticking;

    private volatile long tickBeganNanos;
    private volatile long tickEndedNanos;
    private volatile @Nullable GateTicket<?> running;
    private volatile long runningSinceNanos;

    /// Written by the loop only, and published by its write of `tickEndedNanos`.
    private long ticks;

    private long tickTimeNanos;

    /// The longest tick of the window under way and of the one before; a sliding maximum that any
    /// number of readers can look at without resetting it for the others.
    private long windowBeganNanos;

    private long longestNanos;
    private long longestBeforeNanos;

    /// The thread of the newest tick.
    private volatile @Nullable Thread ticker;

    private volatile boolean watched;
    private volatile boolean stalled;
    private volatile Phase phase = Phase.OPEN;

    Gate(String name, Host host, Policy policy) {
        this(name, host, policy, new MpscRing<>(policy.capacity()));
    }

    Gate(String name, Host host, Policy policy, MpscRing<GateTicket<?>> ring) {
        this.name = name;
        this.host = host;
        this.policy = policy;
        this.maxTimeNanos = clampedNanos(policy.maxTime());
        this.stallAfterNanos = clampedNanos(policy.stallAfter());
        this.ring = ring;
        this.tickEndedNanos = host.nanos();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isCurrent() {
        return host.isOwnerThread();
    }

    @Override
    public void check() {
        if (!isCurrent()) {
            throw wrongThread("is owned by " + name);
        }
    }

    private WrongThreadException wrongThread(String what) {
        Thread loop = ticker;
        return new WrongThreadException(
                "this %s%s; the caller is thread %s"
                        .formatted(
                                what,
                                loop == null ? "" : " on thread " + loop.getName(),
                                Thread.currentThread().getName()));
    }

    // ---- in -----------------------------------------------------------------------------------

    @Override
    public <T extends @Nullable Object> Ticket<T> submit(Operation<T> operation) {
        return admit(operation, policy.defaultDeadline());
    }

    @Override
    public <T extends @Nullable Object> Ticket<T> submit(Operation<T> operation, Options options) {
        return admit(operation, options.deadline());
    }

    private <T extends @Nullable Object> GateTicket<T> admit(
            Operation<T> operation, Duration deadline) {
        GateTicket<T> ticket = ticket(operation, deadline);
        if (!isValid(operation, ticket)) {
            return ticket;
        }
        if (stalled && policy.rejectWhenStalled()) {
            ticket.reject(Reason.STALLED, stallMessage());
            return ticket;
        }
        switch (ring.offer(ticket)) {
            case TAKEN -> watch();
            case TAKEN_WAKE -> {
                watch();
                host.wake();
            }
            case FULL -> ticket.reject(Reason.FULL, fullMessage());
            case CLOSED -> ticket.reject(Reason.CLOSED, name + " is closed");
        }
        return ticket;
    }

    /// Makes the ticket; a test may make another kind.
    <T extends @Nullable Object> GateTicket<T> ticket(Operation<T> operation, Duration deadline) {
        return new GateTicket<>(this, operation, now(), deadline);
    }

    private static boolean isValid(Operation<?> operation, GateTicket<?> ticket) {
        try {
            operation.validate();
            return true;
        } catch (RuntimeException e) {
            ticket.reject(Reason.INVALID, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private String fullMessage() {
        return "%s has no room: %d operations wait".formatted(name, policy.capacity());
    }

    private String stallMessage() {
        var now = now();
        var current = running;
        var text = "%s has not ticked for %.1f s".formatted(name, sinceTickNanos(now) / 1e9);
        return current == null ? text : text + ", running " + current.operation();
    }

    @Override
    public void execute(Runnable task) {
        var ticket =
                submit(
                        Operation.named(
                                task.getClass().getSimpleName(),
                                () -> {
                                    task.run();
                                    return "";
                                }));
        if (ticket.outcome().orElse(null) instanceof Rejected<?> refused) {
            throw new RejectedExecutionException(refused.message());
        }
    }

    @Override
    public <T extends @Nullable Object> T call(Operation<T> operation, Duration deadline)
            throws InterruptedException {
        var ticket = isCurrent() ? direct(operation) : callFromOutside(operation, deadline);
        return switch (ticket.outcome().orElse(null)) {
            case Executed<T>(T value, _) -> value;
            case null, default -> throw new OutcomeException(ticket.toString(), ticket);
        };
    }

    private <T extends @Nullable Object> GateTicket<T> direct(Operation<T> operation) {
        GateTicket<T> ticket = ticket(operation, Options.NO_DEADLINE);
        if (isValid(operation, ticket)) {
            run(ticket, now());
        }
        return ticket;
    }

    private <T extends @Nullable Object> GateTicket<T> callFromOutside(
            Operation<T> operation, Duration deadline) throws InterruptedException {
        var ticket = admit(operation, Options.startWithin(deadline).deadline());
        try {
            var _ = ticket.await(deadline);
        } catch (InterruptedException e) {
            ticket.cancel();
            throw e;
        }
        ticket.expire(now()); // The watcher is a little later than this caller's own clock.
        return ticket;
    }

    // ---- the loop -----------------------------------------------------------------------------

    @Override
    public int tick() {
        Thread me = Thread.currentThread();
        if (!TICKING.compareAndSet(this, (Thread) null, me)) {
            if (ticking == me) {
                return ring.size(); // Inside an operation: what waits must not overtake its rest.
            }
            throw wrongThread("tick of " + name + " runs already");
        }
        if (host instanceof TickingHost engine) {
            engine.ticksOn(me);
        } else if (!host.isOwnerThread()) {
            ticking = null;
            throw wrongThread("tick belongs to the loop of " + name);
        }
        if (ticker != me) { // A volatile write costs a fence; the thread hardly ever changes.
            ticker = me;
        }
        long began = now();
        tickBeganNanos = began;
        long ended = runBatch(began);
        account(began, ended);
        tickEndedNanos = ended;
        stalled = false;
        ticking = null;
        return rest();
    }

    private void account(long began, long ended) {
        ticks++;
        tickTimeNanos += ended - began;
        if (ended - windowBeganNanos >= WINDOW_NANOS) {
            windowBeganNanos = ended;
            longestBeforeNanos = longestNanos;
            longestNanos = 0;
        }
        longestNanos = Math.max(longestNanos, ended - began);
    }

    /// Runs what was queued when the tick began, within the budget, and returns the time at the
    /// end.
    private long runBatch(long began) {
        long limit = ring.limit();
        long now = began;
        int ran = 0;
        while (ran < policy.maxOperations()) {
            GateTicket<?> ticket = ring.take(limit);
            if (ticket == null) {
                break;
            }
            if (run(ticket, now)) {
                ran++;
                now = now();
                if (now - began >= maxTimeNanos) {
                    break;
                }
            }
        }
        return now;
    }

    /// Runs one ticket. A nested call, made on the owner by an operation, puts back what it found.
    private boolean run(GateTicket<?> ticket, long now) {
        var outer = running;
        long outerSince = runningSinceNanos;
        runningSinceNanos = now;
        running = ticket;
        try {
            return ticket.run(now);
        } finally {
            Thread.interrupted(); // An interrupt meant for one operation must not hit the next one.
            running = outer;
            runningSinceNanos = outerSince;
        }
    }

    /// Goes idle if nothing is queued; else asks for another tick. Returns what is left.
    private int rest() {
        boolean closed = ring.isClosed();
        if (!ring.idle()) {
            host.wake();
            return Math.max(1, ring.size());
        }
        if (closed) {
            drained.countDown();
        }
        return 0;
    }

    /// Closed, and nothing is left to run.
    boolean isDrained() {
        return drained.getCount() == 0;
    }

    // ---- watching -----------------------------------------------------------------------------

    private void watch() {
        // The claim of the slot is a full fence: either this read sees `watched` cleared, or the
        // sweep that cleared it sees the slot.
        if (!watched && WATCHED.compareAndSet(this, false, true)) {
            host.watch(this::sweep);
        }
    }

    /// Expires what is late, judges the loop, and answers whether to be called again.
    private boolean sweep() {
        if (hasWork()) {
            long now = now();
            ring.forEach(ticket -> ticket.expire(now));
            stalled = hasWork() && sinceProgressNanos(now) >= stallAfterNanos;
            return true;
        }
        stalled = false;
        watched = false;
        return hasWork() && WATCHED.compareAndSet(this, false, true);
    }

    private boolean hasWork() {
        return ring.size() > 0 || ticking != null;
    }

    /// How long the loop has owed a tick. One that ticks by itself owes it since its last one; one
    /// that has to be woken, at most since the oldest operation was queued.
    private long sinceProgressNanos(long now) {
        long since = sinceTickNanos(now);
        if (host instanceof TickingHost || ticking != null) {
            return since;
        }
        GateTicket<?> oldest = ring.peek();
        return oldest == null ? 0 : Math.min(since, now - oldest.queuedNanos());
    }

    private long sinceTickNanos(long now) {
        return now - (ticking == null ? tickEndedNanos : tickBeganNanos);
    }

    @Override
    public Snapshot snapshot() {
        long now = now();
        boolean standsStill = stalled;
        var current = running;
        var loop = ticker;
        return new Snapshot(
                name,
                phase,
                standsStill ? Health.STALLED : Health.OK,
                Duration.ofNanos(Math.max(0, sinceTickNanos(now))),
                current == null
                        ? Optional.empty()
                        : Optional.of(
                                new Running(
                                        current.operation(),
                                        current.id(),
                                        Duration.ofNanos(Math.max(0, now - runningSinceNanos)))),
                ring.size(),
                ticks,
                Duration.ofNanos(tickTimeNanos),
                Duration.ofNanos(Math.max(longestNanos, longestBeforeNanos)),
                new Snapshot.Outcomes(
                        executed.sum(),
                        failed.sum(),
                        rejected.sum(),
                        dropped.sum(),
                        cancelled.sum(),
                        expired.sum()),
                standsStill && loop != null ? List.of(loop.getStackTrace()) : List.of());
    }

    void count(Outcome<?> outcome) {
        var counter =
                switch (outcome) {
                    case Executed<?> _ -> executed;
                    case Failed<?> _ -> failed;
                    case Rejected<?> _ -> rejected;
                    case Dropped<?> _ -> dropped;
                    case Cancelled<?> _ -> cancelled;
                    case Expired<?> _ -> expired;
                };
        counter.increment();
    }

    // ---- out ----------------------------------------------------------------------------------

    @Override
    public boolean close(Duration drain) {
        long began = System.nanoTime(); // A drain is waited for in real time, whatever the host's.
        long drainNanos = clampedNanos(drain);
        ring.close();
        if (phase == Phase.OPEN) {
            phase = Phase.DRAINING;
        }
        host.wake();
        if (isCurrent()) {
            while (ticking == null && System.nanoTime() - began < drainNanos && tick() > 0) {
                Thread.onSpinWait();
            }
        } else {
            awaitDrained(drainNanos);
        }
        int[] withdrawn = {0};
        ring.forEachLast(ticket -> {
            if (ticket.shutDown()) {
                withdrawn[0]++;
            }
        });
        phase = Phase.CLOSED;
        host.wake(); // An own thread ends once it has passed what was cancelled.
        return withdrawn[0] == 0 && running == null;
    }

    private void awaitDrained(long drainNanos) {
        try {
            var _ = drained.await(drainNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Asked to hurry: cancel what is left.
        }
    }

    long now() {
        return host.nanos();
    }

    /// A length in nanoseconds that differences of a clock can hold; negative ones count as zero.
    static long clampedNanos(Duration length) {
        return length.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : Math.max(0, length.toNanos());
    }
}
