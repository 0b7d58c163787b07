package dev.heddle.lab.click;

import dev.heddle.lab.Benchmark;
import dev.heddle.lab.Measurement;
import java.util.List;

/// What one click costs, on its way from an HTTP client through the hub to an owner's thread and
/// back, and what the hub costs while nobody clicks.
public final class Click implements Benchmark {
    /// Less than a thousandth of a percent of a frame at 60 Hz.
    private static final double IDLE_TICK_NANOS = 100;

    /// The benchmark.
    public Click() {}

    @Override
    public String name() {
        return "click";
    }

    @Override
    public String sentence() {
        return "From a click to its outcome, the idle tick, the hub's start and its memory.";
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(
                new OutcomeTime(),
                new HubPart(),
                new TickCost("idle tick, empty queue", IDLE_TICK_NANOS),
                new StartTime());
    }
}
