package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Events.OperationEvent;
import dev.heddle.core.Events.TickEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// The owner's side of the gate: its ticks. Owner thread only, unless marked.
///
/// **Order.** A tick runs what was queued when it began and nothing newer. URGENT goes first, then
/// timers that are due, then NORMAL, then IDLE; one of NORMAL, and one timer that is due, have
/// their turn in each tick.
///
/// **Time.** The clock is read when a tick begins and ends, after its first operation, and twice in
/// a row after every 64th, so that some operations have an exact start and end; in between the
/// coarse time has to do.
final class Loop extends LoopState {
    /// Operations between two looks at the clock.
    private static final int CLOCK_STRIDE = 64;

    /// A loop that ticks more often than this spins; it need not look at the clock each time.
    private static final long SPINNING_NANOS = 62_500;

    private static final int UNSTAMPED_TICKS = 16;

    /// A loop that runs fewer operations than this in a tick outruns its producers and fights with
    /// them for every cache line. It stands back for a moment: together they are several times
    /// faster then (`heddle lab dispatch`).
    private static final int STAND_BACK_BELOW = 32;

    private static final int STAND_BACK_SPINS = 16;

    private static final VarHandle TICKING;

    static {
        try {
            TICKING =
                    MethodHandles.lookup().findVarHandle(LoopState.class, "ticking", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Gate gate;
    private final Host host;
    private final Lanes lanes;
    private final Mailbox<Object> normal;
    private final Schedule schedule;
    private final GateClock clock;
    private final Tally tally;
    private final Backpressure backpressure;
    private final int maxOperations;
    private final long maxTimeNanos;
    private final long stallAfterNanos;
    private final boolean clearsInterrupts;
    private final boolean ticksByItself;

    /// Opens when the gate is closed and nothing is left to run.
    final CountDownLatch drained = new CountDownLatch(1);

    // Behind what the loop writes, so that nobody's fields share a cache line with it.
    long p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p2a, p2b, p2c, p2d, p2e;

    Loop(
            Gate gate,
            Host host,
            Policy policy,
            Lanes lanes,
            Schedule schedule,
            GateClock clock,
            Tally tally,
            Backpressure backpressure) {
        super(clock.now());
        this.gate = gate;
        this.host = host;
        this.lanes = lanes;
        this.normal = lanes.normal;
        this.schedule = schedule;
        this.clock = clock;
        this.tally = tally;
        this.backpressure = backpressure;
        maxOperations = policy.maxOperations();
        maxTimeNanos = Gate.clampedNanos(policy.maxTime());
        stallAfterNanos = Gate.clampedNanos(policy.stallAfter());
        clearsInterrupts = host instanceof OwnThread;
        ticksByItself = host instanceof TickingHost;
    }

    /// Whether an operation or a tick is under way. May be called from any thread.
    boolean runs() {
        return ticking != null || aside != null;
    }

    /// What runs. May be called from any thread.
    @Nullable Object running() {
        var outside = aside;
        var lane = draining;
        return outside != null || lane == null ? outside : lane.current();
    }

    int tick() {
        Thread me = Thread.currentThread();
        // The mark says that all queues are empty. A woken loop never gets here with it set.
        if (ticksByItself
                && ticker == me
                && normal.isIdle()
                && ticking == null
                && gate.isOpen()
                && schedule.isEmpty()) {
            ticks++;
            if (--unstamped < 0) {
                stampEmptyTick();
            }
            return 0;
        }
        return fullTick(me);
    }

    private void stampEmptyTick() {
        long now = clock.now();
        unstamped = now - beatNanos < (ticks - stampedTicks) * SPINNING_NANOS ? UNSTAMPED_TICKS : 0;
        stampedTicks = ticks;
        beatNanos = now;
    }

    private int fullTick(Thread me) {
        if (runs()) {
            if (gate.isCurrent()) {
                return lanes.size(); // Inside an operation: what waits must not overtake its rest.
            }
            throw gate.wrongThread("a tick of " + gate.name() + " is under way");
        }
        if (!ticksByItself && !host.isOwnerThread()) {
            throw gate.wrongThread("the loop of " + gate.name() + " has to tick");
        }
        long began = clock.now();
        clock.keep(began); // After a sleep of the machine it may be hours behind.
        beatNanos = began; // Before the claim: who sees the tick under way sees when it began.
        var event = new TickEvent();
        event.begin();
        if (!TICKING.compareAndSet(this, (Thread) null, me)) {
            throw gate.wrongThread("a tick of " + gate.name() + " is under way");
        }
        if (ticker != me) { // A volatile write costs a fence; the thread hardly ever changes.
            ticker = me;
            Waits.drives(gate);
        }
        if (host instanceof TickingHost engine) {
            engine.ticksOn(me);
        }
        int ran = 0;
        int left;
        try {
            ran = runBatch(began);
        } finally { // Not even an error of the machine may leave the gate locked or asleep.
            endTick(began, ran);
            left = rest();
        }
        if (ran > 0) {
            record(event, ran, left);
        }
        if (left > 0 && ran > 0 && ran < STAND_BACK_BELOW) {
            for (int i = 0; i < STAND_BACK_SPINS; i++) {
                Thread.onSpinWait();
            }
        }
        return left;
    }

    /// Runs what was queued when the tick began, within the budget, and returns how many ran.
    private int runBatch(long began) {
        long urgentLimit = lanes.urgent.limit();
        long normalLimit = normal.limit();
        long idleLimit = lanes.idle.limit();
        schedule.beginTick();
        nowNanos = began;
        unread = 0;
        exact = true;
        recording = new OperationEvent().isEnabled();

        boolean idleIsOld = hasOld(lanes.idle, began);
        int forNormal = idleIsOld || normal.size() > 0 ? 1 : 0;
        int forTimers = schedule.untilNext(began) <= 0 ? 1 : 0;

        // A flood of URGENT leaves the others one each. A budget of less than three goes round.
        int turn = (int) (ticks % 3);
        if (maxOperations < 3 && turn != 1) {
            forTimers = 0;
        }
        if (maxOperations == 1 && (turn == 0 || forTimers > 0)) {
            forNormal = 0;
        }
        int most = maxOperations - forNormal;
        int ran = drain(lanes.urgent, urgentLimit, most - forTimers, 1, began);
        ran += fireTimers(began, most - ran);
        // A turn that nobody needs goes back to those before: here, and again below.
        ran += drain(lanes.urgent, urgentLimit, most - ran, 0, began);
        if (idleIsOld && (normal.size() == 0 || (ticks & 2) == 0)) {
            ran += drain(lanes.idle, idleLimit, Math.min(1, maxOperations - ran), 1, began);
        }
        ran += drain(normal, normalLimit, maxOperations - ran, 1, began);
        ran += drain(lanes.urgent, urgentLimit, maxOperations - ran, ran == 0 ? 1 : 0, began);
        ran += fireTimers(began, maxOperations - ran);
        ran += drain(lanes.idle, idleLimit, maxOperations - ran, ran == 0 ? 1 : 0, began);
        return ran;
    }

    /// Whether the oldest in `lane` has waited as long as a stall takes.
    private boolean hasOld(Mailbox<Object> lane, long now) {
        if (lane.size() == 0) {
            return false;
        }
        var oldest = Lanes.ticket(lane.oldest());
        return oldest != null && now - oldest.queuedNanos() >= stallAfterNanos;
    }

    /// Runs what is in `lane` before `limit`: at most `most`, and at least `atLeast` even if the
    /// time of the tick is over.
    private int drain(Mailbox<Object> lane, long limit, int most, int atLeast, long began) {
        int ran = 0;
        boolean any = false;
        while (ran < most && (ran < atLeast || nowNanos - began < maxTimeNanos)) {
            Object entry = lane.next(limit);
            if (entry == null) {
                break;
            }
            if (!any) {
                any = true;
                draining = lane;
            }
            if (entry instanceof GateTicket<?> ticket) {
                lane.take(true);
                ran += run(ticket) ? 1 : 0;
            } else if (Lanes.isStateful(entry)) {
                lane.take(true);
                ran += run(requireNonNull(lanes.open(entry))) ? 1 : 0;
            } else if (lane.take(false)) {
                run((Runnable) entry, lane.stampNanos());
                ran++;
            } else {
                break; // Withdrawn, and so is the rest.
            }
            lane.done();
            if (clearsInterrupts) {
                // An interrupt that one operation left must not hit the next one. A foreign
                // loop's interrupts are its own and stay.
                var _ = Thread.interrupted();
            }
        }
        if (any) {
            backpressure.freed();
        }
        return ran;
    }

    private boolean run(GateTicket<?> ticket) {
        long start = nowNanos;
        boolean exactStart = exact;
        if (!ticket.run(start)) {
            return false;
        }
        if (exactStart) {
            tally.waits.record(start - ticket.queuedNanos());
            if (exact) {
                tally.runs.record(nowNanos - start);
            }
        }
        return true;
    }

    private void run(Runnable task, long stampNanos) {
        if (stampNanos != Mailbox.NO_STAMP) {
            tally.waits.record(clock.now() - stampNanos);
        }
        long start = nowNanos;
        boolean exactStart = exact;
        Throwable failure = null;
        try {
            task.run();
            executed++;
        } catch (Throwable e) { // Whatever it throws is its outcome; the loop lives on.
            failure = e;
        }
        long end = time();
        if (exactStart && exact) {
            tally.runs.record(end - start);
        }
        if (recording) {
            tally.taskRecorded(Gate.nameOf(task), failure != null, end - start);
        }
        if (failure != null) {
            tally.taskFailed(Gate.nameOf(task), failure);
        }
    }

    /// Runs a ticket that was never queued.
    void runAside(GateTicket<?> ticket, long now) {
        var outer = aside;
        aside = ticket;
        nowNanos = now;
        unread = 0;
        var _ = ticket.run(now);
        aside = outer;
    }

    private int fireTimers(long began, int most) {
        int ran = 0;
        for (var timers : schedule.all()) {
            while (ran < most && nowNanos - began < maxTimeNanos) {
                var timer = timers.next(began);
                if (timer == null) {
                    break;
                }
                var ticket = gate.ticketOf(timer.operation(), began);
                runAside(ticket, nowNanos);
                timer.end();
                ticket.outcome().ifPresent(tally::report);
                ran++;
            }
        }
        return ran;
    }

    /// A ticket's operation has run.
    void executed(GateTicket<?> ticket) {
        executed++;
        if (recording || tally.isAudited()) {
            ticket.outcome().ifPresent(outcome -> tally.publish(ticket, outcome));
        }
    }

    /// The time after an operation.
    long time() {
        if (unread > 1 && !recording) {
            unread--;
            exact = false;
            long about = clock.about();
            if (about - nowNanos > 0) {
                nowNanos = about;
            }
        } else {
            unread = unread == 1 ? 0 : CLOCK_STRIDE;
            exact = true;
            nowNanos = clock.now();
        }
        return nowNanos;
    }

    private void endTick(long began, int ran) {
        long ended = clock.now();
        account(began, ended);
        if (ran > 0) {
            tally.tickTimes.record(ended - began);
        }
        clock.keep(ended);
        stampedTicks = ticks;
        unstamped = 0;
        beatNanos = ended;
        ticking = null;
    }

    /// Goes idle if nothing is queued; else asks for another tick. Returns what is left.
    private int rest() {
        boolean closed = normal.isClosed(); // Before: an offer may come between idle and a close.
        boolean due = schedule.untilNext(beatNanos) <= 0; // The budget may have held up timers.
        if (!gate.isClosed() && (due || !lanes.rest())) {
            host.wake();
            return Math.max(1, lanes.size());
        }
        if (closed) {
            drained.countDown();
        }
        return 0;
    }

    private void record(TickEvent event, int ran, int left) {
        if (event.shouldCommit()) {
            event.owner = gate.name();
            event.ran = ran;
            event.left = left;
            event.commit();
        }
    }
}

/// What the loop writes, on cache lines of its own: if producers read its neighbours, every
/// operation would cost them a line.
abstract class LoopState extends Padding {
    /// How far back the longest tick in a snapshot reaches, at least; up to twice that.
    private static final long WINDOW_NANOS = 250_000_000;

    /// The thread inside a tick.
    volatile @Nullable Thread ticking;

    /// The thread of the newest tick.
    volatile @Nullable Thread ticker;

    /// What runs outside of the queues: directly, or a timer's operation.
    volatile @Nullable GateTicket<?> aside;

    /// The queue whose element runs, or ran last.
    volatile @Nullable Mailbox<Object> draining;

    /// When the tick under way began, or else the newest one ended.
    volatile long beatNanos;

    /// The loop's time, and how many operations may still end until the clock has to be read again.
    long nowNanos;

    int unread;

    /// Whether `nowNanos` was read for the operation that begins or ends now.
    boolean exact;

    /// Whether the flight recorder wants to know of each operation.
    boolean recording;

    /// Empty ticks that may pass until the clock has to be read again, and how many ticks there had
    /// been when it was.
    int unstamped;

    long stampedTicks;

    /// Published by the write of `beatNanos`, as is all below.
    long ticks;

    long executed;
    long tickTimeNanos;

    /// The longest tick of the window under way and of the one before; a sliding maximum that any
    /// number of readers can look at without resetting it for the others.
    long windowBeganNanos;

    long longestNanos;
    long longestBeforeNanos;

    LoopState(long now) {
        nowNanos = now;
        beatNanos = now;
        windowBeganNanos = now;
    }

    void account(long began, long ended) {
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
}
