package dev.heddle.lab.process;

import static java.util.Objects.requireNonNull;

import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import java.io.IOException;
import java.util.Map;

/// What a fork has found out.
public record Answer(Map<String, Double> values) {
    /// Runs it. Blocks.
    public static Answer of(Fork fork, Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        return new Answer(fork.run(effort));
    }

    /// The value by this name, which it always has.
    public double get(String name) {
        return requireNonNull(values.get(name), name);
    }
}
