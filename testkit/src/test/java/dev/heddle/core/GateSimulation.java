package dev.heddle.core;

import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Ticket.State;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One life of one owner: callers, cancels, deadlines, stalls, slow operations, late wake-ups and a
/// close, picked by a seed, with the invariants of the gate checked after every step.
final class GateSimulation {
    private static final int STEPS = 80;
    private static final long MILLI = 1_000_000;

    /// Makes the owner under test; a planted fault makes another kind.
    interface Maker {
        Gate make(String name, SimHost host, Policy policy);
    }

    /// What the simulation knows of one submitted operation.
    private final class Call {
        final int number = calls.size();
        final long deadlineNanos;
        final long submittedInTick = gate.snapshot().ticks();
        final boolean submittedByOperation = host.isOwnerThread();
        @Nullable Ticket<String> ticket;
        @Nullable Outcome<String> seen;
        int told;
        int runs;

        Call(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public String toString() {
            return ticket + " (call " + number + ")";
        }
    }

    private final long seed;
    private final Random random;
    private final SimHost host = new SimHost();
    private final Policy policy;
    private final Gate gate;
    private final List<Call> calls = new ArrayList<>();
    private final List<String> story = new ArrayList<>();

    private long tick = -1;
    private long tickBeganNanos;
    private int ranInTick;
    private int newestRun = -1;
    private boolean closed;

    GateSimulation(long seed, Maker maker) {
        this.seed = seed;
        random = new Random(seed);
        policy =
                Policy.DEFAULT
                        .withCapacity(1 + random.nextInt(8))
                        .withBudget(1 + random.nextInt(4), Duration.ofMillis(1 + random.nextInt(6)))
                        .withStallAfter(Duration.ofMillis(50));
        gate = maker.make("stage", host, random.nextBoolean() ? policy : refusing());
        host.add(gate);
    }

    private Policy refusing() {
        return policy.rejectingWhenStalled();
    }

    List<String> story() {
        return story;
    }

    /// Runs to the end, where all must be settled, and returns what became of them.
    Snapshot.Outcomes run() {
        for (int i = 0; i < STEPS; i++) {
            step();
            check();
        }
        if (random.nextBoolean()) {
            close();
        }
        host.advance(Duration.ofSeconds(1)); // Longer than all stalls and delays together.
        host.runUntilIdle();
        check();
        for (Call call : calls) {
            require(call.seen != null, () -> call + " was never settled");
        }
        return gate.snapshot().outcomes();
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> submit(0);
            case 8, 9 -> cancel();
            case 10, 11, 12, 13 -> advance(random.nextInt(12));
            case 14, 15, 16 -> note("runs " + host.runUntilIdle() + " ticks");
            case 17 -> {
                int millis = random.nextInt(100);
                host.stall(Duration.ofMillis(millis));
                note("stalls for " + millis);
            }
            case 18 -> {
                int millis = random.nextInt(20);
                host.delayWakes(Duration.ofMillis(millis));
                note("delays wakes by " + millis);
            }
            default -> {
                if (random.nextInt(6) == 0) {
                    close();
                }
            }
        }
    }

    private void submit(int depth) {
        int millis = random.nextInt(3) == 0 ? 1 + random.nextInt(40) : 0;
        var call = new Call(millis == 0 ? Long.MAX_VALUE : host.nanos() + millis * MILLI);
        calls.add(call);
        int behaviour = random.nextInt(12);
        Operation<String> operation =
                Operation.named("op" + call.number, () -> body(call, behaviour, depth));
        var ticket =
                millis == 0
                        ? gate.submit(operation)
                        : gate.submit(operation, Options.startWithin(Duration.ofMillis(millis)));
        call.ticket = ticket;
        ticket.then(Runnable::run, _ -> call.told++);
        note("submits " + call.number + " within " + millis + ": " + ticket.state());
    }

    private String body(Call call, int behaviour, int depth) {
        started(call);
        switch (behaviour) {
            case 0, 1, 2 -> advance(random.nextInt(9));
            case 3 -> throw new IllegalStateException("a failing operation");
            case 4 -> throw new AssertionError("an operation that throws an error");
            case 5, 6 -> {
                if (depth < 3) { // Else it would feed itself for ever.
                    submit(depth + 1);
                }
            }
            case 7 -> {
                require(host.nanos() >= 0 && gate.tick() >= 0, () -> "a nested tick");
                require(newestRun == call.number, () -> "a nested tick ran " + newestRun);
            }
            case 8 -> cancel();
            case 9 -> {
                if (random.nextInt(20) == 0) {
                    close();
                }
            }
            default -> {}
        }
        return "done";
    }

