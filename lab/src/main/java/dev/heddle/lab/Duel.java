package dev.heddle.lab;

import static java.util.Objects.requireNonNull;

import dev.heddle.lab.process.Fork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Ours and one peer, in forks in turn: a virtual machine's cores move, and one fork can be twice
/// as fast as the next one of the same code, so only what ran side by side is compared.
public final class Duel implements Measurement {
    private static final int ROUNDS = 5;

    /// What becomes of a value that both forks answer with: a line of the report.
    ///
    /// @param key its name in a fork's answer
    /// @param suffix what the figure is called after the name of the set-up
    /// @param unit what it counts
    /// @param goal what it has to be
    /// @param kind which of the rounds is told
    public record Line(String key, String suffix, Unit unit, Goal goal, Kind kind) {
        /// Which of the rounds is told.
        public enum Kind {
            /// The middle ones.
            MEDIAN,
            /// The one with the lowest ratio.
            LOWEST
        }

        /// The middle of all rounds.
        public static Line median(String key, String suffix, Unit unit, Goal goal) {
            return new Line(key, suffix, unit, goal, Kind.MEDIAN);
        }

        /// The round with the lowest ratio.
        public static Line lowest(String key, String suffix, Unit unit, Goal goal) {
            return new Line(key, suffix, unit, goal, Kind.LOWEST);
        }
    }

    private final String name;
    private final Fork ours;
    private final String peerName;
    private final Fork peer;
    private final List<Line> lines;

    /// A duel by the name of its set-up, with the lines that come out of it.
    public Duel(String name, Fork ours, String peerName, Fork peer, Line... lines) {
        this.name = name;
        this.ours = ours;
        this.peerName = peerName;
        this.peer = peer;
        this.lines = List.of(lines);
    }

    @Override
    public String name() {
        return name + ": " + peerName;
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var answers = new ArrayList<Answers>();
        for (int round = 0; round < effort.pick(ROUNDS, 1); round++) {
            // Each begins every other round: what comes first would otherwise always follow the
            // same neighbour.
            if (round % 2 == 0) {
                var first = ours.run(effort);
                answers.add(new Answers(first, peer.run(effort)));
            } else {
                var first = peer.run(effort);
                answers.add(new Answers(ours.run(effort), first));
            }
        }
        return lines.stream().map(line -> figure(line, answers)).toList();
    }

    private record Answers(Map<String, Double> ours, Map<String, Double> peer) {}

    private Figure figure(Line line, List<Answers> answers) {
        var rounds = new Rounds();
        for (var answer : answers) {
            rounds.add(value(answer.ours, line), value(answer.peer, line));
        }
        String title = name + line.suffix;
        return switch (line.kind) {
            case MEDIAN -> rounds.median(title, line.unit, peerName, line.goal);
            case LOWEST -> rounds.lowest(title, line.unit, peerName, line.goal);
        };
    }

    private static double value(Map<String, Double> answer, Line line) {
        return requireNonNull(answer.get(line.key), line.key);
    }
}
