package dev.heddle.lab.realtime;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/// Runs {@link RingCost} and {@link LatestCost}: rounds of one fork each, ours and the peers in
/// turn, and the median over the iterations of all forks.
public final class RealTimeCost implements Measurement {
    private static final int ROUNDS = 5;

    /// As fast as the best, but for what the machine itself does between two forks.
    private static final double RING_RATIO = 0.9;

    /// None. What there is, is the harness's, spread over all operations.
    private static final double BYTES = 0.1;

    /// For the benchmark that it is part of.
    public RealTimeCost() {}

    @Override
    public String name() {
        return "real-time hand-over";
    }

    @Override
    public List<Figure> measure(Effort effort) throws RunnerException {
        // JMH lets one run on a machine at a time, by a file that another user's run may have left.
        // Who measures beside somebody else sees it in the report's load.
        System.setProperty("jmh.ignoreLock", "true");
        var figures = new ArrayList<Figure>();
        figures.addAll(
                figures(
                        effort,
                        "SpscRing",
                        Unit.MEGA_OPS,
                        Goal.atLeastRatio(RING_RATIO),
                        ring("Heddle", RingCost.HEDDLE),
                        ring("JCTools", RingCost.JCTOOLS),
                        ring("Agrona", RingCost.AGRONA)));
        for (boolean written : new boolean[] {false, true}) {
            figures.addAll(
                    figures(
                            effort,
                            "Latest, 16 floats, " + (written ? "writer flat out" : "no writer"),
                            Unit.NANOS,
                            Goal.none(),
                            way("Heddle", LatestCost.LATEST, written),
                            way("volatile copy", LatestCost.COPY, written),
                            way("swapped copy", LatestCost.SWAP, written)));
        }
        return figures;
    }

    private static Contender ring(String name, String ring) {
        return new Contender(name, RingCost.class, Map.of("ring", ring));
    }

    private static Contender way(String name, String way, boolean written) {
        return new Contender(
                name, LatestCost.class, Map.of("way", way, "written", Boolean.toString(written)));
    }

    /// The speed beside each peer's, and the bytes beside the first one's.
    private static List<Figure> figures(
            Effort effort, String name, Unit unit, Goal goal, Contender ours, Contender... peers)
            throws RunnerException {
        for (int round = 0; round < effort.pick(ROUNDS, 1); round++) {
            ours.fork(effort);
            for (var peer : peers) {
                peer.fork(effort);
            }
        }
        var figures = new ArrayList<Figure>();
        for (var peer : peers) {
            figures.add(
                    new Figure(
                            name, unit, ours.speed(), new Peer(peer.name(), peer.speed()), goal));
        }
        figures.add(
                new Figure(
                        name + ", bytes",
                        Unit.BYTES_PER_OP,
                        ours.bytes(),
                        new Peer(peers[0].name(), peers[0].bytes()),
                        Goal.atMost(BYTES)));
        return figures;
    }
}
