package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Options.Lane;
import dev.heddle.core.Options.Route;
import dev.heddle.core.Policy.Overflow;
import dev.heddle.core.SimStage.Call;
import dev.heddle.core.SimStage.Task;
import dev.heddle.core.SimTimers.Timed;
import dev.heddle.core.Timer.CatchUp;
import dev.heddle.testkit.SimHost;
import dev.heddle.testkit.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One life of a few owners that submit to each other: callers, cancels, deadlines, timers, stalls,
/// slow operations, late wake-ups, sleeps of the machine, deaths and closes, picked by a seed. What
/// must hold is in {@link SimStage} and {@link SimTimers}, and is checked at every start, every
/// outcome, every tick and after every step.
final class GateSimulation {
    static final long MILLI = 1_000_000;

    private static final int STEPS = 80;

    /// A behaviour that does nothing.
    private static final int NOTHING = 15;

    private static final String[] KEYS = {"a", "b", "c"};

    /// How many of the newest events a failure shows.
    private static final int SHOWN = 25;

    private final long seed;
    private final SimWorld world;
    private final Random random;
    private final List<SimHost> hosts = new ArrayList<>();
    private final List<SimStage> stages = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private int calls;
    private boolean ending;
    private @Nullable AssertionError first;

    GateSimulation(long seed, SimGate.Maker maker) {
        this.seed = seed;
        world = new SimWorld(seed);
        random = world.random();
        for (int i = random.nextInt(3); i >= 0; i--) {
            hosts.add(world.host("host" + i));
        }
        int owners = hosts.size() + (random.nextInt(8) == 0 ? 1 : 0); // Seldom two on one loop.
        for (int i = 0; i < owners; i++) {
            stages.add(
                    new SimStage(
                            this, "s" + i, hosts.get(i % hosts.size()), randomPolicy(), maker));
        }
    }

    private Policy randomPolicy() {
        var overflow =
                switch (random.nextInt(4)) {
                    case 0 -> Overflow.DROP_NEWEST;
                    case 1, 2 -> Overflow.DROP_OLDEST;
                    default -> Overflow.REJECT;
                };
        var policy =
                Policy.DEFAULT
                        .withCapacity(1 + random.nextInt(8))
                        .withOverflow(overflow)
                        .withBudget(1 + random.nextInt(5), Duration.ofMillis(1 + random.nextInt(6)))
                        .withStallAfter(Duration.ofMillis(50));
        if (random.nextInt(4) == 0) {
            policy = policy.withDefaultDeadline(Duration.ofMillis(30));
        }
        return random.nextInt(3) == 0 ? policy.rejectingWhenStalled() : policy;
    }

    List<String> story() {
        return story;
    }

    Random random() {
        return random;
    }

    /// Runs to the end, where all must be settled, and returns what became of them.
    ///
    /// @throws AssertionError if an invariant does not hold; it names the seed
    Snapshot.Outcomes run() {
        try {
            return live();
        } catch (RuntimeException e) {
            throw failure(e.toString());
        }
    }

    private Snapshot.Outcomes live() {
        for (int i = 0; i < STEPS; i++) {
            step();
            check();
        }
        ending = true; // What runs from now on starts nothing new.
        if (random.nextBoolean()) {
            stages.forEach(this::close);
        }
        hosts.forEach(host -> host.delayWakes(Duration.ZERO));
        note("ends");
        world.advance(Duration.ofSeconds(1)); // Longer than all stalls and delays together.
        hosts.forEach(SimHost::runUntilIdle);
        check();
        stages.forEach(SimStage::checkEnd);
        return stages.stream()
                .map(stage -> stage.gate.outcomes())
                .reduce(GateSimulation::sum)
                .orElseThrow();
    }

    static Snapshot.Outcomes sum(Snapshot.Outcomes a, Snapshot.Outcomes b) {
        return new Snapshot.Outcomes(
                a.executed() + b.executed(),
                a.failed() + b.failed(),
                a.rejected() + b.rejected(),
                a.dropped() + b.dropped(),
                a.cancelled() + b.cancelled(),
                a.expired() + b.expired());
    }

