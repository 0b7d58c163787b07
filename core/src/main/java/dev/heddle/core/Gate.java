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
import dev.heddle.core.Ticket.State;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
/// **Watching.** While anything waits or runs, the host's watcher calls {@link #sweep}, which
/// expires what is late. An idle gate is watched by nobody. Whether the loop stands still is judged
/// by whoever asks, from the time of its last sign of life.
///
/// **Shutdown.** Closing the ring refuses newcomers. The loop then drains; what is left after the
/// drain time is cancelled by whoever closes. The loop names a ticket in `running` before it takes
/// it from the ring, so who closes finds every ticket in one of the two places.
class Gate implements Owner {
    /// Longer deadlines count as none: the clock's differences hold 292 years, and nobody waits
    /// 100.
    static final Duration LONGEST = Duration.ofDays(36_500);

    /// How far back the longest tick in a snapshot reaches, at least; up to twice that.
    private static final long WINDOW_NANOS = 250_000_000;

    private static final System.Logger LOG = System.getLogger(Owner.class.getName());

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

    /// The thread inside a tick.
    private volatile @Nullable Thread ticking;

    /// When the tick under way began, or else the newest one ended.
    private volatile long beatNanos;

    /// What the loop is deciding, runs, or ran last in this tick.
    private volatile @Nullable GateTicket<?> running;

