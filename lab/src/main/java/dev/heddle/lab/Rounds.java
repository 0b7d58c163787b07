package dev.heddle.lab;

import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Figure.Ratio;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Values of ours and of a peer, measured in turn. What the machine does for a minute hits both
/// values of a round, so it is the ratio within a round that is compared. Not thread-safe.
public final class Rounds {
    private record Round(double ours, double peer) {
        double ratio() {
            return ours / peer;
        }
    }

    private final List<Round> rounds = new ArrayList<>();

    /// None yet.
    public Rounds() {}

    /// Adds the next round.
    public void add(double ours, double peer) {
        rounds.add(new Round(ours, peer));
    }

    /// The middle of each side, and the middle of the ratios.
    public Figure median(String name, Unit unit, String peer, Goal goal) {
        var ours = samples(rounds.stream().map(Round::ours).toList());
        var peers = samples(rounds.stream().map(Round::peer).toList());
        var ratios = samples(rounds.stream().map(Round::ratio).toList());
        return new Figure(
                name,
                unit,
                ours.median(),
                new Peer(peer, peers.median()),
                new Ratio(ratios.median(), ratios.lowest(), ratios.highest()),
                goal);
    }

    /// The round in which ours was lowest in relation to the peer's.
    public Figure lowest(String name, Unit unit, String peer, Goal goal) {
        var round = rounds.stream().min(Comparator.comparingDouble(Round::ratio)).orElseThrow();
        return new Figure(name, unit, round.ours, new Peer(peer, round.peer), goal);
    }

    private static Samples samples(List<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