    /// The invariants of a start: once, in order, in time, within the budget, not in a closed
    /// owner.
    private void started(Call call) {
        note("runs " + call.number);
        call.runs++;
        require(call.runs == 1, () -> call + " runs again");
        require(call.number > newestRun, () -> call + " runs after " + newestRun);
        newestRun = call.number;
        require(host.nanos() < call.deadlineNanos, () -> call + " runs after its deadline");
        require(!closed, () -> call + " runs in a closed owner");
        require(call.seen == null, () -> call + " runs although it was settled");

        long now = gate.snapshot().ticks();
        if (now != tick) {
            tick = now;
            tickBeganNanos = host.nanos();
            ranInTick = 0;
        }
        ranInTick++;
        require(ranInTick <= policy.maxOperations(), () -> call + " is one too many in its tick");
        require(
                ranInTick == 1 || host.nanos() - tickBeganNanos < policy.maxTime().toNanos(),
                () -> call + " runs although the time of its tick is spent");
        require(
                !call.submittedByOperation || call.submittedInTick < now,
                () -> call + " runs in the tick that submitted it");
    }

    private void cancel() {
        if (calls.isEmpty()) {
            return;
        }
        var call = calls.get(random.nextInt(calls.size()));
        var ticket = call.ticket;
        if (ticket != null) {
            note("cancels " + call.number + ": " + ticket.cancel());
        }
    }

    private void advance(int millis) {
        note("advances " + millis);
        host.advance(Duration.ofMillis(millis));
    }

    private void close() {
        boolean complete = gate.close(Duration.ZERO);
        closed = true;
        note("closes: " + complete);
        for (Call call : calls) {
            var ticket = call.ticket;
            require(
                    ticket == null || ticket.state() != State.QUEUED,
                    () -> call + " waits in a closed owner");
        }
    }

    private void check() {
        int queued = calls.stream().mapToInt(this::checkCall).sum();
        var snapshot = gate.snapshot();
        require(queued <= policy.capacity(), () -> queued + " operations are queued");
        require(queued <= snapshot.queued(), () -> "the snapshot shows too few: " + snapshot);
        require(queued == 0 || !host.isIdle(), () -> "nobody wakes the loop for what is queued");
        checkCounts(snapshot.outcomes());
    }

    /// Checks one and returns 1 if it is queued.
    private int checkCall(Call call) {
        var ticket = call.ticket;
        if (ticket == null) {
            throw failure("call " + call.number + " has no ticket");
        }
        var outcome = ticket.outcome().orElse(null);
        require(call.seen == null || call.seen.equals(outcome), () -> call + " was " + call.seen);
        call.seen = outcome;
        boolean hasRun = outcome instanceof Executed || outcome instanceof Failed;
        require(call.runs == (hasRun ? 1 : 0), () -> call + " ran " + call.runs + " times");
        require(
                outcome != null || host.nanos() < call.deadlineNanos,
                () -> call + " has no outcome after its deadline");
        require(
                call.told == (outcome == null ? 0 : 1),
                () -> call + " told " + call.told + " times");
        require(
                !(outcome instanceof Expired) || host.nanos() >= call.deadlineNanos,
                () -> call + " expired early");
        return outcome == null ? 1 : 0;
    }

    private void checkCounts(Snapshot.Outcomes counts) {
        var expected =
                new Snapshot.Outcomes(
                        count(Executed.class),
                        count(Failed.class),
                        count(Rejected.class),
                        0,
                        count(Cancelled.class),
                        count(Expired.class));
        require(counts.equals(expected), () -> "counted " + counts + ", saw " + expected);
    }

    private long count(Class<?> kind) {
        return calls.stream().filter(call -> kind.isInstance(call.seen)).count();
    }

    private void note(String event) {
        story.add(host.nanos() / MILLI + " ms: " + event);
    }

    private void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw failure(otherwise.get());
        }
    }

    private AssertionError failure(String what) {
        var end = story.subList(Math.max(0, story.size() - 12), story.size());
        return new AssertionError(
                "seed %d, after %d events: %s%n  %s"
                        .formatted(seed, story.size(), what, String.join("\n  ", end)));
    }
}
