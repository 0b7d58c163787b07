package dev.heddle.lab.realtime;

import dev.heddle.core.Latest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Reading the newest of a set of 16 floats, alone or beside a writer that publishes as fast as it
/// can; the latter is the worst case, and no meter or preset comes near it. One way per fork.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LatestCost {
    static final String LATEST = "latest";
    static final String COPY = "copy";
    static final String SWAP = "swap";

    private static final int FLOATS = 16;

    /// How the newest gets across: {@link Latest}, a volatile reference to a fresh copy, or a fresh
    /// copy that the reader swaps out.
    @Param({LATEST, COPY, SWAP})
    String way = LATEST;

    /// Whether somebody writes.
    @Param({"false", "true"})
    boolean written;

    private Supplier<float[]> read = () -> new float[FLOATS];
    private Runnable publish = () -> {};
    private Thread writer = new Thread();
    private volatile boolean ends;

    /// For JMH.
    public LatestCost() {}

    /// Publishes once and starts the writer, if there is one.
    @Setup
    public void start() {
        switch (way) {
            case LATEST -> {
                var latest = new Latest<>(() -> new float[FLOATS]);
                publish = () -> latest.publish(values -> Arrays.fill(values, 1));
                read = latest::acquire;
            }
            case COPY -> {
                var copy = new Copy();
                publish = () -> copy.newest = fresh();
                read = () -> copy.newest;
            }
            case SWAP -> {
                var swap = new Swap();
                publish = () -> swap.newest.set(fresh());
                read = swap::read;
            }
            default -> throw new IllegalArgumentException("there is no way " + way);
        }
        publish.run();
        writer = Thread.ofPlatform().daemon().unstarted(this::write);
        if (written) {
            writer.start();
        }
    }

    private static float[] fresh() {
        var values = new float[FLOATS];
        Arrays.fill(values, 1);
        return values;
    }

    private void write() {
        var once = publish;
        while (!ends) {
            once.run();
        }
    }

    /// Ends it.
    @TearDown
    public void stop() throws InterruptedException {
        ends = true;
        writer.join();
    }

    /// Reads all of the newest.
    @Benchmark
    public float read() {
        float sum = 0;
        for (float value : read.get()) {
            sum += value;
        }
        return sum;
    }

    private static final class Copy {
        volatile float[] newest = new float[FLOATS];
    }

    private static final class Swap {
        final AtomicReference<float @Nullable []> newest = new AtomicReference<>();
        private float[] mine = new float[FLOATS];

        float[] read() {
            if (newest.getPlain() != null) {
                var next = newest.getAndSet(null);
                if (next != null) {
                    mine = next;
                }
            }
            return mine;
        }
    }
}
