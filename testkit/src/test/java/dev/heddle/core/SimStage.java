package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Options.Lane;
import dev.heddle.core.Options.Route;
import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Dropped;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Policy.Overflow;
import dev.heddle.core.SimTimers.Timed;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a simulation knows of one owner, and what must hold of it.
///
/// **Order.** Each work gets the next place in its lane when it is queued, or the place of the one
/// whose key it takes over; those that run must do so in the order of their places. A key whose
/// ticket was withdrawn may still hold its place or not; who comes under it has an unknown one.
///
/// **Tasks** have no ticket: only the sums tell what became of those that never ran.
final class SimStage {
    /// A lane owes its turn for so many ticks at most, if the budget is one.
    private static final int LONGEST_TURN = 9;

    /// How far the gate's own stamps may be behind.
    private static final long COARSE_NANOS = 2 * GateSimulation.MILLI;

    private static final int UNKNOWN = -1;

    private record Key(Lane lane, boolean keep, Object key) {}

    /// A task without a ticket.
    record Task(SimStage stage, int number, long place, long submittedTick) {}

    /// What is known of one submitted operation.
    static final class Call {
        final SimStage stage;
        final int number;
        final Options options;
        final long queuedNanos;
        final long deadlineNanos;
        long submittedTick;
        long place;
        boolean submitting = true;
        boolean inline;
        boolean askedToCancel;
        boolean askedToDispose;
        int runs;
        @Nullable Operation<String> operation;
        @Nullable Ticket<String> ticket;
        @Nullable Outcome<String> outcome;

        private Call(SimStage stage, int number, Options options, long place) {
            this.stage = stage;
            this.number = number;
            this.options = options;
            this.place = place;
            queuedNanos = stage.host.nanos();
            submittedTick = stage.submittingTick();
            var deadline =
                    options.deadline().equals(Options.POLICY_DEADLINE)
                            ? stage.policy.defaultDeadline()
                            : options.deadline();
            deadlineNanos =
                    deadline.equals(Options.NO_DEADLINE)
                            ? Long.MAX_VALUE
                            : queuedNanos + deadline.toNanos();
        }

        Lane lane() {
            return options.lane();
        }

        boolean isKeyed() {
            return !Options.NO_KEY.equals(options.coalesceKey());
        }

        private Key key() {
            return new Key(options.lane(), options.keep(), options.coalesceKey());
        }

        /// Waits in the gate.
        boolean isQueued() {
            return outcome == null && runs == 0;
        }

        String state() {
            return outcome == null
                    ? String.valueOf(ticket == null ? "again" : ticket.state())
                    : outcome.getClass().getSimpleName();
        }

        @Override
        public String toString() {
            return "op" + number + " on " + stage;
        }
    }

    final SimHost host;
    final SimGate gate;
    final Policy policy;
    final SimTimers timers;
    boolean crashed;
    boolean clockJumped;

    private final GateSimulation simulation;
    private final String name;
    private final List<Call> calls = new ArrayList<>();
    private final Map<Lane, Set<Call>> open = new EnumMap<>(Lane.class);
    private final Map<Lane, Long> newest = new EnumMap<>(Lane.class);
    private final Map<Key, Call> byKey = new HashMap<>();
    private final Map<String, Call> byRequest = new HashMap<>();
    private final @Nullable Map<Class<?>, Long> audit;
    private final Map<Class<?>, Long> seen = new HashMap<>();
    private List<Call> evicted = new ArrayList<>();
    private long places;
    private int running;
    private boolean closing;
    private boolean closed;
    private int checks;

    private int tasks;
    private int tasksDone;
    private int tasksFailed;
    private int tasksRefused;
    private int firingsDone;
    private int firingsFailed;

    // Of the tick under way, or the newest one.
    private int depth;
    private long tick;
    private long beganNanos;
    private int ran;
    private final Map<Lane, Integer> ranOf = new EnumMap<>(Lane.class);
    private @Nullable Call normalWaits;
    private @Nullable Call idleWaits;
    private boolean idleIsOld;
    private int normalTurns;
    private int idleTurns;
    private boolean idleWasKeyed;

