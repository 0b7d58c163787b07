package dev.heddle.lab.jobs;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.Answer;
import dev.heddle.lab.process.Fork;
import java.io.IOException;
import java.util.List;

/// A job tells its progress 200,000 times to a window, and meanwhile somebody clicks.
record ProgressFlood(Toolkit toolkit) implements Measurement {
    private static final double GOAL_MILLIS = 5;

    @Override
    public String name() {
        return "a flood of progress: " + toolkit.title;
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        try (var display = XServer.start()) {
            var ours = Answer.of(fork(FloodMain.JOBS, display), effort);
            var theirs = Answer.of(fork(FloodMain.NAIVE, display), effort);
            var each = toolkit.naive + " each, p50";
            var naive = new Peer(each, theirs.get("median"));
            return List.of(
                    new Figure(
                            toolkit.title + ": a click waits, p99",
                            Unit.MILLIS,
                            ours.get("p99"),
                            naive,
                            Goal.atMost(GOAL_MILLIS)),
                    new Figure(
                            toolkit.title + ": a click waits, p50",
                            Unit.MILLIS,
                            ours.get("median"),
                            naive,
                            Goal.none()),
                    new Figure(
                            toolkit.title + ": until the last event is shown, p50",
                            Unit.MILLIS,
                            ours.get("shown"),
                            new Peer(each, theirs.get("shown")),
                            Goal.none()),
                    new Figure(
                            toolkit.title + ": a click with no flood, p99",
                            Unit.MILLIS,
                            ours.get("idle"),
                            new Peer("p50", ours.get("idleMedian")),
                            Goal.none()));
        }
    }

    private Fork fork(String way, XServer display) {
        return Fork.of(FloodMain.class, toolkit.name(), way)
                .withFlags("-Djava.awt.headless=false")
                .in(display.environment());
    }
}
