package dev.heddle.lab.modules;

import dev.heddle.agent.Agent;
import dev.heddle.core.Policy;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A thousand calls a second to an agent: with a budget for them, how long each takes; with the
/// usual one, that each has exactly one outcome all the same.
final class AgentLoad implements Measurement {
    private static final long EVERY_NANOS = 1_000_000;
    private static final int CALLS = 20_000;
    private static final int QUICK_CALLS = 1000;
    private static final int WARM_UPS = 3000;
    private static final int QUICK_WARM_UPS = 100;

    /// Far more than a tick; what takes longer is late anyway.
    private static final long PATIENT_MILLIS = 10_000;

    /// Shorter than what waits in a full gate takes, so that calls expire as well.
    private static final long HASTY_MILLIS = 2000;

    private static final Policy WIDE = Agent.POLICY.withBudget(64, Duration.ofMillis(4));
    private static final String NUMBERS = "{\"left\":1,\"right\":2}";

    @Override
    public String name() {
        return "a thousand calls a second";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        try (var warm = CallingHub.start()) {
            run(warm, WIDE, effort.pick(WARM_UPS, QUICK_WARM_UPS), PATIENT_MILLIS);
        }
        try (var wide = CallingHub.start();
                var usual = CallingHub.start()) {
            run(wide, WIDE, effort.pick(CALLS, QUICK_CALLS), PATIENT_MILLIS);
            run(usual, Agent.POLICY, effort.pick(CALLS, QUICK_CALLS), HASTY_MILLIS);
            var calls = new Samples(wide.millis());
            var asked = new Peer("asked", usual.calls());
            long executed = usual.count("executed");
            long rejected = usual.count("rejected");
            long expired = usual.count("expired");
            return List.of(
                    time("1000 calls/s, budget of 64 and 4 ms, p50", calls, 50, Goal.none()),
                    time(
                            "1000 calls/s, budget of 64 and 4 ms, p99",
                            calls,
                            99,
                            Goal.atMostRatio(2)),
                    count(
                            "not executed of these",
                            wide.calls() - wide.count("executed"),
                            new Peer("asked", wide.calls()),
                            Goal.atMost(0)),
                    count("1000 calls/s, budget of 5: executed", executed, asked, Goal.none()),
                    count("the same: rejected", rejected, asked, Goal.none()),
                    count("the same: expired", expired, asked, Goal.none()),
                    count(
                            "the same: asked, and none of these or twice",
                            Math.abs(usual.calls() - executed - rejected - expired),
                            asked,
                            Goal.atMost(0)));
        }
    }

    private static void run(CallingHub hub, Policy policy, int calls, long deadlineMillis)
            throws MeasurementException, InterruptedException {
        try (var _ = TickedAgent.start(hub.address(), policy)) {
            hub.awaitLink();
            long next = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                hub.call(TickedAgent.ADD, NUMBERS, deadlineMillis, next);
                next += EVERY_NANOS;
                LockSupport.parkNanos(next - System.nanoTime());
            }
            hub.awaitOutcomes();
        }
    }

    private static Figure time(String name, Samples calls, int percent, Goal goal) {
        var tick = new Peer("a tick", TickedAgent.TICK_NANOS / 1e6);
        return new Figure(name, Unit.MILLIS, calls.percentile(percent), tick, goal);
    }

    private static Figure count(String name, long count, Peer peer, Goal goal) {
        return new Figure(name, Unit.COUNT, count, peer, goal);
    }
}