    private void step() {
        var stage = anyStage();
        switch (random.nextInt(32)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> submit(stage, 0);
            case 10 -> execute(stage);
            case 11 -> onLoop(stage, () -> submit(stage, 0));
            case 12, 13 -> cancel(stage);
            case 14, 15, 16, 17, 18 -> advance(random.nextInt(12));
            case 19, 20, 21, 22 -> note(stage + " ticks " + stage.host.runUntilIdle() + " times");
            case 23 -> {
                int millis = random.nextInt(100);
                stage.host.stall(Duration.ofMillis(millis));
                note(stage + " stalls for " + millis);
            }
            case 24 -> {
                int millis = random.nextInt(20);
                stage.host.delayWakes(Duration.ofMillis(millis));
                note("delays wakes of " + stage + " by " + millis);
            }
            case 25, 26 -> addTimer(stage);
            case 27 -> cancelTimer(stage);
            case 28 -> changeGameTime(stage);
            case 29 -> {
                if (random.nextInt(4) == 0) {
                    int millis = random.nextInt(200);
                    note("suspended for " + millis);
                    world.suspend(Duration.ofMillis(millis));
                    stages.forEach(each -> each.clockJumped = true);
                    world.advance(SimHost.STEP); // The watch finds out before we look.
                }
            }
            case 30 -> {
                if (random.nextInt(12) == 0) {
                    crash(stage.host);
                }
            }
            default -> {
                if (random.nextInt(8) == 0) {
                    close(stage);
                }
            }
        }
    }

    private SimStage anyStage() {
        return stages.get(random.nextInt(stages.size()));
    }

    private void onLoop(SimStage stage, Runnable body) {
        if (!stage.crashed) {
            stage.host.onLoop(body);
        }
    }

    // ---- work ---------------------------------------------------------------------------------

    private void submit(SimStage stage, int depth) {
        var options = Options.DEFAULT;
        if (random.nextInt(5) < 2) {
            options = options.withLane(random.nextBoolean() ? Lane.URGENT : Lane.IDLE);
        }
        if (random.nextInt(3) == 0) {
            options = options.withDeadline(Duration.ofMillis(1 + random.nextInt(40)));
        }
        if (random.nextInt(5) == 0) {
            options = options.withCoalesceKey(KEYS[random.nextInt(KEYS.length)]);
        }
        if (random.nextInt(6) == 0) {
            options = options.keeping();
        }
        if (random.nextInt(8) == 0) {
            options = options.withRequestId("r" + random.nextInt(6));
        } else if (random.nextInt(10) == 0) {
            options = options.withRoute(Route.INLINE_IN_ORDER);
        } else if (random.nextInt(8) == 0 && stage.host.isOwnerThread()) {
            options = options.withRoute(Route.DIRECT);
        }
        var call = stage.call(calls++, options);
        int behaviour = random.nextInt(16);
        boolean invalid = random.nextInt(40) == 0;
        var again = stage.known(options.requestId());
        var operation =
                again != null && random.nextInt(3) > 0
                        ? requireNonNull(again.operation)
                        : operation(call, behaviour, invalid, depth);
        note(stage + " is given " + call + " " + describe(options));
        stage.submit(call, operation, options);
        note("... " + call.state());
    }

    private Operation<String> operation(Call call, int behaviour, boolean invalid, int depth) {
        return new Operation<>() {
            @Override
            public String run() {
                return body(call, behaviour, depth);
            }

            @Override
            public String name() {
                return "op" + call.number;
            }

            @Override
            public void validate() {
                if (invalid) {
                    throw new IllegalArgumentException("an invalid operation");
                }
            }
        };
    }

    private static String describe(Options options) {
        var text = new StringBuilder().append(options.lane());
        if (!options.deadline().equals(Options.POLICY_DEADLINE)) {
            text.append(" within ").append(options.deadline().toMillis());
        }
        if (!Options.NO_KEY.equals(options.coalesceKey())) {
            text.append(" key ").append(options.coalesceKey());
        }
        if (options.keep()) {
            text.append(" kept");
        }
        if (!options.requestId().isEmpty()) {
            text.append(" request ").append(options.requestId());
        }
        if (options.route() != Route.QUEUE) {
            text.append(' ').append(options.route());
        }
        return text.toString();
    }

    private String body(Call call, int behaviour, int depth) {
        note(call + " runs");
        call.stage.started(call);
        try {
            act(call.stage, behaviour, depth);
        } finally {
            call.stage.ended();
        }
        return "done";
    }

