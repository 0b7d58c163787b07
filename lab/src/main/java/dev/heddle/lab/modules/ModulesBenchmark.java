package dev.heddle.lab.modules;

import dev.heddle.lab.Benchmark;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.rooms.PollingCost;
import java.util.List;

/// What the engine's assistant costs and keeps: live modules that are updated while they are
/// called, a flood of calls, a stalled owner, programs that poll.
public final class ModulesBenchmark implements Benchmark {
    /// The benchmark.
    public ModulesBenchmark() {}

    @Override
    public String name() {
        return "modules";
    }

    @Override
    public String sentence() {
        return "A module that is replaced a hundred times, a thousand calls a second, a stall, polling.";
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(
                new UpdateCost(),
                new PublishCost(),
                new AgentLoad(),
                new StallGap(),
                new PollingCost());
    }
}
