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
import java.util.ArrayList;
import java.util.List;

/// A loop that cares for nothing, and its time-out: when is the caller free, and when can one see
/// that the loop still runs?
final class TimeoutCost implements Measurement {
    private static final double FREE_GOAL_MILLIS = 10;
    private static final double SHOWN_GOAL_MILLIS = 100;

    @Override
    public String name() {
        return "a loop that does not stop";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var ours = Answer.of(Fork.of(TimeoutMain.class, "Heddle"), effort);
        var figures = new ArrayList<Figure>();
        for (var peer : List.of("FutureTask", "Failsafe", "Resilience4j")) {
            var theirs = Answer.of(Fork.of(TimeoutMain.class, peer), effort);
            figures.add(
                    new Figure(
                            "caller free after the time-out, p99",
                            Unit.MILLIS,
                            ours.get("free"),
                            new Peer(peer, theirs.get("free")),
                            Goal.atMost(FREE_GOAL_MILLIS)));
        }
        figures.add(
                new Figure(
                        "runaway shown after the time-out, p99",
                        Unit.MILLIS,
                        ours.get("shown"),
                        new Peer("none of them shows it, loop ended after", TimeoutMain.END_MILLIS),
                        Goal.atMost(SHOWN_GOAL_MILLIS)));
        return figures;
    }
}