    private void act(SimStage stage, int behaviour, int depth) {
        if (ending) {
            return;
        }
        switch (behaviour) {
            case 0, 1, 2 -> advance(random.nextInt(9));
            case 3 -> throw new IllegalStateException("a failing operation");
            case 4 -> throw new AssertionError("an operation that throws an error");
            case 5, 6, 7, 8 -> {
                if (depth < 3) { // Else it would feed itself for ever.
                    submit(random.nextBoolean() ? stage : anyStage(), depth + 1);
                }
            }
            case 9 -> {
                int left = stage.gate.tick();
                require(left >= 0, () -> "a nested tick left " + left);
            }
            case 10 -> cancel(anyStage());
            case 11 -> {
                if (random.nextInt(24) == 0) {
                    close(anyStage());
                }
            }
            case 12 -> execute(anyStage());
            case 13 -> cancelTimer(stage);
            default -> {}
        }
    }

    private void execute(SimStage stage) {
        var task = stage.task();
        int behaviour = random.nextInt(16);
        note(stage + " is given task " + task.number());
        stage.execute(() -> runTask(task, behaviour));
    }

    private void runTask(Task task, int behaviour) {
        var stage = task.stage();
        note("task " + task.number() + " runs");
        stage.started(task);
        boolean done = false;
        try {
            act(stage, behaviour, 3);
            done = true;
        } finally {
            stage.ended(task, done);
        }
    }

    private void cancel(SimStage stage) {
        var call = stage.anyOpen(random);
        if (call != null) {
            boolean disposes = random.nextInt(4) == 0;
            note((disposes ? "disposes " : "cancels ") + call);
            stage.cancel(call, disposes);
        }
    }

    // ---- timers -------------------------------------------------------------------------------

    private void addTimer(SimStage stage) {
        var kinds = CatchUp.values();
        var catchUp = kinds[random.nextInt(kinds.length)];
        boolean periodic = random.nextInt(3) > 0;
        int millis = periodic ? 3 + random.nextInt(30) : random.nextInt(30);
        int behaviour = random.nextInt(16);
        var timer =
                stage.timers.add(
                        random.nextBoolean(),
                        periodic,
                        Duration.ofMillis(millis),
                        catchUp,
                        timed -> fire(timed, behaviour));
        note(stage + " gets " + timer);
    }

    private void fire(Timed timer, int behaviour) {
        var stage = timer.stage();
        note(timer + " fires");
        stage.fires(timer);
        boolean done = false;
        // Seldom slow: timers that need longer than their periods would never let the loop rest.
        boolean allowed = behaviour > 2 || random.nextInt(32) == 0;
        try {
            act(stage, allowed ? behaviour : NOTHING, 2);
            done = true;
        } finally {
            stage.fired(timer, done);
        }
    }

    private void cancelTimer(SimStage stage) {
        var timer = stage.timers.any(random);
        if (timer != null) {
            note("cancels " + timer + ": " + stage.timers.cancel(timer));
        }
    }

    private void changeGameTime(SimStage stage) {
        switch (random.nextInt(4)) {
            case 0 -> stage.timers.pause(true);
            case 1 -> stage.timers.pause(false);
            case 2 -> stage.timers.speed(1 << random.nextInt(3));
            default -> stage.timers.jump(Duration.ofMillis(random.nextInt(100)));
        }
        note("the game time of " + stage + " changes");
    }

    // ---- the world ----------------------------------------------------------------------------

    private void advance(int millis) {
        note("advances " + millis);
        world.advance(Duration.ofMillis(millis));
    }

    private void crash(SimHost host) {
        note("a loop dies");
        host.crash();
        stages.stream().filter(stage -> stage.host == host).forEach(stage -> stage.crashed = true);
    }

    private void close(SimStage stage) {
        note("closes " + stage);
        if (random.nextBoolean() && !stage.isRunning()) {
            onLoop(stage, () -> stage.close(Duration.ofSeconds(10))); // Drains: nothing is endless.
        } else {
            stage.close(Duration.ZERO);
        }
    }

    void note(String event) {
        story.add(world.now().toMillis() + " ms: " + event);
    }

    void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw failure(otherwise.get());
        }
    }

    private AssertionError failure(String what) {
        if (first == null) {
            var end = story.subList(Math.max(0, story.size() - SHOWN), story.size());
            first =
                    new AssertionError(
                            "seed %d, after %d events: %s%n  %s"
                                    .formatted(seed, story.size(), what, String.join("\n  ", end)));
        }
        return first;
    }

    /// What was found inside of an operation, the gate has kept as that operation's failure.
    private void check() {
        stages.forEach(SimStage::check);
        if (first != null) {
            throw first;
        }
    }
}
