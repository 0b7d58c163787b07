package dev.heddle.lab.nodes;

import dev.heddle.lab.Benchmark;
import dev.heddle.lab.Measurement;
import java.util.List;

/// Three hubs beside one, on three NATS servers, all on this machine.
public final class NodesBenchmark implements Benchmark {
    /// The benchmark.
    public NodesBenchmark() {}

    @Override
    public String name() {
        return "nodes";
    }

    @Override
    public String sentence() {
        return "Several hubs: their cost beside one, and pauses when a server or a hub ends.";
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(
                new Deliveries(),
                new AcrossNodes(),
                new Frames(NatsCluster.Sync.LATER),
                new Frames(NatsCluster.Sync.ALWAYS),
                new WritersPause(),
                new KilledHub(),
                new RoomLoad());
    }
}