    /// Written by the loop only, and published by its write of `beatNanos`.
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
        this.beatNanos = host.nanos();
        this.windowBeganNanos = beatNanos;
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
            throw wrongThread("this is owned by " + name);
        }
    }

    private WrongThreadException wrongThread(String what) {
        Thread loop = ticker;
        return new WrongThreadException(
                "%s%s; the caller is thread %s"
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
        // What the loop itself submits is never late: it lives.
        if (policy.rejectWhenStalled() && isStalled(ticket.queuedNanos()) && !isCurrent()) {
            ticket.reject(Reason.STALLED, stallMessage(ticket.queuedNanos()));
            return ticket;
        }
        switch (ring.offer(ticket)) {
            case TAKEN -> watch();
            case TAKEN_WAKE -> {
                watch();
                host.wake();
            }
            case FULL -> ticket.reject(Reason.FULL, fullMessage());
            case CLOSED -> ticket.reject(Reason.CLOSED, closedMessage());
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
            String message = e.getMessage();
            ticket.reject(Reason.INVALID, message == null ? e.toString() : message);
            return false;
        }
    }

    private String fullMessage() {
        return "%s has no room: all %d places are taken".formatted(name, policy.capacity());
    }

    private String closedMessage() {
        return name + " is closed";
    }

    private String stallMessage(long now) {
        var current = runningNow();
        var text =
                String.format(
                        Locale.ROOT, "%s has not ticked for %.1f s", name, owedNanos(now) / 1e9);
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
        ticket.then(Runnable::run, Gate::logFailure); // Nobody else holds this ticket.
    }

    private static void logFailure(Outcome<?> outcome) {
        if (outcome instanceof Failed<?>(Throwable cause, Outcome.Trace trace)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "task " + trace.operation() + " on " + trace.owner() + " failed",
                    cause);
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
        if (!isValid(operation, ticket)) {
            return ticket;
        }
        if (ring.isClosed() && !runs()) { // What runs already may finish its work after a close.
            ticket.reject(Reason.CLOSED, closedMessage());
        } else {
            var outer = running;
            running = ticket;
            var _ = ticket.run(now());
            running = outer;
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
        // The caller gives up now. The watcher is a little later, and the host's clock may be game
        // time: neither may let the operation start after this call has thrown.
        ticket.expireNow();
        return ticket;
    }

    // ---- the loop -----------------------------------------------------------------------------

    @Override
    public int tick() {
        if (runs()) {
            if (isCurrent()) {
                return ring.size(); // Inside an operation: what waits must not overtake its rest.
            }
            throw wrongThread("a tick of " + name + " is under way");
        }
        Thread me = Thread.currentThread();
        if (!(host instanceof TickingHost) && !host.isOwnerThread()) {
            throw wrongThread("the loop of " + name + " has to tick");
        }
        long began = now();
        beatNanos = began; // Before the claim: who sees the tick under way sees when it began.
        if (!TICKING.compareAndSet(this, (Thread) null, me)) {
            throw wrongThread("a tick of " + name + " is under way");
        }
        if (ticker != me) { // A volatile write costs a fence; the thread hardly ever changes.
            ticker = me;
        }
        if (host instanceof TickingHost engine) {
            engine.ticksOn(me);
        }
        int left;
        try {
            runBatch(began);
        } finally { // Not even an error of the machine may leave the gate locked or asleep.
            endTick(began);
            left = rest();
        }
        return left;
    }

    /// Runs what was queued when the tick began, within the budget.
    private void runBatch(long began) {
        long limit = ring.limit();
        long now = began;
        int ran = 0;
        while (ran < policy.maxOperations() && now - began < maxTimeNanos) {
            GateTicket<?> ticket = ring.next(limit);
            if (ticket == null) {
                return;
            }
            running = ticket; // First: who closes looks at the ring and then here.
            ring.remove();
            if (ticket.run(now)) {
                ran++;
                now = now();
            }
            if (host instanceof OwnThread) {
                // An interrupt that one operation left must not hit the next one. A foreign
                // loop's interrupts are its own and stay.
                var _ = Thread.interrupted();
            }
        }
    }

    private void endTick(long began) {
        long ended = now();
        account(began, ended);
        beatNanos = ended;
        running = null;
        ticking = null;
    }

    private void account(long began, long ended) {
        ticks++;
        tickTimeNanos += ended - began;
        long windowNanos = ended - windowBeganNanos;
        if (windowNanos >= WINDOW_NANOS) {
            windowBeganNanos = ended;
            longestBeforeNanos = windowNanos < 2 * WINDOW_NANOS ? longestNanos : 0;
            longestNanos = 0;
        }
        longestNanos = Math.max(longestNanos, ended - began);
    }

    /// Goes idle if nothing is queued; else asks for another tick. Returns what is left.
    private int rest() {
        boolean closed = ring.isClosed(); // Before: an offer may come between idle and a close.
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

    /// Expires what is late and answers whether to be called again.
    private boolean sweep() {
        if (hasWork()) {
            long now = now();
            ring.forEach(ticket -> ticket.expire(now));
            return true;
        }
        return !unwatched();
    }

    /// Ends the watch, unless work has come meanwhile that nobody else watches.
    boolean unwatched() {
        watched = false;
        return !hasWork() || !WATCHED.compareAndSet(this, false, true);
    }

    /// Whether anything waits or runs. The ring first: what has left it runs or has run. What a
    /// closed owner's ring still holds was cancelled.
    private boolean hasWork() {
        return (phase != Phase.CLOSED && ring.size() > 0) || runs();
    }

    private boolean runs() {
        return ticking != null || running != null;
    }

    private @Nullable GateTicket<?> runningNow() {
        var last = running;
        return last != null && last.state() == State.RUNNING ? last : null;
    }

    private boolean isStalled(long now) {
        return hasWork() && owedNanos(now) >= stallAfterNanos;
    }

    /// How long the loop has owed a tick. One that ticks by itself owes it since its last one; one
    /// that has to be woken, at most since the oldest operation was queued.
    private long owedNanos(long now) {
        boolean inTick = ticking != null;
        long sinceBeat = now - beatNanos;
        if (inTick || host instanceof TickingHost) {
            return sinceBeat;
        }
        GateTicket<?> oldest = ring.next(ring.limit());
        return oldest == null ? 0 : Math.min(sinceBeat, now - oldest.queuedNanos());
    }

    @Override
    public Snapshot snapshot() {
        long now = now();
        boolean stalled = isStalled(now);
        var current = runningNow();
        var loop = ticker;
        return new Snapshot(
                name,
                phase,
                stalled ? Health.STALLED : Health.OK,
                Duration.ofNanos(Math.max(0, now - beatNanos)),
                current == null
                        ? Optional.empty()
                        : Optional.of(
                                new Running(
                                        current.operation(),
                                        current.id(),
                                        Duration.ofNanos(
                                                Math.max(0, now - current.startedNanos())))),
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
                stalled && loop != null ? List.of(loop.getStackTrace()) : List.of());
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
            while (!runs() && System.nanoTime() - began < drainNanos && tick() > 0) {
                Thread.onSpinWait();
            }
        } else if (hasWork()) { // Else a loop that stands still would be awaited for nothing.
            awaitDrained(drainNanos);
        }
        boolean complete = withdrawRest() == 0;
        phase = Phase.CLOSED;
        host.wake(); // An own thread ends once it has passed what was cancelled.
        return complete && runningNow() == null;
    }

    /// Cancels what has not started and returns how many that were.
    private int withdrawRest() {
        int[] withdrawn = {0};
        ring.forEachLast(ticket -> {
            if (ticket.shutDown()) {
                withdrawn[0]++;
            }
        });
        var taken = running; // After the ring: the loop may have taken it and not yet begun.
        if (taken != null && taken.shutDown()) {
            withdrawn[0]++;
        }
        return withdrawn[0];
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
