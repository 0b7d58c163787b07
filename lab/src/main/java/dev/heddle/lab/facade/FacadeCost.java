package dev.heddle.lab.facade;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.Unit;
import dev.heddle.lab.jmh.Contender;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/// Runs {@link FacadeCall}: rounds of one fork each, the facade and the bare submit in turn, and
/// the medians over the iterations of all forks.
public final class FacadeCost implements Measurement {
    /// What a call through a facade may cost more than the submit of an operation.
    private static final double LIMIT_NANOS = 60;

    /// Measures nothing yet.
    public FacadeCost() {}

    @Override
    public String name() {
        return "facade call";
    }

    @Override
    public List<Figure> measure(Effort effort) throws RunnerException {
        var facade = Contender.method("facade", FacadeCall.class, "facade");
        var submit = Contender.method("submit, and run", FacadeCall.class, "submit");
        Contender.run(effort, List.of(facade, submit));
        return List.of(
                new Figure(
                        "facade call, above the submit",
                        Unit.NANOS,
                        facade.speed() - submit.speed(),
                        new Peer(submit.name(), submit.speed()),
                        Goal.atMost(LIMIT_NANOS)));
    }
}
