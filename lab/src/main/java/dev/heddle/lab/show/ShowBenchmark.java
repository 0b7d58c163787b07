package dev.heddle.lab.show;

import dev.heddle.lab.Benchmark;
import dev.heddle.lab.Measurement;
import java.util.List;

/// The smallest complete application, measured: does a show stay on its times, and does the queue
/// before it hold?
public final class ShowBenchmark implements Benchmark {
    /// The benchmark.
    public ShowBenchmark() {}

    @Override
    public String name() {
        return "show";
    }

    @Override
    public String sentence() {
        return "A radio show: eight hours on a virtual clock, a minute in real time, a flood.";
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(new LongShow(), new RealTimeShow(), new Flood(), new IdleShow());
    }
}
