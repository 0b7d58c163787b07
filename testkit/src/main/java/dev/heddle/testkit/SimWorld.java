package dev.heddle.testkit;

import dev.heddle.core.Owner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A simulated program: loops, callers and one virtual clock, all on the thread that made it. Each
/// step one of them goes on, and a seed picks which, so the same seed tells the same story and
/// another seed another one.
///
/// A caller is a list of steps; between two of them anything else may happen. A fault is a step as
/// well: a caller that stalls or crashes a {@link SimHost} does so at a moment that the seed picks.
///
/// ```java
/// var world = new SimWorld(seed);
/// var host = world.host("engine");
/// var stage = host.owner("stage", Policy.DEFAULT);
/// world.caller("editor", 10, () -> stage.submit(new Move("cube")));
/// world.caller("weather", () -> host.stall(Duration.ofSeconds(3)));
/// world.afterEachStep(() -> assertThat(scene.isConsistent()).isTrue());
/// world.run();
/// ```
///
/// The clock is the hosts' monotonic one. It never goes back, whatever happens to a wall clock,
/// which nothing here reads. Only the thread that made the world may call it.
public final class SimWorld {
    /// How far the clock moves at once while anything waits: as exact as a deadline is kept here.
    static final Duration STEP = Duration.ofMillis(1);

    static final long NEVER = Long.MAX_VALUE;

    private static final long STEP_NANOS = STEP.toNanos();

    /// A program that goes on for so many steps feeds itself.
    private static final int MAX_STEPS = 1_000_000;

    /// How many of the newest steps a failure shows.
    private static final int SHOWN = 20;

    private final Thread thread = Thread.currentThread();
    private final long seed;
    private final Random random;
    private final List<SimHost> hosts = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private final List<Runnable> invariants = new ArrayList<>();
    private final Deque<String> story = new ArrayDeque<>();

    /// The watches of the owners, and when each wants to look again.
    private final Map<LongSupplier, Long> sweeps = new LinkedHashMap<>();

    private long nanos;

    /// Whose loop runs now.
    private @Nullable SimHost current;

    private record Caller(String name, Iterator<Runnable> steps) {}

    /// Makes a world at time 0 on the calling thread.
    public SimWorld(long seed) {
        this.seed = seed;
        random = new Random(seed);
    }

    /// What it was made with.
    public long seed() {
        return seed;
    }

    /// The chance in this world; a test that takes its own from here repeats with the seed.
    public Random random() {
        requireThread();
        return random;
    }

    /// Makes a loop in this world.
    public SimHost host(String name) {
        requireThread();
        return new SimHost(this, name);
    }

    void add(SimHost host) {
        hosts.add(host);
    }

    /// What the hosts of this world have made.
    List<Owner> made() {
        return hosts.stream().flatMap(host -> host.made().stream()).toList();
    }

    /// Adds a caller that does `steps` one after the other, each at a moment that the seed picks.
    public void caller(String name, Runnable... steps) {
        requireThread();
        callers.add(new Caller(name, List.of(steps).iterator()));
    }

    /// Adds a caller that does the same `times` times.
    public void caller(String name, int times, Runnable step) {
        requireThread();
        callers.add(new Caller(name, Collections.nCopies(times, step).iterator()));
    }

    /// Checks something after each step from now on; what it throws ends {@link #step}.
    public void afterEachStep(Runnable invariant) {
        requireThread();
        invariants.add(invariant);
    }

    /// Does steps until no caller has any left and every loop is idle. Timers that wait for their
    /// time do not count as work; {@link #advance} lets them fire.
    ///
    /// @throws AssertionError if a step or an invariant throws; it names the seed and the newest
    ///   steps
    /// @throws IllegalStateException if it never ends
    public void run() {
        for (int steps = 0; step(); steps++) {
            if (steps == MAX_STEPS) {
                throw new IllegalStateException("still not idle after " + MAX_STEPS + " steps");
            }
        }
    }

