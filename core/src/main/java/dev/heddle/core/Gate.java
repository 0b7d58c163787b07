package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Events.ViolationEvent;
import dev.heddle.core.Mailbox.Offer;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Policy.Overflow;
import dev.heddle.core.Snapshot.Health;
import dev.heddle.core.Snapshot.Phase;
import dev.heddle.core.Timer.CatchUp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The gate behind every owner: the way in and the way out. {@link Loop} is the owner's side,
/// {@link Watch} looks after both.
///
/// **Concurrency.** Producers meet the loop in one place, the queues; a ticket is decided in one
/// place, its state. Unless the policy drops the oldest, nothing here takes a lock that the loop
/// could wait for.
///
/// **Shutdown.** Closing the queues refuses newcomers. The loop then drains; what is left after the
/// drain time is cancelled by whoever closes. An element stays visible in its queue until it has
/// run, so who closes finds every ticket.
class Gate implements Owner {
    /// Longer deadlines count as none: the clock's differences hold 292 years, and nobody waits
    /// 100.
    static final Duration LONGEST = Duration.ofDays(36_500);

    private static final long LONGEST_NANOS = LONGEST.toNanos();

    /// Shorter deadlines are counted from the exact time.
    private static final long EXACT_DEADLINE_NANOS = 1_000_000_000;

    private final String name;
    private final Host host;
    private final Policy policy;
    private final GateClock clock;
    private final Context context;
    private final Tally tally;
    private final Lanes lanes;
    private final Mailbox<Object> normal;
    private final Schedule schedule;
    private final Loop loop;
    private final Watch watch;
    private final Backpressure backpressure;
    private final RequestIds requestIds = new RequestIds();
    private final long defaultDeadlineNanos;
    private final String fullMessage;

    /// Whether a task may go without a ticket, if it has nothing to carry.
    private final boolean bareTasks;

    /// The owner that this one's thread waits for.
    private volatile @Nullable Gate waitsFor;

    private volatile Phase phase = Phase.OPEN;
    private volatile boolean died;

    Gate(String name, Host host, Policy policy) {
        this(name, host, policy, null);
    }

    /// With a queue of a test for NORMAL, or null.
    Gate(String name, Host host, Policy policy, @Nullable Mailbox<Object> normal) {
        this.name = requireNonNull(name);
        this.host = requireNonNull(host);
        this.policy = policy;
        clock = new GateClock(host);
        context = new Context(policy);
        tally = new Tally(this);
        lanes = newLanes(policy, clock, tally::taskDropped, normal);
        this.normal = lanes.normal;
        schedule = new Schedule(clock, this::watchTimers);
        backpressure = new Backpressure(policy.overflow() == Overflow.BLOCK);
        loop = new Loop(this, host, policy, lanes, schedule, clock, tally, backpressure);
        watch = newWatch(host, policy, lanes, schedule, clock, loop);
        defaultDeadlineNanos = clampedNanos(policy.defaultDeadline());
        bareTasks = defaultDeadlineNanos == LONGEST_NANOS;
        fullMessage = "%s has no room: all %d places are taken".formatted(name, policy.capacity());
        Tally.OBSERVERS.forEach(observer -> observer.made(this));
    }

    /// Makes the queues; a test may make another kind.
    Lanes newLanes(
            Policy policy,
            GateClock clock,
            Runnable taskDropped,
            @Nullable Mailbox<Object> normal) {
        return new Lanes(policy, clock, taskDropped, normal);
    }

