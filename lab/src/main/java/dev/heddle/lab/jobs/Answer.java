package dev.heddle.lab.jobs;

import static java.util.Objects.requireNonNull;

import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.Fork;
import java.io.IOException;
import java.util.Map;

/// What a fork has found out.
record Answer(Map<String, Double> values) {
    /// Runs it. Blocks.
    static Answer of(Fork fork, Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        return new Answer(fork.run(effort));
    }

    /// The value by this name, which it always has.
    double get(String name) {
        return requireNonNull(values.get(name), name);
    }
}
