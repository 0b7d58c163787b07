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

/// A thousand jobs that have timed out and do not stop: what becomes of the next one, with places
/// left and without, and are all places there again when they have ended?
final class RunawayCost implements Measurement {
    private static final double GOAL_MILLIS = 100;

    @Override
    public String name() {
        return "1000 runaways";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var ours = Answer.of(Fork.of(RunawayMain.class, RunawayMain.JOBS), effort);
        var theirs = Answer.of(Fork.of(RunawayMain.class, RunawayMain.BULKHEAD), effort);
        return List.of(
                new Figure(
                        "next job starts, 1000 runaways",
                        Unit.MILLIS,
                        ours.get("starts"),
                        new Peer("Resilience4j bulkhead", theirs.get("starts")),
                        Goal.atMost(GOAL_MILLIS)),
                new Figure(
                        "next job refused, all places with runaways",
                        Unit.MILLIS,
                        ours.get("refused"),
                        new Peer("Resilience4j bulkhead", theirs.get("refused")),
                        Goal.atMost(GOAL_MILLIS)),
                new Figure(
                        "refusals that name the runaways",
                        Unit.COUNT,
                        ours.get("named"),
                        new Peer("Resilience4j bulkhead", theirs.get("named")),
                        Goal.atLeast(1)),
                new Figure(
                        "places lost after they have ended",
                        Unit.COUNT,
                        ours.get("lost"),
                        new Peer("Resilience4j bulkhead", theirs.get("lost")),
                        Goal.atMost(0)));
    }
}