    /// Makes the watch; a test may make another kind.
    Watch newWatch(
            Host host, Policy policy, Lanes lanes, Schedule schedule, GateClock clock, Loop loop) {
        return new Watch(this, host, policy, lanes, schedule, clock, loop);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return "owner " + name;
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

    WrongThreadException wrongThread(String what) {
        Thread thread = loop.ticker;
        var violation =
                new WrongThreadException(
                        "%s%s; the caller is thread %s"
                                .formatted(
                                        what,
                                        thread == null ? "" : " on thread " + thread.getName(),
                                        Thread.currentThread().getName()));
        var event = new ViolationEvent();
        if (event.shouldCommit()) {
            event.owner = name;
            event.message = String.valueOf(violation.getMessage());
            event.commit();
        }
        Tally.OBSERVERS.forEach(observer -> observer.violated(this, violation));
        return violation;
    }

    // ---- in -----------------------------------------------------------------------------------

    @Override
    public <T extends @Nullable Object> Ticket<T> submit(Operation<T> operation) {
        return admit(operation, Options.DEFAULT);
    }

    @Override
    public <T extends @Nullable Object> Ticket<T> submit(Operation<T> operation, Options options) {
        return admit(operation, options);
    }

    private <T extends @Nullable Object> GateTicket<T> admit(
            Operation<T> operation, Options options) {
        requireNonNull(operation);
        return options.isPlain()
                ? admit(make(operation, options), operation, options)
                : admitSpecial(operation, options);
    }

    @SuppressWarnings("unchecked") // Equal operations answer with the same type.
    private <T extends @Nullable Object> GateTicket<T> admitSpecial(
            Operation<T> operation, Options options) {
        boolean now = runsNow(options);
        GateTicket<T> fresh = now ? aside(operation) : make(operation, options);
        String id = options.requestId();
        if (!id.isEmpty()) {
            // Before it is offered: who asks again at the same time gets this one.
            var entry = new RequestIds.Entry(operation, fresh);
            var known = requestIds.remember(id, entry, now());
            if (known != null && known.operation().equals(operation)) {
                return (GateTicket<T>) known.ticket();
            }
            if (known != null) {
                fresh.reject(
                        Reason.DUPLICATE, "request id " + id + " belongs to another operation");
                return fresh;
            }
        }
        try {
            return now ? runNow(fresh, operation) : admit(fresh, operation, options);
        } catch (Throwable e) { // A key that cannot be hashed, for one: nobody may wait for it.
            fresh.reject(Reason.INVALID, e.toString());
            throw e;
        }
    }

    private boolean runsNow(Options options) {
        return switch (options.route()) {
            case QUEUE -> false;
            case INLINE_IN_ORDER -> isCurrent() && !loop.runs() && lanes.isClear(options.lane());
            case DIRECT -> {
                if (!isCurrent()) {
                    throw wrongThread("DIRECT is for the owner's thread: " + name + " runs");
                }
                yield true;
            }
        };
    }

    private <T extends @Nullable Object> GateTicket<T> make(
            Operation<T> operation, Options options) {
        long length =
                options.deadline().equals(Options.POLICY_DEADLINE)
                        ? defaultDeadlineNanos
                        : clampedNanos(options.deadline());
        long now = stamp(length < EXACT_DEADLINE_NANOS);
        return ticket(context.carry(operation), now, now + length);
    }

    /// Makes the ticket; a test may make another kind.
    <T extends @Nullable Object> GateTicket<T> ticket(
            Operation<T> operation, long queuedNanos, long deadlineNanos) {
        return new GateTicket<>(this, operation, queuedNanos, deadlineNanos);
    }

    /// The time of a submit: exact if asked for, or if the loop has to be woken anyway.
    private long stamp(boolean exact) {
        boolean idle = normal.isIdle();
        if (!exact && !idle) {
            return clock.about();
        }
        long now = clock.renew();
        if (idle) {
            watch.edge(now);
        }
        return now;
    }

    private <T extends @Nullable Object> GateTicket<T> admit(
            GateTicket<T> ticket, Operation<T> operation, Options options) {
        for (var observer : Tally.OBSERVERS) {
            observer.submitted(this, ticket);
        }
        if (!isValid(operation, ticket)) {
            return ticket;
        }
        long now = ticket.queuedNanos();
        if (policy.rejectWhenStalled() && isRefusing(now)) {
            ticket.reject(Reason.STALLED, watch.stallMessage(now));
            return ticket;
        }
        switch (offer(ticket, options)) {
            case TAKEN -> watch.queued();
            case TAKEN_WAKE -> {
                watch.queued();
                host.wake();
            }
            case FULL -> overflow(ticket);
            case CLOSED -> ticket.reject(Reason.CLOSED, closedMessage());
        }
        return ticket;
    }

    private static boolean isValid(Operation<?> operation, GateTicket<?> ticket) {
        try {
            operation.validate();
            return true;
        } catch (Throwable e) { // Also an Error: nobody may be left waiting for the ticket.
            String message = e.getMessage();
            ticket.reject(Reason.INVALID, message == null ? e.toString() : message);
            return false;
        }
    }

    /// What the loop itself submits is never late: it lives.
    private boolean isRefusing(long now) {
        return watch.isStalled(now) && !isCurrent();
    }

    private Offer offer(GateTicket<?> ticket, Options options) {
        var offer =
                options.isPlain()
                        ? normal.offer(ticket, options.keep())
                        : lanes.offer(ticket, options);
        return offer == Offer.FULL && mayWaitForRoom()
                ? backpressure.await(() -> lanes.offer(ticket, options), () -> ticket.isLate(now()))
                : offer;
    }

    private boolean mayWaitForRoom() {
        return policy.overflow() == Overflow.BLOCK && !Waits.isOwnerThread();
    }

    private void overflow(GateTicket<?> ticket) {
        if (policy.overflow() == Overflow.DROP_NEWEST) {
            var _ = ticket.drop(Reason.OVERFLOW, 0);
        } else {
            ticket.reject(Reason.FULL, fullMessage);
        }
    }

    private String closedMessage() {
        return died ? name + " has lost its thread" : name + " is closed";
    }

    @Override
    public void execute(Runnable task) {
        requireNonNull(task);
        if (!bareTasks || tally.isAudited() || !(context.isEmpty() || context.hasNothing())) {
            executeWithTicket(task);
            return;
        }
        if (normal.isIdle()) {
            var _ = stamp(true);
        }
        if (policy.rejectWhenStalled() && isRefusing(clock.about())) {
            throw refused(watch.stallMessage(now()));
        }
        var offer = normal.offer(task, false);
        if (offer == Offer.FULL && mayWaitForRoom()) {
            offer = backpressure.await(() -> normal.offer(task, false), () -> false);
        }
        switch (offer) {
            case TAKEN -> watch.queued();
            case TAKEN_WAKE -> {
                watch.queued();
                host.wake();
            }
            case FULL -> {
                if (policy.overflow() != Overflow.DROP_NEWEST) {
                    throw refused(fullMessage);
                }
                tally.taskDropped();
            }
            case CLOSED -> throw refused(closedMessage());
        }
    }

    private RejectedExecutionException refused(String message) {
        tally.taskRejected();
        return new Refusal(message);
    }

    /// Without a stack: who offers to a full queue in a loop would pay for each.
    private static final class Refusal extends RejectedExecutionException {
        private static final long serialVersionUID = 1;

        Refusal(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private void executeWithTicket(Runnable task) {
        var ticket =
                admit(
                        Operation.<@Nullable Void>named(
                                nameOf(task),
                                () -> {
                                    task.run();
                                    return null;
                                }),
                        Options.DEFAULT);
        if (ticket.outcome().orElse(null) instanceof Rejected<?> refused) {
            throw new Refusal(refused.message());
        }
        ticket.then(Runnable::run, tally::report); // Nobody else holds this ticket.
    }

    @Override
    public <T extends @Nullable Object> T call(Operation<T> operation, Duration deadline)
            throws InterruptedException {
        var ticket =
                isCurrent()
                        ? runNow(aside(requireNonNull(operation)), operation)
                        : callFromOutside(operation, deadline);
        return switch (ticket.outcome().orElse(null)) {
            case Executed<T>(T value, _) -> value;
            case null, default -> throw new OutcomeException(ticket.toString(), ticket);
        };
    }

    /// A ticket that overtakes what waits.
    private <T extends @Nullable Object> GateTicket<T> aside(Operation<T> operation) {
        long now = now();
        int overtaken = lanes.size();
        return new GateTicket<>(this, context.carry(operation), now, now + LONGEST_NANOS) {
            @Override
            int overtaken() {
                return overtaken;
            }
        };
    }

    private <T extends @Nullable Object> GateTicket<T> runNow(
            GateTicket<T> ticket, Operation<T> operation) {
        for (var observer : Tally.OBSERVERS) {
            observer.submitted(this, ticket);
        }
        if (!isValid(operation, ticket)) {
            return ticket;
        }
        // What runs already may finish its work after a close.
        if (normal.isClosed() && !loop.runs()) {
            ticket.reject(Reason.CLOSED, closedMessage());
        } else {
            loop.runAside(ticket, ticket.queuedNanos());
        }
        return ticket;
    }

    private <T extends @Nullable Object> GateTicket<T> callFromOutside(
            Operation<T> operation, Duration deadline) throws InterruptedException {
        var ticket = admit(operation, Options.startWithin(deadline));
        try {
            var _ = ticket.await(deadline);
        } catch (InterruptedException e) {
            ticket.cancel();
            throw e;
        } catch (IllegalStateException e) { // A circle of owners: nobody may run it later.
            ticket.cancel();
            throw e;
        }
        // The caller gives up now. The watch is a little later, and the host's clock may be another
        // one: neither may let the operation start after this call has thrown.
        ticket.expireNow();
        return ticket;
    }

    @Override
    public int tick() {
        return loop.tick();
    }

    /// Closed, and nothing is left to run.
    boolean isDrained() {
        return loop.drained.getCount() == 0;
    }

    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    // ---- timers -------------------------------------------------------------------------------

    @Override
    public Timer after(Duration delay, Operation<?> operation) {
        return schedule.onHostTime().add(timed(operation), delay(delay), 0, CatchUp.ONCE);
    }

    @Override
    public Timer every(Duration period, CatchUp catchUp, Operation<?> operation) {
        return schedule.onHostTime()
                .add(timed(operation), period, period(period), requireNonNull(catchUp));
    }

    @Override
    public GameTime gameTime() {
        return new GameTime(this);
    }

    /// A timer's operation, with what its maker's thread has now.
    Operation<?> timed(Operation<?> operation) {
        return context.carry(requireNonNull(operation));
    }

    static Duration delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative, was " + delay);
        }
        return delay;
    }

    static long period(Duration period) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period must be positive, was " + period);
        }
        return clampedNanos(period);
    }

    /// A ticket for an operation that is never queued.
    <T extends @Nullable Object> GateTicket<T> ticketOf(Operation<T> operation, long now) {
        return new GateTicket<>(this, operation, now, now + LONGEST_NANOS);
    }

    Schedule schedule() {
        return schedule;
    }

    /// A timer was added, or a game's time changed.
    void watchTimers() {
        if (isOpen()) {
            watch.timed();
        } else {
            schedule.close();
        }
    }

    // ---- out ----------------------------------------------------------------------------------

    @Override
    public Snapshot snapshot() {
        long now = clock.renew(); // Who submits next finds the owner as it is told here.
        boolean stalled = watch.isStalled(now);
        var thread = loop.ticker;
        return new Snapshot(
                name,
                phase,
                stalled ? Health.STALLED : Health.OK,
                Duration.ofNanos(
                        Math.max(0, stalled ? watch.owedNanos(now) : now - loop.beatNanos)),
                watch.running(now),
                lanes.size(),
                loop.ticks,
                Duration.ofNanos(loop.tickTimeNanos),
                Duration.ofNanos(Math.max(loop.longestNanos, loop.longestBeforeNanos)),
                outcomes(),
                tally.waits.snapshot(),
                tally.runs.snapshot(),
                tally.tickTimes.snapshot(),
                stalled && thread != null ? List.of(thread.getStackTrace()) : List.of());
    }

    Snapshot.Outcomes outcomes() {
        return tally.outcomes(loop.executed);
    }

    @Override
    public void onOutcome(Consumer<? super Outcome<?>> sink) {
        tally.add(requireNonNull(sink));
    }

    /// A ticket's operation has run. Owner thread only.
    void executed(GateTicket<?> ticket) {
        loop.executed(ticket);
    }

    /// A ticket has any other outcome.
    void settled(GateTicket<?> ticket, Outcome<?> outcome) {
        tally.settled(ticket, outcome);
    }

    /// The loop's time after an operation. Owner thread only.
    long loopTime() {
        return loop.time();
    }

    /// The name of an operation or a task; what it throws harms nobody.
    static String nameOf(Object work) {
        try {
            return work instanceof Operation<?> operation
                    ? operation.name()
                    : work.getClass().getSimpleName();
        } catch (RuntimeException e) {
            return work.getClass().getSimpleName();
        }
    }

    @Override
    public <T> Confined<T> confine(Supplier<? extends T> madeOnOwner) {
        return new Confined<>(this, policy.defaultDeadline(), requireNonNull(madeOnOwner));
    }

    /// The ticket of an operation that is refused before it gets to a queue.
    <T extends @Nullable Object> GateTicket<T> refused(
            Operation<T> operation, Options options, Reason reason, String message) {
        GateTicket<T> ticket = make(operation, options);
        for (var observer : Tally.OBSERVERS) {
            observer.submitted(this, ticket);
        }
        ticket.reject(reason, message);
        return ticket;
    }

    /// Withdraws every queued ticket whose operation `isMeant`.
    void withdraw(Predicate<Operation<?>> isMeant, Reason reason) {
        lanes.forEachTicket(ticket -> {
            var operation = ticket.todo();
            if (operation != null && isMeant.test(Context.carried(operation))) {
                ticket.withdraw(reason);
            }
        });
    }

    @Override
    public boolean close(Duration drain) {
        long began = System.nanoTime(); // A drain is waited for in real time, whatever the host's.
        long drainNanos = clampedNanos(drain);
        lanes.close();
        schedule.close();
        if (phase == Phase.OPEN) {
            phase = Phase.DRAINING;
        }
        backpressure.freed();
        host.wake();
        if (isCurrent()) {
            while (!loop.runs() && System.nanoTime() - began < drainNanos && tick() > 0) {
                Thread.onSpinWait();
            }
        } else if (drainNanos > 0 && watch.hasWork() && host.isAlive()) { // Else nobody would come.
            awaitDrained(drainNanos);
        }
        boolean complete = withdrawRest(Reason.SHUTDOWN) == 0;
        phase = Phase.CLOSED;
        host.wake(); // An own thread ends once it has seen this.
        return complete && watch.running(now()).isEmpty();
    }

    /// Cancels what has not started and returns how many that were.
    private int withdrawRest(Reason reason) {
        int[] withdrawn = {0};
        lanes.withdraw(entry -> {
            var ticket = Lanes.ticket(entry);
            if (ticket == null) {
                tally.taskCancelled();
                withdrawn[0]++;
            } else if (ticket.withdraw(reason)) {
                withdrawn[0]++;
            }
        });
        return withdrawn[0];
    }

    private void awaitDrained(long drainNanos) {
        try {
            var _ = loop.drained.await(drainNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Asked to hurry: cancel what is left.
        }
    }

    /// The loop can never tick again: settles all that waits. What still runs ends by itself.
    void die() {
        died = true;
        lanes.close();
        schedule.close();
        phase = Phase.CLOSED; // Before the tickets say so.
        var _ = withdrawRest(Reason.OWNER_DIED);
        loop.drained.countDown();
        backpressure.freed();
    }

    // ---- waiting for others -------------------------------------------------------------------

    void waitFor(@Nullable Gate other) {
        waitsFor = other;
    }

    @Nullable Gate waitsFor() {
        return waitsFor;
    }

    long now() {
        return clock.now();
    }

    /// A length in nanoseconds that differences of a clock can hold; negative ones count as zero.
    static long clampedNanos(Duration length) {
        return length.compareTo(LONGEST) > 0 ? LONGEST_NANOS : Math.max(0, length.toNanos());
    }
}
