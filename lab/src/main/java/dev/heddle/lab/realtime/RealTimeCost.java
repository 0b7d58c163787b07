package dev.heddle.lab.realtime;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.Unit;
import dev.heddle.lab.jmh.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/// Runs {@link RingCost} and {@link LatestCost}: rounds of one fork each, ours and the peers in
/// turn, and the median over the iterations of all forks.
public final class RealTimeCost implements Measurement {
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
        return Contender.set(name, RingCost.class, "take", Map.of("ring", ring));
    }

    private static Contender way(String name, String way, boolean written) {
        return Contender.set(
                name,
                LatestCost.class,
                "read",
                Map.of("way", way, "written", Boolean.toString(written)));
    }

    /// The speed beside each peer's, and the bytes beside the first one's.
    private static List<Figure> figures(
            Effort effort, String name, Unit unit, Goal goal, Contender ours, Contender... peers)
            throws RunnerException {
        var all = new ArrayList<>(List.of(ours));
        all.addAll(List.of(peers));
        Contender.run(effort, all);
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
