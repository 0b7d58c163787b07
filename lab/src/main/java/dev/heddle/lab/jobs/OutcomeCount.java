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

/// A million jobs that return, throw, throw Errors, time out and are cancelled at any moment: each
/// has one outcome.
final class OutcomeCount implements Measurement {
    @Override
    public String name() {
        return "one outcome of each job";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var answer = Answer.of(Fork.of(OutcomeMain.class), effort);
        var jobs = new Peer("jobs", answer.get("jobs"));
        return List.of(
                new Figure(
                        "jobs without exactly one outcome",
                        Unit.COUNT,
                        answer.get("wrong"),
                        jobs,
                        Goal.atMost(0)),
                new Figure(
                        "of them succeeded",
                        Unit.COUNT,
                        answer.get("succeeded"),
                        jobs,
                        Goal.none()),
                new Figure("failed", Unit.COUNT, answer.get("failed"), jobs, Goal.none()),
                new Figure("cancelled", Unit.COUNT, answer.get("cancelled"), jobs, Goal.none()),
                new Figure("timed out", Unit.COUNT, answer.get("timed_out"), jobs, Goal.none()));
    }
}
