package dev.heddle.lab.audio;

import dev.heddle.audio.watch.LateCause;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.Answer;
import dev.heddle.lab.process.Fork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The amp's chain in real time, 48 kHz, blocks of 64: how many come too late, idle, beside 200 MB
/// of garbage a second under two collectors, and beside two requests to a model as well. Each run
/// is a JVM of its own; three rounds in turn, of which the middle counts.
final class LateBlocks implements Measurement {
    private static final int ROUNDS = 3;
    private static final String GARBAGE = "200";
    private static final String NO_GARBAGE = "0";

    /// Points of late blocks above those of the idle control.
    private static final double POINTS = 0.5;

    /// What is measured beside what.
    private enum Set {
        IDLE("-XX:+UseZGC", NO_GARBAGE, false),
        ZGC("-XX:+UseZGC", GARBAGE, false),
        G1("-XX:+UseG1GC", GARBAGE, false),
        ZGC_AND_REQUESTS("-XX:+UseZGC", GARBAGE, true),
        G1_AND_REQUESTS("-XX:+UseG1GC", GARBAGE, true);

        private final String collector;
        private final String garbage;
        private final boolean hasRequests;

        Set(String collector, String garbage, boolean hasRequests) {
            this.collector = collector;
            this.garbage = garbage;
            this.hasRequests = hasRequests;
        }
    }

    @Override
    public String name() {
        return "late blocks";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var answers = new EnumMap<Set, List<Answer>>(Set.class);
        try (var model = new SlowModel()) {
            for (int i = 0; i < effort.pick(ROUNDS, 1); i++) {
                for (var set : Set.values()) {
                    answers.computeIfAbsent(set, _ -> new ArrayList<>())
                            .add(run(set, model.url(), effort));
                }
            }
        }
        return figures(answers);
    }

    private static Answer run(Set set, String url, Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var fork =
                Fork.of(LateMain.class, set.garbage, set.hasRequests ? url : LateMain.NONE)
                        .withFlags("-XX:-UseG1GC", set.collector);
        var answer = Answer.of(fork, effort);
        if (set.hasRequests && answer.get("tokens") == 0) {
            throw new MeasurementException("no request was under way");
        }
        return answer;
    }

    private static List<Figure> figures(Map<Set, List<Answer>> answers) {
        double idle = median(answers, Set.IDLE, "late");
        double worstIdle = median(answers, Set.IDLE, "worst");
        var figures = new ArrayList<Figure>();
        boolean isRaised = median(answers, Set.IDLE, "raised") == 1;
        String with = isRaised ? "real-time priority" : "NO real-time priority";
        for (var set : List.of(Set.ZGC, Set.ZGC_AND_REQUESTS)) {
            figures.add(
                    new Figure(
                            "late blocks, ZGC, %.0f MB/s of garbage%s, %s"
                                    .formatted(
                                            median(answers, set, "garbage"),
                                            set.hasRequests ? ", 2 requests" : "",
                                            with),
                            Unit.PERCENT,
                            median(answers, set, "late"),
                            new Peer("idle", idle),
                            Goal.atMost(idle + POINTS)));
            figures.add(
                    new Figure(
                            "worst block to its deadline, ZGC"
                                    + (set.hasRequests ? ", 2 requests" : ""),
                            Unit.TIMES,
                            median(answers, set, "worst"),
                            new Peer("idle", worstIdle),
                            Goal.none()));
        }
        for (var set : List.of(Set.G1, Set.G1_AND_REQUESTS)) {
            var beside = set.hasRequests ? Set.ZGC_AND_REQUESTS : Set.ZGC;
            figures.add(
                    new Figure(
                            "late blocks, G1, %.0f MB/s of garbage%s"
                                    .formatted(
                                            median(answers, set, "garbage"),
                                            set.hasRequests ? ", 2 requests" : ""),
                            Unit.PERCENT,
                            median(answers, set, "late"),
                            new Peer("ZGC", median(answers, beside, "late")),
                            Goal.atLeastRatio(1)));
        }
        figures.add(
                new Figure(
                        "worst block to its deadline, G1",
                        Unit.TIMES,
                        median(answers, Set.G1, "worst"),
                        new Peer("ZGC", median(answers, Set.ZGC, "worst")),
                        Goal.none()));
        figures.add(
                new Figure(
                        "xruns that the watch lays to collections, G1",
                        Unit.COUNT,
                        median(answers, Set.G1, LateCause.COLLECTION.name()),
                        new Peer("all xruns", median(answers, Set.G1, "xruns")),
                        Goal.none()));
        figures.add(
                new Figure(
                        "problems that the doctor sees beforehand, G1",
                        Unit.COUNT,
                        median(answers, Set.G1, "problem"),
                        new Peer("ZGC", median(answers, Set.ZGC, "problem")),
                        Goal.atLeast(1)));
        figures.add(
                new Figure(
                        "bytes allocated by the audio thread, all runs",
                        Unit.COUNT,
                        answers.values().stream()
                                .flatMap(List::stream)
                                .mapToDouble(one -> one.get("bytes"))
                                .sum(),
                        new Peer("rounds", answers.values().stream().mapToInt(List::size).sum()),
                        Goal.atMost(0)));
        return figures;
    }

    private static double median(Map<Set, List<Answer>> answers, Set set, String value) {
        var values = answers.getOrDefault(set, List.of());
        return new Samples(values.stream().mapToDouble(one -> one.get(value)).toArray()).median();
    }
}
