package dev.heddle.lab.click;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs {@link IdleTick}: rounds of one fork each, ours and the empty loop in turn, and the median
/// over the iterations of all forks.
public final class TickCost implements Measurement {
    private static final int ROUNDS = 5;
    private static final int ITERATIONS = 3;
    private static final int ITERATION_MILLIS = 500;
    private static final int QUICK_ITERATION_MILLIS = 100;

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
        // JMH lets one run on a machine at a time, by a file that another user's run may have left.
        // Who measures beside somebody else sees it in the report's load.
        System.setProperty("jmh.ignoreLock", "true");
        var ticks = new ArrayList<Double>();
        var loops = new ArrayList<Double>();
        for (int round = 0; round < effort.pick(ROUNDS, 1); round++) {
            ticks.addAll(fork("tick", effort));
            loops.addAll(fork("emptyLoop", effort));
        }
        return List.of(
                new Figure(
                        name,
                        Unit.NANOS,
                        median(ticks),
                        new Peer("empty loop", median(loops)),
                        Goal.atMost(limitNanos)));
    }

    /// The scores of one fork's iterations, in nanoseconds.
    private static List<Double> fork(String method, Effort effort) throws RunnerException {
        var iteration =
                TimeValue.milliseconds(effort.pick(ITERATION_MILLIS, QUICK_ITERATION_MILLIS));
        var options =
                new OptionsBuilder()
                        .include("^" + Pattern.quote(IdleTick.class.getName() + "." + method) + "$")
                        .forks(1)
                        .warmupIterations(ITERATIONS)
                        .warmupTime(iteration)
                        .measurementIterations(ITERATIONS)
                        .measurementTime(iteration)
                        .shouldFailOnError(true)
                        // JMH 1.37 reads object layouts with sun.misc.Unsafe, which warns.
                        .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
                        .verbosity(VerboseMode.SILENT)
                        .build();
        return new Runner(options)
                .runSingle().getBenchmarkResults().stream()
                        .flatMap(fork -> fork.getIterationResults().stream())
                        .map(TickCost::score)
                        .toList();
    }

    private static double score(IterationResult iteration) {
        return iteration.getPrimaryResult().getScore();
    }

    private static double median(List<Double> scores) {
        return new Samples(scores.stream().mapToDouble(Double::doubleValue).toArray()).median();
    }
}
