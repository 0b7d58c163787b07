package dev.heddle.lab.facade;

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

/// Runs {@link FacadeCall}: rounds of one fork each, the facade and the bare submit in turn, and
/// the medians over the iterations of all forks.
public final class FacadeCost implements Measurement {
    private static final int ROUNDS = 5;
    private static final int ITERATIONS = 3;
    private static final int ITERATION_MILLIS = 500;
    private static final int QUICK_ITERATION_MILLIS = 100;

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
        // JMH lets one run on a machine at a time, by a file that another user's run may have left.
        // Who measures beside somebody else sees it in the report's load.
        System.setProperty("jmh.ignoreLock", "true");
        var facades = new ArrayList<Double>();
        var submits = new ArrayList<Double>();
        for (int round = 0; round < effort.pick(ROUNDS, 1); round++) {
            facades.addAll(fork("facade", effort));
            submits.addAll(fork("submit", effort));
        }
        double submit = median(submits);
        return List.of(
                new Figure(
                        "facade call, above the submit",
                        Unit.NANOS,
                        median(facades) - submit,
                        new Peer("submit, and run", submit),
                        Goal.atMost(LIMIT_NANOS)));
    }

    /// The scores of one fork's iterations, in nanoseconds.
    private static List<Double> fork(String method, Effort effort) throws RunnerException {
        var iteration =
                TimeValue.milliseconds(effort.pick(ITERATION_MILLIS, QUICK_ITERATION_MILLIS));
        var options =
                new OptionsBuilder()
                        .include(
                                "^"
                                        + Pattern.quote(FacadeCall.class.getName() + "." + method)
                                        + "$")
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
                        .map(FacadeCost::score)
                        .toList();
    }

    private static double score(IterationResult iteration) {
        return iteration.getPrimaryResult().getScore();
    }

    private static double median(List<Double> scores) {
        return new Samples(scores.stream().mapToDouble(Double::doubleValue).toArray()).median();
    }
}
