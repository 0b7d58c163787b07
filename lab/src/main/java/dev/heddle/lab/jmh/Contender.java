package dev.heddle.lab.jmh;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// One of those that are measured in turn, and what its forks scored. Not thread-safe.
public final class Contender {
    private static final int ROUNDS = 5;
    private static final int ITERATIONS = 3;
    private static final int ITERATION_MILLIS = 500;
    private static final int QUICK_ITERATION_MILLIS = 50;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final String name;
    private final Pattern benchmark;
    private final Map<String, String> parameters;
    private final List<Double> speeds = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();

    private Contender(String name, String benchmark, Map<String, String> parameters) {
        this.name = name;
        this.benchmark = Pattern.compile("^" + Pattern.quote(benchmark) + "$");
        this.parameters = parameters;
    }

    /// One of a class with several benchmarks.
    ///
    /// @param name who it is, for the report
    public static Contender method(String name, Class<?> benchmark, String method) {
        return new Contender(name, benchmark.getName() + "." + method, Map.of());
    }

    /// A benchmark with parameters that make it this contender.
    ///
    /// @param name who it is, for the report
    public static Contender set(
            String name, Class<?> benchmark, String method, Map<String, String> parameters) {
        return new Contender(name, benchmark.getName() + "." + method, parameters);
    }

    /// Runs all of them in rounds of one fork each, in turn. Blocks.
    public static void run(Effort effort, List<Contender> all) throws RunnerException {
        // JMH lets one run on a machine at a time, by a file that another user's run may have left.
        // Who measures beside somebody else sees it in the report's load.
        System.setProperty("jmh.ignoreLock", "true");
        for (int round = 0; round < effort.pick(ROUNDS, 1); round++) {
            for (var contender : all) {
                contender.fork(effort);
            }
        }
    }

    /// Who it is, for the report.
    public String name() {
        return name;
    }

    private void fork(Effort effort) throws RunnerException {
        var iteration =
                TimeValue.milliseconds(effort.pick(ITERATION_MILLIS, QUICK_ITERATION_MILLIS));
        var options =
                new OptionsBuilder()
                        .include(benchmark.pattern())
                        .forks(1)
                        .warmupIterations(ITERATIONS)
                        .warmupTime(iteration)
                        .measurementIterations(ITERATIONS)
                        .measurementTime(iteration)
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .jvmArgsAppend(
                                // JMH 1.37 reads object layouts with sun.misc.Unsafe, which warns.
                                "--sun-misc-unsafe-memory-access=allow",
                                // Agrona's queues do not load without it.
                                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
                        .verbosity(VerboseMode.SILENT);
        parameters.forEach(options::param);
        for (var fork : new Runner(options.build()).runSingle().getBenchmarkResults()) {
            for (var result : fork.getIterationResults()) {
                speeds.add(result.getPrimaryResult().getScore());
                result.getSecondaryResults()
                        .forEach((label, secondary) -> {
                            if (label.endsWith(ALLOCATED)) {
                                bytes.add(secondary.getScore());
                            }
                        });
            }
        }
    }

    /// The middle of all iterations, in the benchmark's unit.
    public double speed() {
        return median(speeds);
    }

    /// The bytes that all threads together allocated for one operation, in the middle of all
    /// iterations.
    public double bytes() {
        return median(bytes);
    }

    private static double median(List<Double> scores) {
        return new Samples(scores.stream().mapToDouble(Double::doubleValue).toArray()).median();
    }
}
