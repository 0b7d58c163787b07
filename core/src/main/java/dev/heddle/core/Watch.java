package dev.heddle.core;

import dev.heddle.core.Events.StallEvent;
import dev.heddle.core.Snapshot.Running;
import dev.heddle.core.Ticket.State;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Looks after a gate from outside of its loop, while anything waits, runs or is timed: expires
/// what is late, wakes the loop for its timers, and notices that it stands still or has died. An
/// idle gate without timers is watched by nobody.
class Watch {
    /// How often it looks while only timers wait; the host's clock may go faster than its own.
    private static final long TIMER_SWEEP_NANOS = 50_000_000;

    private static final int OFF = 0;
    private static final int FOR_TIMERS = 1;
    private static final int ON = 2;

    private static final System.Logger LOG = System.getLogger(Owner.class.getName());

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Watch.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Gate gate;
    private final Host host;
    private final Lanes lanes;
    private final Schedule schedule;
    private final GateClock clock;
    private final Loop loop;
    private final long stallAfterNanos;
    private final LongSupplier sweep = this::sweep;

    private volatile int state;

    /// When an idle loop was last given work.
    private volatile long edgeNanos;

    /// What ran at the last look, and since which look.
    private volatile @Nullable Object seenRunning;

    private volatile long seenRunningSinceNanos;
    private boolean stallTold;

    Watch(
            Gate gate,
            Host host,
            Policy policy,
            Lanes lanes,
            Schedule schedule,
            GateClock clock,
            Loop loop) {
        this.gate = gate;
        this.host = host;
        this.lanes = lanes;
        this.schedule = schedule;
        this.clock = clock;
        this.loop = loop;
        stallAfterNanos = Gate.clampedNanos(policy.stallAfter());
        edgeNanos = clock.about();
    }

    /// An idle loop is given work now.
    void edge(long now) {
        edgeNanos = now;
    }

    /// Something was queued.
    void queued() {
        // The claim of the slot is a full fence: either this read sees that the watch has ended, or
        // the sweep that ended it sees the slot.
        int seen = state;
        if (seen != ON && STATE.compareAndSet(this, seen, ON)) {
            host.watch(sweep);
        }
    }

    /// A timer may be due sooner than the watch looks.
    void timed() {
        if (state != ON) {
            STATE.compareAndSet(this, OFF, FOR_TIMERS);
            host.watch(sweep);
        }
    }

    /// Looks, and answers when to be called again.
    private long sweep() {
        long now = clock.renew();
        if (hasWork()) {
            lanes.forEachTicket(ticket -> ticket.expire(now));
            noteRunning(now);
        }
        long untilTimer = schedule.untilNext(now);
        if (untilTimer <= 0 && lanes.normal.rouse()) {
            edgeNanos = now + untilTimer; // When it was due.
            host.wake();
        }
        boolean stalled = isStalled(now);
        if (stalled && !stallTold) {
            tellOfStall();
        }
        stallTold = stalled;
        if (stalled && !host.isAlive()) {
            gate.die();
        }
        if (untilTimer <= 0) {
            return GateClock.GRAIN_NANOS;
        }
        return hasWork() ? Math.min(GateClock.GRAIN_NANOS, untilTimer) : rest(now);
    }

    /// Ends the watch, or lets it look less often, unless work has come meanwhile that nobody else
    /// watches. Answers when to be called again.
    long rest(long now) {
        while (true) {
            boolean timed = !schedule.isEmpty();
            int next = timed ? FOR_TIMERS : OFF;
            state = next;
            if (hasWork() && STATE.compareAndSet(this, next, ON)) {
                return GateClock.GRAIN_NANOS;
            }
            if (timed != schedule.isEmpty()) {
                return timed ? Math.clamp(schedule.untilNext(now), 1, TIMER_SWEEP_NANOS) : -1;
            }
        }
    }

    private void tellOfStall() {
        var snapshot = gate.snapshot();
        LOG.log(System.Logger.Level.WARNING, snapshot::toString);
        var event = new StallEvent();
        if (event.shouldCommit()) {
            event.owner = gate.name();
            event.message = snapshot.toString();
            event.commit();
        }
        Tally.OBSERVERS.forEach(observer -> observer.stalled(gate, snapshot));
    }

    /// Whether anything waits or runs. The queues first: what has left them runs or has run. What a
    /// closed owner's queues still hold was cancelled.
    boolean hasWork() {
        return (!gate.isClosed() && lanes.size() > 0) || loop.runs();
    }

    boolean isStalled(long now) {
        return (hasWork() || schedule.untilNext(now) <= 0) && owedNanos(now) >= stallAfterNanos;
    }

    /// How long the loop has owed a tick. One that ticks by itself owes it since its last one; one
    /// that has to be woken, since it was.
    long owedNanos(long now) {
        long sinceBeat = now - loop.beatNanos;
        if (loop.ticking != null || host instanceof TickingHost) {
            return sinceBeat;
        }
        return Math.min(sinceBeat, now - edgeNanos);
    }

    String stallMessage(long now) {
        var text =
                String.format(
                        Locale.ROOT,
                        "%s has not ticked for %.1f s",
                        gate.name(),
                        owedNanos(now) / 1e9);
        return running(now).map(r -> text + ", running " + r.operation()).orElse(text);
    }

    @SuppressWarnings("ReferenceEquality") // Two equal tasks are two tasks.
    private void noteRunning(long now) {
        var running = loop.running();
        if (running != seenRunning) {
            seenRunning = running;
            seenRunningSinceNanos = now;
        }
    }

    /// What runs, and for how long.
    @SuppressWarnings("ReferenceEquality") // Two equal tasks are two tasks.
    Optional<Running> running(long now) {
        var running = loop.running();
        var ticket = Lanes.ticket(running);
        if (ticket != null) {
            return ticket.state() == State.RUNNING
                    ? Optional.of(
                            running(ticket.operation(), ticket.id(), now - ticket.startedNanos()))
                    : Optional.empty();
        }
        if (running == null || !loop.runs()) {
            return Optional.empty();
        }
        // A task has no start of its own: it runs since the watch saw it first, or for less than
        // the time between two looks.
        long since = running == seenRunning ? now - seenRunningSinceNanos : 0;
        return Optional.of(running(Gate.nameOf(running), 0, since));
    }

    private static Running running(String operation, long ticket, long nanos) {
        return new Running(operation, ticket, Duration.ofNanos(Math.max(0, nanos)));
    }
}
