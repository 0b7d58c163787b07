package dev.heddle.lab.jobs;

import dev.heddle.lab.Benchmark;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.documents.Documents;
import java.util.List;
import java.util.stream.Stream;

/// Background jobs beside what else runs work in the background: what cancelling really stops, what
/// a time-out frees, what a flood of progress does to a window, who may start; then documents.
public final class JobsBenchmark implements Benchmark {
    /// The benchmark.
    public JobsBenchmark() {}

    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public String sentence() {
        return "Cancelled, timed out and runaway jobs, a budget of memory, a flood of progress,"
                + " documents.";
    }

    @Override
    public List<Measurement> measurements() {
        var own =
                List.of(
                        new SampleCost(),
                        new BudgetCost(),
                        new CancelCost(),
                        new TimeoutCost(),
                        new RunawayCost(),
                        new OutcomeCount(),
                        new ProgressFlood(Toolkit.SWING),
                        new ProgressFlood(Toolkit.JAVAFX));
        return Stream.concat(own.stream(), Documents.measurements().stream()).toList();
    }
}
