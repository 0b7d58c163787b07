package dev.heddle.lab.modules;

import dev.heddle.lab.Benchmark;
import dev.heddle.lab.Measurement;
import java.util.List;

/// Live modules, measured: does an update hold up the program, lose a call, or stay in memory?
public final class ModulesBenchmark implements Benchmark {
    /// The benchmark.
    public ModulesBenchmark() {}

    @Override
    public String name() {
        return "modules";
    }

    @Override
    public String sentence() {
        return "A module of a world that is replaced a hundred times while it is called.";
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(new UpdateCost());
    }
}
