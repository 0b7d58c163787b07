package dev.heddle.lab.rooms;

import dev.heddle.lab.Benchmark;
import dev.heddle.lab.Measurement;
import java.util.List;

/// Rooms under load: what a hub's sessions cost beside servers that people use instead, and what
/// becomes of those who fall behind or come back.
public final class RoomsBenchmark implements Benchmark {
    /// The benchmark.
    public RoomsBenchmark() {}

    @Override
    public String name() {
        return "rooms";
    }

    @Override
    public String sentence() {
        return "Sessions: floods, latency, memory, stalled readers and storms beside Socket.IO.";
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(
                new FanOut(),
                new IdleMemory(),
                new LogCost(),
                new StreamCost(),
                new Stalled(),
                new UpdateLatency(),
                new Appends(),
                new Replay(),
                new Storm(Storm.End.GRACEFUL),
                new Storm(Storm.End.KILLED),
                new Polling());
    }
}