    /// Withdrawn from IDLE, and maybe not yet out of the queue: an old one of them still makes the
    /// lane count as old.
    private final List<Call> idleWithdrawn = new ArrayList<>();

    SimStage(
            GateSimulation simulation,
            String name,
            SimHost host,
            Policy policy,
            SimGate.Maker maker) {
        this.simulation = simulation;
        this.name = name;
        this.host = host;
        this.policy = policy;
        gate = maker.make(name, host, policy);
        gate.aroundTicks(this::begins, this::ends);
        host.add(gate);
        timers = new SimTimers(this);
        for (var lane : Lane.values()) {
            open.put(lane, new LinkedHashSet<>());
            newest.put(lane, -1L);
        }
        if (simulation.random().nextBoolean()) {
            var told = new HashMap<Class<?>, Long>();
            gate.onOutcome(outcome -> told.merge(outcome.getClass(), 1L, Long::sum));
            audit = told;
        } else {
            audit = null;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    void require(boolean holds, Supplier<String> otherwise) {
        simulation.require(holds, () -> this + ": " + otherwise.get());
    }

    boolean isRunning() {
        return running > 0 || depth > 0;
    }

    // ---- in -----------------------------------------------------------------------------------

    private long submittingTick() {
        return depth > 0 && host.isOwnerThread() ? tick : UNKNOWN;
    }

    Call call(int number, Options options) {
        return new Call(this, number, options, places++);
    }

    /// The call under `requestId`, if another submit under it is to return its ticket.
    @Nullable Call known(String requestId) {
        var known = byRequest.get(requestId);
        return known == null || known.outcome instanceof Rejected<?> ? null : known;
    }

    void submit(Call call, Operation<String> operation, Options options) {
        call.operation = operation;
        var known = known(options.requestId());
        if (known == null && !options.requestId().isEmpty()) {
            byRequest.put(options.requestId(), call);
        }
        if (known != null && operation.equals(known.operation)) {
            int before = calls.size();
            var again = gate.submit(operation, options);
            call.submitting = false;
            require(
                    known.ticket == null || again.equals(known.ticket),
                    () -> call + " has another ticket than " + known);
            require(before == calls.size() || known.submitting, () -> known + " ran again");
            return;
        }
        var outer = evicted;
        evicted = new ArrayList<>();
        var before = call.isKeyed() ? byKey.get(call.key()) : null;
        boolean replaces = before != null && before.isQueued();
        int queued = options.route() == Route.DIRECT ? gate.snapshot().queued() : 0;
        calls.add(call);
        open(call.lane()).add(call);
        var ticket = gate.submit(operation, options);
        call.ticket = ticket;
        call.submitting = false;
        ticket.then(Runnable::run, outcome -> settled(call, outcome));
        require(
                known == null || isRejected(call, Reason.DUPLICATE),
                () -> call + " is not refused, and its request id is that of " + known);
        if (options.route() == Route.DIRECT && call.inline) {
            checkOvertaken(call, queued);
        }
        checkEvicted(call);
        evicted = outer;
        if (call.isKeyed() && !call.inline && !(call.outcome instanceof Rejected<?>)) {
            takeKey(call, before, replaces);
        }
        checkBounds(call.lane());
    }

    private Set<Call> open(Lane lane) {
        return requireNonNull(open.get(lane));
    }

    private static boolean isRejected(Call call, Reason reason) {
        return call.outcome instanceof Rejected<?> rejected && rejected.reason() == reason;
    }

    private void takeKey(Call call, @Nullable Call before, boolean replaces) {
        if (call.outcome instanceof Dropped<?>) {
            require(!replaces, () -> call + " found no room in the place of " + before);
            return; // There was no room for a new place.
        }
        if (call.lane() == Lane.IDLE) {
            idleWasKeyed = true;
        }
        if (replaces) {
            requireNonNull(before);
            require(
                    before.outcome instanceof Dropped<?> dropped
                            && dropped.reason() == Reason.SUPERSEDED
                            && dropped.by() == requireNonNull(call.ticket).id(),
                    () -> before + " is not superseded by " + call + " but " + before.outcome);
            call.place = before.place;
            call.submittedTick = before.submittedTick;
        } else if (before != null && before.runs == 0 && !isEvicted(before)) {
            call.place = UNKNOWN;
            call.submittedTick = UNKNOWN;
        }
        byKey.put(call.key(), call);
    }

    private static boolean isEvicted(Call call) {
        return call.outcome instanceof Dropped<?> dropped && dropped.reason() == Reason.OVERFLOW;
    }

    private void checkOvertaken(Call call, int queued) {
        int overtaken = requireNonNull(call.outcome).trace().overtaken();
        require(
                overtaken == queued,
                () -> call + " overtook %d of %d".formatted(overtaken, queued));
    }

    private void checkEvicted(Call newcomer) {
        require(evicted.size() <= 1, () -> evicted + " are evicted at once");
        for (var call : evicted) {
            require(call.lane() == newcomer.lane(), () -> call + " is evicted for " + newcomer);
            require(
                    call.outcome instanceof Dropped<?> dropped
                            && dropped.by() == requireNonNull(newcomer.ticket).id(),
                    () -> call + " is not evicted by " + newcomer);
        }
    }

    Task task() {
        return new Task(this, tasks++, places++, submittingTick());
    }

    void execute(Runnable task) {
        var outer = evicted;
        evicted = new ArrayList<>();
        try {
            gate.execute(task);
        } catch (RejectedExecutionException e) {
            refused(e);
        }
        require(evicted.size() <= 1, () -> evicted + " are evicted at once");
        evicted = outer;
    }

    private void refused(RejectedExecutionException e) {
        tasksRefused++;
        require(
                closing || crashed || policy.overflow() != Overflow.DROP_NEWEST || isLate(e),
                () -> "a task is refused: " + e.getMessage());
    }

    private boolean isLate(RejectedExecutionException e) {
        return policy.rejectWhenStalled() && String.valueOf(e.getMessage()).contains("ticked");
    }

    @Nullable Call anyOpen(Random random) {
        if (calls.isEmpty()) {
            return null;
        }
        int newestOnes = Math.min(calls.size(), 12);
        return calls.get(calls.size() - 1 - random.nextInt(newestOnes));
    }

    void cancel(Call call, boolean disposes) {
        var ticket = call.ticket;
        if (ticket == null) {
            return; // It runs within its own submit.
        }
        boolean queued = call.isQueued();
        if (disposes) {
            call.askedToDispose = true;
            gate.withdraw(operation -> operation.equals(call.operation), Reason.DISPOSED);
        } else {
            call.askedToCancel = true;
            boolean withdrawn = ticket.cancel();
            require(withdrawn == queued, () -> "the cancel of " + call + " says " + withdrawn);
        }
        require(!call.isQueued(), () -> call + " waits although it was withdrawn");
    }

    // ---- outcomes -----------------------------------------------------------------------------

    private void settled(Call call, Outcome<String> outcome) {
        require(call.outcome == null, () -> call + " is told " + outcome + " and " + call.outcome);
        call.outcome = outcome;
        seen.merge(outcome.getClass(), 1L, Long::sum);
        boolean ran = outcome instanceof Executed || outcome instanceof Failed;
        require(
                call.runs == (ran ? 1 : 0),
                () -> call + " ran " + call.runs + " times: " + outcome);
        open(call.lane()).remove(call);
        if (call.lane() == Lane.IDLE && !ran) {
            idleWithdrawn.add(call);
        }
        switch (outcome) {
            case Executed<String> _, Failed<String> _ -> {}
            case Rejected<String> rejected -> checkRejected(call, rejected);
            case Dropped<String> dropped -> checkDropped(call, dropped);
            case Cancelled<String> cancelled -> checkCancelled(call, cancelled);
            case Expired<String> _ ->
                    require(
                            host.nanos() >= call.deadlineNanos,
                            () -> call + " expires before its deadline");
        }
    }

    private void checkRejected(Call call, Rejected<String> rejected) {
        boolean expected =
                switch (rejected.reason()) {
                    case FULL -> policy.overflow() != Overflow.DROP_NEWEST;
                    case CLOSED -> closing || crashed;
                    case STALLED -> policy.rejectWhenStalled();
                    case INVALID -> true;
                    case DUPLICATE -> !call.options.requestId().isEmpty();
                    default -> false;
                };
        require(expected, () -> call + " is refused: " + rejected);
    }

    private void checkDropped(Call call, Dropped<String> dropped) {
        if (dropped.reason() == Reason.SUPERSEDED) {
            require(call.isKeyed(), () -> call + " is superseded and has no key");
            return;
        }
        require(dropped.reason() == Reason.OVERFLOW, () -> call + " is dropped: " + dropped);
        if (call.ticket == null || policy.overflow() == Overflow.DROP_NEWEST) {
            require(
                    policy.overflow() == Overflow.DROP_NEWEST && dropped.by() == 0,
                    () -> call + " is dropped itself: " + dropped);
            return;
        }
        require(policy.overflow() == Overflow.DROP_OLDEST, () -> call + " is evicted");
        require(!call.options.keep(), () -> call + " is evicted and was to be kept");
        evicted.add(call);
        for (var other : open(call.lane())) {
            require(
                    other.options.keep()
                            || !other.isQueued()
                            || other.submitting
                            || isBefore(call, other),
                    () -> call + " is evicted before " + other);
        }
    }

    private static boolean isBefore(Call call, Call other) {
        return call.place == UNKNOWN || other.place == UNKNOWN || call.place < other.place;
    }

    private void checkCancelled(Call call, Cancelled<String> cancelled) {
        boolean expected =
                switch (cancelled.reason()) {
                    case BY_CALLER -> call.askedToCancel;
                    case DISPOSED -> call.askedToDispose;
                    case SHUTDOWN -> closing;
                    case OWNER_DIED -> crashed;
                    default -> false;
                };
        require(expected, () -> call + " is cancelled: " + cancelled);
    }

    // ---- the loop -----------------------------------------------------------------------------

    private void begins() {
        if (depth++ > 0 || running > 0) { // Nested: it runs nothing.
            return;
        }
        tick++;
        beganNanos = host.nanos();
        ran = 0;
        ranOf.clear();
        timers.tickBegins();
        normalWaits = firstQueued(Lane.NORMAL, Long.MAX_VALUE);
        long oldNanos = policy.stallAfter().toNanos();
        idleIsOld = firstQueued(Lane.IDLE, beganNanos - oldNanos + COARSE_NANOS) != null;
        idleWaits = idleWasKeyed ? null : firstQueued(Lane.IDLE, beganNanos - oldNanos);
        require(!crashed, () -> "ticks although its thread is gone");
    }

    private @Nullable Call firstQueued(Lane lane, long latestNanos) {
        for (var call : open(lane)) {
            if (call.isQueued() && call.queuedNanos <= latestNanos) {
                return call;
            }
        }
        return null;
    }

    private void ends() {
        if (--depth > 0 || running > 0 || closing) {
            return;
        }
        boolean oneOnly = policy.maxOperations() == 1;
        normalTurns = isOwed(normalWaits, Lane.NORMAL) ? normalTurns + 1 : 0;
        idleTurns = isOwed(idleWaits, Lane.IDLE) ? idleTurns + 1 : 0;
        require(
                normalTurns == 0 || oneOnly || ranOf(Lane.IDLE) > 0,
                () -> "a tick without a turn of NORMAL, where waits " + normalWaits);
        require(normalTurns <= LONGEST_TURN, () -> normalWaits + " does not get its turn");
        require(idleTurns <= LONGEST_TURN, () -> idleWaits + " does not get its turn");
        boolean spent = host.nanos() - beganNanos >= policy.maxTime().toNanos();
        if (!spent && ran + 1 < policy.maxOperations()) {
            timers.checkCaughtUp();
        }
    }

    private boolean isOwed(@Nullable Call waits, Lane lane) {
        return waits != null && waits.isQueued() && ranOf(lane) == 0;
    }

    private int ranOf(Lane lane) {
        return ranOf.getOrDefault(lane, 0);
    }

    long beganNanos() {
        return beganNanos;
    }

    void started(Call call) {
        call.runs++;
        require(call.runs == 1, () -> call + " runs again");
        require(call.outcome == null, () -> call + " runs although it was settled");
        require(host.isOwnerThread(), () -> call + " runs on another thread");
        if (call.submitting) {
            startedInline(call);
        } else {
            require(host.nanos() < call.deadlineNanos, () -> call + " runs after its deadline");
            started(call.toString(), call.lane(), call.place, call.submittedTick);
            if (call.isKeyed()) {
                byKey.remove(call.key(), call);
            }
        }
        running++;
    }

    private void startedInline(Call call) {
        call.inline = true;
        switch (call.options.route()) {
            case QUEUE -> require(false, () -> call + " runs inline");
            case DIRECT -> {}
            case INLINE_IN_ORDER -> {
                require(running == 0 && depth == 0, () -> call + " runs inside of another");
                for (var lane : Lane.values()) {
                    var queued = firstQueued(lane, Long.MAX_VALUE);
                    require(
                            lane.compareTo(call.lane()) > 0
                                    || queued == null
                                    || isAlone(lane, call),
                            () -> call + " overtakes " + queued);
                }
            }
        }
    }

    private boolean isAlone(Lane lane, Call call) {
        return open(lane).stream().allMatch(other -> other.equals(call) || !other.isQueued());
    }

    void started(Task task) {
        require(host.isOwnerThread(), () -> "a task runs on another thread");
        started("task " + task.number, Lane.NORMAL, task.place, task.submittedTick);
        running++;
    }

    private void started(String what, Lane lane, long place, long submittedTick) {
        long before = requireNonNull(newest.get(lane));
        if (place != UNKNOWN) {
            require(place > before, () -> what + " runs after place " + before);
            newest.put(lane, place);
        }
        require(depth == 1, () -> what + " runs outside of a tick, or in a nested one");
        require(running == 0, () -> what + " runs inside of another");
        require(!closed, () -> what + " runs in a closed owner");
        require(submittedTick != tick, () -> what + " runs in the tick that submitted it");
        boolean first = ranOf(lane) == 0;
        ranOf.merge(lane, 1, Integer::sum);
        checkBudget(what, first);
        checkPriority(what, lane);
        if (lane == Lane.IDLE) {
            idleWithdrawn.removeIf(call -> call.place < place);
        }
    }

    private void checkBudget(String what, boolean first) {
        ran++;
        require(ran <= policy.maxOperations(), () -> what + " is one too many in its tick");
        require(
                first || host.nanos() - beganNanos < policy.maxTime().toNanos(),
                () -> what + " runs although the time of its tick is spent");
    }

    /// URGENT goes first, unless this is the turn of another lane; IDLE goes last, unless it is
    /// old.
    private void checkPriority(String what, Lane lane) {
        if (lane == Lane.URGENT) {
            return;
        }
        boolean spent = host.nanos() - beganNanos >= policy.maxTime().toNanos();
        var urgent = queuedBeforeTick(Lane.URGENT);
        boolean hasTurn = lane == Lane.NORMAL || idleMayBeOld();
        require(
                urgent == null || (hasTurn && (spent || ran == policy.maxOperations())),
                () -> what + " runs in " + lane + " before " + urgent);
        if (lane == Lane.IDLE && !hasTurn) {
            var normal = queuedBeforeTick(Lane.NORMAL);
            require(normal == null, () -> what + " runs in IDLE before " + normal);
        }
    }

    private boolean idleMayBeOld() {
        long latest = beganNanos - policy.stallAfter().toNanos() + COARSE_NANOS;
        return idleWasKeyed
                || clockJumped // What its callers submit before its watch is up is stamped early.
                || idleIsOld
                || idleWithdrawn.stream().anyMatch(call -> call.queuedNanos <= latest);
    }

    private @Nullable Call queuedBeforeTick(Lane lane) {
        for (var call : open(lane)) {
            if (call.isQueued() && call.submittedTick != tick && call.queuedNanos < beganNanos) {
                return call;
            }
        }
        return null;
    }

    void ended() {
        running--;
    }

    void ended(Task task, boolean done) {
        running--;
        if (done) {
            tasksDone++;
        } else {
            tasksFailed++;
        }
        require(task.number < tasks, () -> "an unknown task");
    }

    void fires(Timed timer) {
        require(host.isOwnerThread(), () -> timer + " fires on another thread");
        require(depth == 1 && running == 0, () -> timer + " fires inside of another");
        require(!closed && !closing, () -> timer + " fires in a closed owner");
        checkBudget(timer.toString(), false);
        timers.fires(timer);
        running++;
    }

    void fired(Timed timer, boolean done) {
        running--;
        timers.fired(timer);
        if (done) {
            firingsDone++;
        } else {
            firingsFailed++;
        }
    }

    // ---- the end ------------------------------------------------------------------------------

    void close(Duration drain) {
        closing = true;
        timers.endAll();
        var _ = gate.close(drain);
        closed = true;
        for (var lane : open.values()) {
            for (var call : lane) {
                require(
                        !call.isQueued() || call.submitting,
                        () -> call + " waits in a closed owner");
            }
        }
    }

    /// After each step.
    void check() {
        int queued = 0;
        for (var lane : Lane.values()) {
            checkBounds(lane);
            for (var call : open(lane)) {
                require(call.isQueued(), () -> call + " runs between two steps");
                require(
                        host.nanos() < call.deadlineNanos,
                        () -> call + " has no outcome after its deadline");
                queued++;
            }
        }
        if (queued > 0 && !crashed) {
            require(!host.isIdle(), () -> "nobody wakes the loop for what is queued");
        }
        checkCounts(false);
        if ((checks++ & 15) == 0) {
            var snapshot = gate.snapshot();
            int open = queued;
            require(open <= snapshot.queued(), () -> "the snapshot shows too few: " + snapshot);
        }
    }

    private void checkBounds(Lane lane) {
        int queued = 0;
        for (var call : open(lane)) {
            queued += call.isQueued() && !call.submitting ? 1 : 0;
        }
        int waiting = queued;
        require(queued <= policy.capacity(), () -> waiting + " are queued in " + lane);
    }

    void checkEnd() {
        for (var call : calls) {
            require(call.outcome != null, () -> call + " was never settled");
            require(
                    requireNonNull(call.ticket).outcome().equals(Optional.ofNullable(call.outcome)),
                    () -> call + " was " + call.outcome);
        }
        checkCounts(true);
        if (!closing && !crashed) {
            timers.checkEnd();
        }
    }

    private long seen(Class<?> kind) {
        return seen.getOrDefault(kind, 0L);
    }

    private void checkCounts(boolean atEnd) {
        var counts = gate.outcomes();
        long executed = seen(Executed.class) + tasksDone + firingsDone;
        long failed = seen(Failed.class) + tasksFailed + firingsFailed;
        long rejected = seen(Rejected.class) + tasksRefused;
        require(counts.executed() == executed, () -> counts + ", saw executed " + executed);
        require(counts.failed() == failed, () -> counts + ", saw failed " + failed);
        require(counts.rejected() == rejected, () -> counts + ", saw rejected " + rejected);
        long dropped = counts.dropped() - seen(Dropped.class);
        long cancelled = counts.cancelled() - seen(Cancelled.class);
        long expired = counts.expired() - seen(Expired.class);
        long never = (long) tasks - tasksDone - tasksFailed - tasksRefused;
        require(
                dropped >= 0 && cancelled >= 0 && expired >= 0,
                () -> counts + ", and saw more: " + seen);
        long unseen = dropped + cancelled + expired;
        require(
                atEnd ? unseen == never : unseen <= never,
                () -> counts + ", saw " + seen + ", and " + never + " tasks did not run");
        if (audit != null) {
            checkAudit(counts);
        }
    }

    private void checkAudit(Snapshot.Outcomes counts) {
        var told = requireNonNull(audit);
        var expected =
                new Snapshot.Outcomes(
                        told.getOrDefault(Executed.class, 0L),
                        told.getOrDefault(Failed.class, 0L),
                        told.getOrDefault(Rejected.class, 0L),
                        told.getOrDefault(Dropped.class, 0L),
                        told.getOrDefault(Cancelled.class, 0L),
                        told.getOrDefault(Expired.class, 0L));
        require(counts.equals(expected), () -> counts + ", and a sink was told " + expected);
    }
}
