package dev.heddle.lab.audio;

import dev.heddle.lab.Benchmark;
import dev.heddle.lab.Measurement;
import java.util.List;

/// Sound beside everything else that a machine does.
public final class AudioBenchmark implements Benchmark {
    /// The benchmark.
    public AudioBenchmark() {}

    @Override
    public String name() {
        return "audio";
    }

    @Override
    public String sentence() {
        return "The guitar amp: speed beside sox, late blocks beside garbage and requests, torn hand-overs,"
                + " what requests cost.";
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(new ChainSpeed(), new LateBlocks(), new HandOver(), new PresetRequests());
    }
}
