package dev.heddle.lab.click;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a loop pays for an owner when nobody asks for anything: one tick with an empty queue,
/// beside JMH's loop around an empty method. {@link TickCost} runs it in forks.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IdleTick {
    private final Owner owner = Owner.hosted("idle", Policy.DEFAULT);

    /// For JMH, which makes one for each of its threads.
    public IdleTick() {}

    /// A tick of an owner whose queue is empty, as a game loop calls it.
    @Benchmark
    public int tick() {
        return owner.tick();
    }

    /// The loop alone.
    @Benchmark
    public void emptyLoop() {}
}
