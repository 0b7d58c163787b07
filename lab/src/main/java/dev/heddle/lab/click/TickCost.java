package dev.heddle.lab.click;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.Unit;
import dev.heddle.lab.jmh.Contender;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/// Runs {@link IdleTick}: rounds of one fork each, ours and the empty loop in turn, and the median
/// over the iterations of all forks.
public final class TickCost implements Measurement {
    private final String name;
    private final double limitNanos;

    /// The cost under a name, which has to be `limitNanos` or less.
    public TickCost(String name, double limitNanos) {
        this.name = name;
        this.limitNanos = limitNanos;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Figure> measure(Effort effort) throws RunnerException {
        var tick = Contender.method(name, IdleTick.class, "tick");
        var loop = Contender.method("empty loop", IdleTick.class, "emptyLoop");
        Contender.run(effort, List.of(tick, loop));
        return List.of(
                new Figure(
                        name,
                        Unit.NANOS,
                        tick.speed(),
                        new Peer(loop.name(), loop.speed()),
                        Goal.atMost(limitNanos)));
    }
}
