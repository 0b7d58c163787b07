package dev.heddle.lab.dispatch;

import dev.heddle.lab.Benchmark;
import dev.heddle.lab.Duel;
import dev.heddle.lab.Duel.Line;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.Unit;
import dev.heddle.lab.click.TickCost;
import dev.heddle.lab.facade.FacadeCost;
import dev.heddle.lab.process.Fork;
import dev.heddle.lab.realtime.RealTimeCost;
import java.util.List;

/// What it costs to hand an operation over to the thread that owns something: through an owner's
/// gate with all its rules, and through the queues and loops that people use instead.
public final class Dispatch implements Benchmark {
    private static final Line EXECUTE_BYTES = bytes(32);
    private static final Line SUBMIT_BYTES = bytes(80);

    private static final double IDLE_TICK_NANOS = 10;

    /// The benchmark.
    public Dispatch() {}

    @Override
    public String name() {
        return "dispatch";
    }

    @Override
    public String sentence() {
        return "From a post to its run on the owner's thread: throughput, round trip, a tick.";
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(
                execute(1, "JCTools", "jctools", mops(1.2), EXECUTE_BYTES),
                execute(1, "linked queue", "linked-queue", mops(2.5)),
                execute(1, "executor", "executor-execute", mops(4)),
                execute(1, "Swing", "swing", mops(12)),
                execute(2, "JCTools", "jctools", mops(1.3), EXECUTE_BYTES),
                execute(2, "linked queue", "linked-queue", mops(2.5)),
                execute(2, "executor", "executor-execute", mops(5)),
                execute(2, "Swing", "swing", mops(6)),
                submit(1, "executor", "executor-submit", mops(5), SUBMIT_BYTES),
                submit(1, "Netty", "netty-submit", mops(Goal.none())),
                submit(2, "executor", "executor-submit", mops(4), SUBMIT_BYTES),
                submit(2, "Netty", "netty-submit", mops(1)),
                reply("parked owner", "parked-owner", "executor", "executor", 1.1),
                parked(),
                reply("spinning owner", "spinning-owner", "linked queue", "spinning-queue", 1.5),
                new TickCost("tick of nothing", IDLE_TICK_NANOS),
                tick("1000 tasks", 1000, "hosted-execute", Goal.atMostRatio(1.5)),
                tick("1000 tickets", 1000, "hosted-submit", Goal.atMostRatio(2.5)),
                tick("5 tasks", 5, "hosted-execute", Goal.none()),
                tick("5 tickets", 5, "hosted-submit", Goal.none()),
                new Duel(
                        "drop the oldest, " + producers(2),
                        Fork.of(DropOldest.class, "owner", "2"),
                        "locked deque",
                        Fork.of(DropOldest.class, "deque", "2"),
                        mops(1)),
                new FacadeCost(),
                new RealTimeCost());
    }

    private static Measurement execute(int producers, String peerName, String peer, Line... lines) {
        return new Duel(
                "execute, " + producers(producers),
                throughput("hosted-execute", producers),
                peerName,
                throughput(peer, producers),
                lines);
    }

    private static Measurement submit(int producers, String peerName, String peer, Line... lines) {
        return new Duel(
                "submit, " + producers(producers),
                throughput("hosted-submit", producers),
                peerName,
                throughput(peer, producers),
                lines);
    }

    private static Line mops(double limit) {
        return mops(Goal.atLeastRatio(limit));
    }

    private static Line mops(Goal goal) {
        return Line.median("mops", "", Unit.MEGA_OPS, goal);
    }

    private static Line bytes(double limit) {
        return Line.median("bytes", ", bytes", Unit.BYTES_PER_OP, Goal.atMost(limit));
    }

    /// An owner's own thread parks whenever it has caught up: what throughput hangs on is how often
    /// it has to be woken, so the worst round counts, too.
    private static Measurement parked() {
        return new Duel(
                "execute, parked owner, " + producers(2),
                throughput("running-execute", 2),
                "executor",
                throughput("executor-execute", 2),
                mops(1.8),
                Line.lowest("mops", ", worst round", Unit.MEGA_OPS, Goal.atLeastRatio(1)));
    }

    private static String producers(int producers) {
        return producers == 1 ? "1 producer" : producers + " producers";
    }

    private static Fork throughput(String candidate, int producers) {
        return Fork.of(Throughput.class, candidate, Integer.toString(producers));
    }

    private static Measurement reply(
            String owner, String ours, String peerName, String peer, double limit) {
        return new Duel(
                "reply, " + owner,
                Fork.of(RoundTrip.class, ours),
                peerName,
                Fork.of(RoundTrip.class, peer),
                Line.median("p50", ", p50", Unit.MICROS, Goal.atMostRatio(limit)),
                Line.median("p99", ", p99", Unit.MICROS, Goal.none()));
    }

    private static Measurement tick(String what, int size, String ours, Goal goal) {
        String count = Integer.toString(size);
        return new Duel(
                "tick of " + what,
                Fork.of(Burst.class, ours, count),
                "JCTools",
                Fork.of(Burst.class, "jctools", count),
                Line.median("p50", ", p50", Unit.MICROS, goal),
                Line.median("p99", ", p99", Unit.MICROS, Goal.none()));
    }
}
