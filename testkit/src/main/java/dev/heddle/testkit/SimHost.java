package dev.heddle.testkit;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Host;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

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
/// loop stands still meanwhile. Several loops, and callers between them, make a {@link SimWorld}.
/// Only the thread that made the host may call it.
public final class SimHost implements Host {
    /// How far the clock moves between two looks of the loop and of the watch: as exact as a
    /// deadline is kept here. The real watch is as coarse.
    public static final Duration STEP = SimWorld.STEP;

    /// A loop that still has work after so many ticks without time passing feeds itself.
    private static final int MAX_TICKS = 100_000;

    private final SimWorld world;
    private final String name;
    private final List<Owner> owners = new ArrayList<>();
    private final List<Owner> made = new ArrayList<>();
    private long wakeAtNanos = SimWorld.NEVER;
    private long stalledUntilNanos;
    private long wakeDelayNanos;
    private boolean busy;
    private boolean crashed;

    /// Makes a loop in a world of its own, at time 0, on the calling thread.
    public SimHost() {
        this(new SimWorld(0), "loop");
    }

    SimHost(SimWorld world, String name) {
        this.world = world;
        this.name = requireNonNull(name);
        world.add(this);
    }

    /// The world that it is in.
    public SimWorld world() {
        return world;
    }

    String name() {
        return name;
    }

    /// Makes an owner on this loop.
    public Owner owner(String name, Policy policy) {
        Owner owner = Owner.on(name, this, policy);
        add(owner);
        made.add(owner);
        return owner;
    }

    /// What {@link #owner} has made.
    List<Owner> made() {
        return made;
    }

    /// Has this loop tick an owner that somebody else made with `Owner.on` and this host.
    public void add(Owner owner) {
        world.requireThread();
        owners.add(owner);
    }

    /// Moves the clock by `time`, in steps. At each step the loop ticks once if it was woken, and
    /// the watch looks. Called from an operation it moves the clock and the watch only.
    public void advance(Duration time) {
        world.advance(time);
    }

    /// Ticks while the loop is woken, without moving the clock, and returns the number of ticks.
    ///
    /// @throws IllegalStateException if it never gets idle
    public int runUntilIdle() {
        world.requireThread();
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
        world.requireThread();
        stalledUntilNanos = Math.addExact(world.nanos(), time.toNanos());
    }

    /// Lets each wake-up from now on arrive `delay` late.
    public void delayWakes(Duration delay) {
        world.requireThread();
        wakeDelayNanos = delay.toNanos();
    }

    /// Lets the clock jump forward by `time` while nothing runs, as after a laptop's sleep.
    public void suspend(Duration time) {
        world.suspend(time);
    }

    /// Ends the loop's thread for ever. Its owners notice once they have owed a tick for the
    /// policy's `stallAfter`: what waits is cancelled as OWNER_DIED then, and they are closed. Not
    /// from an operation of its own, which could not go on.
    public void crash() {
        world.requireThread();
        if (busy) {
            throw new IllegalStateException("a loop cannot crash inside of its own operation");
        }
        crashed = true;
    }

    /// Runs `body` as code of the loop, outside of a tick: there the owner's thread is current.
    public void onLoop(Runnable body) {
        world.requireThread();
        runs(body);
    }

    /// Whether no wake-up waits, not even one that is late or that a stall holds up. A loop that
    /// crashed is idle for ever.
    public boolean isIdle() {
        return crashed || wakeAtNanos == SimWorld.NEVER;
    }

    /// When it can tick next.
    long nextNanos() {
        return busy || isIdle() ? SimWorld.NEVER : Math.max(wakeAtNanos, stalledUntilNanos);
    }

    boolean isDue() {
        return nextNanos() <= world.nanos();
    }

    void tick() {
        wakeAtNanos = SimWorld.NEVER; // First: a wake-up during the tick asks for the next one.
        for (Owner owner : List.copyOf(owners)) {
            runs(() -> {
                var _ = owner.tick();
            });
        }
    }

    private void runs(Runnable body) {
        boolean before = busy;
        busy = true;
        try {
            world.as(this, body);
        } finally {
            busy = before;
        }
    }

    @Override
    public void wake() {
        world.requireThread();
        wakeAtNanos = Math.min(wakeAtNanos, world.nanos() + wakeDelayNanos);
    }

    @Override
    public boolean isOwnerThread() {
        return world.isCurrent(this);
    }

    @Override
    public long nanos() {
        return world.nanos();
    }

    @Override
    public boolean isAlive() {
        return !crashed;
    }

    @Override
    public void watch(LongSupplier sweep) {
        world.requireThread();
        world.watch(sweep);
    }
}
