package dev.heddle.testkit;

import dev.heddle.core.Host;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// A simulated loop with a virtual clock, for tests that must not sleep. Nothing happens by itself:
/// {@link #advance} and {@link #runUntilIdle} run the loop, the clock and the watch that keeps
/// deadlines, all on the thread that made the host, so a test ends the same way every time.
///
/// That thread is the owner's thread while the loop runs, and somebody else's at other times: it
/// may submit, but must not wait for an outcome, which nobody would bring.
///
/// ```java
/// var host = new SimHost();
/// var stage = host.owner("stage", Policy.DEFAULT);
/// host.stall(Duration.ofSeconds(3));
/// var ticket = stage.submit(new Spawn("cube"), Options.startWithin(Duration.ofSeconds(1)));
/// host.advance(Duration.ofSeconds(1));
/// assert ticket.outcome().orElseThrow() instanceof Outcome.Expired;
/// ```
///
/// An operation is slow when it calls `advance` itself: the clock moves and deadlines come, and the
/// loop stands still meanwhile. Only the thread that made the host may call it.
public final class SimHost implements Host {
    /// How far the clock moves between two looks of the loop and of the watch: as exact as a
    /// deadline is kept here. The real watch is five times coarser.
    public static final Duration STEP = Duration.ofMillis(1);

    /// A loop that still has work after so many ticks without time passing feeds itself.
    private static final int MAX_TICKS = 100_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final Thread thread = Thread.currentThread();
    private final List<Owner> owners = new ArrayList<>();
    private final List<BooleanSupplier> sweeps = new ArrayList<>();
    private long nanos;
    private long wakeAtNanos = NEVER;
    private long stalledUntilNanos;
    private long wakeDelayNanos;
    private boolean onLoop;

    /// Makes a loop at time 0 on the calling thread.
    public SimHost() {}

    /// Makes an owner on this loop.
    public Owner owner(String name, Policy policy) {
        Owner owner = Owner.on(name, this, policy);
        add(owner);
        return owner;
    }

    /// Has this loop tick an owner that somebody else made with `Owner.on` and this host.
    public void add(Owner owner) {
        requireThread();
        owners.add(owner);
    }

    /// Moves the clock by `time`, in steps. At each step the loop ticks once if it was woken, and
    /// the watch looks. Called from an operation it moves the clock and the watch only.
    public void advance(Duration time) {
        requireThread();
        long end = Math.addExact(nanos, time.toNanos());
        while (nanos < end) {
            boolean nothingToSee = wakeAtNanos == NEVER && sweeps.isEmpty();
            nanos = nothingToSee ? end : Math.min(end, nanos + STEP.toNanos());
            if (isDue()) {
                tick();
            }
            sweep();
        }
    }

    /// Ticks while the loop is woken, without moving the clock, and returns the number of ticks.
    ///
    /// @throws IllegalStateException if it never gets idle
    public int runUntilIdle() {
        requireThread();
        int ticks = 0;
        while (isDue()) {
            if (ticks == MAX_TICKS) {
                throw new IllegalStateException("still not idle after " + MAX_TICKS + " ticks");
            }
            tick();
            ticks++;
        }
        return ticks;
    }

    /// Lets the loop stand still for `time` from now, although it is woken.
    public void stall(Duration time) {
        requireThread();
        stalledUntilNanos = Math.addExact(nanos, time.toNanos());
    }

    /// Lets each wake-up from now on arrive `delay` late.
    public void delayWakes(Duration delay) {
        requireThread();
        wakeDelayNanos = delay.toNanos();
    }

    /// Runs `body` as code of the loop, outside of a tick: there the owner's thread is current.
    public void onLoop(Runnable body) {
        requireThread();
        as(true, body);
    }

    /// Whether no wake-up waits, not even one that is late or that a stall holds up.
    public boolean isIdle() {
        return wakeAtNanos == NEVER;
    }

    private boolean isDue() {
        return !onLoop && wakeAtNanos <= nanos && stalledUntilNanos <= nanos;
    }

    private void tick() {
        wakeAtNanos = NEVER; // First: a wake-up during the tick asks for the next one.
        for (Owner owner : List.copyOf(owners)) {
            as(
                    true,
                    () -> {
                        var _ = owner.tick();
                    });
        }
    }

    private void sweep() {
        for (BooleanSupplier sweep : List.copyOf(sweeps)) {
            as(
                    false,
                    () -> {
                        if (!sweep.getAsBoolean()) {
                            sweeps.remove(sweep);
                        }
                    });
        }
    }

    private void as(boolean loop, Runnable body) {
        boolean before = onLoop;
        onLoop = loop;
        try {
            body.run();
        } finally {
            onLoop = before;
        }
    }

    private void requireThread() {
        if (Thread.currentThread() != thread) {
            throw new WrongThreadException(
                    "this simulation runs on thread %s; the caller is thread %s"
                            .formatted(thread.getName(), Thread.currentThread().getName()));
        }
    }

    @Override
    public void wake() {
        requireThread();
        wakeAtNanos = Math.min(wakeAtNanos, nanos + wakeDelayNanos);
    }

    @Override
    public boolean isOwnerThread() {
        return onLoop && Thread.currentThread() == thread;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void watch(BooleanSupplier sweep) {
        requireThread();
        sweeps.add(sweep);
    }
}