    /// Does one step: a caller goes on, a loop ticks, or time passes. False if there is nothing to
    /// do.
    ///
    /// @throws AssertionError as {@link #run} does
    public boolean step() {
        requireThread();
        if (current != null) {
            throw new IllegalStateException("a step inside of an operation");
        }
        callers.removeIf(caller -> !caller.steps.hasNext());
        var due = hosts.stream().filter(SimHost::isDue).toList();
        boolean waits = hosts.stream().anyMatch(host -> !host.isIdle());
        if (callers.isEmpty() && !waits) {
            return false;
        }
        int ready = callers.size() + due.size();
        int next = random.nextInt(ready + 1);
        if (next < callers.size()) {
            var caller = callers.get(next);
            checked(caller.name + " goes on", caller.steps.next());
        } else if (next < ready) {
            var host = due.get(next - callers.size());
            checked(host.name() + " ticks", host::tick);
        } else {
            checked("time passes", () -> pass(ready == 0 ? NEVER : nanos + STEP_NANOS));
        }
        return true;
    }

    private void checked(String what, Runnable step) {
        tell(what);
        try {
            step.run();
            invariants.forEach(Runnable::run);
        } catch (Throwable e) {
            throw new AssertionError(
                    "seed %d: %s%n  %s".formatted(seed, e.getMessage(), String.join("\n  ", story)),
                    e);
        }
    }

    private void tell(String what) {
        if (story.size() == SHOWN) {
            story.removeFirst();
        }
        story.add(nanos / STEP_NANOS + " ms: " + what);
    }

    /// What time it is in this world.
    public Duration now() {
        return Duration.ofNanos(nanos);
    }

    long nanos() {
        return nanos;
    }

    /// Moves the clock by `time`. On the way each loop ticks once a millisecond if it was woken,
    /// and the watch looks. Called from an operation, that operation's own loop stands still
    /// meanwhile: so an operation is slow.
    public void advance(Duration time) {
        requireThread();
        long end = Math.addExact(nanos, time.toNanos());
        while (nanos < end) {
            moveTo(end);
            for (var host : inAnyOrder(hosts)) {
                if (host.isDue()) {
                    host.tick();
                }
            }
            sweep();
        }
    }

    private List<SimHost> inAnyOrder(List<SimHost> hosts) {
        if (hosts.size() == 1) {
            return hosts;
        }
        var shuffled = new ArrayList<>(hosts);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private void pass(long end) {
        moveTo(end);
        sweep();
    }

    /// Moves the clock to the next moment at which anything may happen, at most to `end`.
    private void moveTo(long end) {
        long next = NEVER;
        for (var host : hosts) {
            next = Math.min(next, host.nextNanos());
        }
        for (long due : sweeps.values()) {
            next = Math.min(next, due);
        }
        nanos = Math.min(end, Math.max(nanos + STEP_NANOS, next));
    }

    /// Lets the clock jump forward by `time` while nothing runs, as after a laptop's sleep: loops
    /// and watch find out afterwards. Not from an operation.
    public void suspend(Duration time) {
        requireThread();
        if (current != null) {
            throw new IllegalStateException("suspended inside of an operation");
        }
        tell("suspended for " + time);
        nanos = Math.addExact(nanos, time.toNanos());
    }

    void watch(LongSupplier sweep) {
        sweeps.put(sweep, nanos);
    }

    private void sweep() {
        for (var sweep : List.copyOf(sweeps.keySet())) {
            if (sweeps.getOrDefault(sweep, NEVER) <= nanos) {
                as(null, () -> sweep(sweep));
            }
        }
    }

    private void sweep(LongSupplier sweep) {
        sweeps.put(sweep, NEVER);
        long left = sweep.getAsLong();
        boolean askedAgain = sweeps.get(sweep) != NEVER; // During its own sweep.
        if (left >= 0) {
            sweeps.merge(sweep, nanos + left, Math::min);
        } else if (!askedAgain) {
            sweeps.remove(sweep);
        }
    }

    /// Runs `body` as code of the loop of `host`, or of none.
    void as(@Nullable SimHost host, Runnable body) {
        var before = current;
        current = host;
        try {
            body.run();
        } finally {
            current = before;
        }
    }

    boolean isCurrent(SimHost host) {
        return current == host && Thread.currentThread() == thread;
    }

    void requireThread() {
        if (Thread.currentThread() != thread) {
            throw new WrongThreadException(
                    "this simulation runs on thread %s; the caller is thread %s"
                            .formatted(thread.getName(), Thread.currentThread().getName()));
        }
    }
}
