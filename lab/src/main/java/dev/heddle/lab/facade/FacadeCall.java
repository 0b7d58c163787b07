package dev.heddle.lab.facade;

import dev.heddle.core.Confined;
import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A call of a `void` method through a facade, beside the submit of an operation that does the same
/// and beside the submit of a lambda. All three by one thread, which then ticks: a score is the
/// whole way of one call, there and run. {@link FacadeCost} runs it in forks.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FacadeCall {
    /// Calls between two ticks.
    private static final int CALLS = 64;

    /// A tick that the machine interrupts must not leave calls for the next one: the queue would
    /// fill up, and a refusal would be measured.
    private static final Policy ALL_IN_ONE_TICK =
            Policy.DEFAULT.withBudget(CALLS, Duration.ofDays(1));

    private final Owner owner = Owner.hosted("facade", ALL_IN_ONE_TICK);
    private final Desk desk = new Desk();
    private final Confined<Desk> confined = owner.confine(() -> desk);
    private final Mixer mixer = confined.facade(Mixer.class);

    /// What is called.
    public interface Mixer {
        /// Notes a gain.
        void gain(int channel, float gainDb);
    }

    private static final class Desk implements Mixer {
        private final float[] gains = new float[CALLS];

        @Override
        public void gain(int channel, float gainDb) {
            gains[channel] = gainDb;
        }
    }

    private record Gain(Desk desk, int channel, float gainDb) implements Operation<Integer> {
        @Override
        public Integer run() {
            desk.gain(channel, gainDb);
            return 0;
        }
    }

    /// For JMH, which makes one for each of its threads.
    public FacadeCall() {}

    /// Through the facade.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int facade() {
        for (int channel = 0; channel < CALLS; channel++) {
            mixer.gain(channel, -6);
        }
        return owner.tick();
    }

    /// As an operation.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int submit() {
        for (int channel = 0; channel < CALLS; channel++) {
            var _ = owner.submit(new Gain(desk, channel, -6));
        }
        return owner.tick();
    }

    /// As a use of the confined object.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int use() {
        for (int i = 0; i < CALLS; i++) {
            int channel = i;
            var _ =
                    confined.submit(
                            "gain",
                            desk -> {
                                desk.gain(channel, -6);
                                return 0;
                            });
        }
        return owner.tick();
    }
}
