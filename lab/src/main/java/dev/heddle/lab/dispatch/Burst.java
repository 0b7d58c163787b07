package dev.heddle.lab.dispatch;

import static java.util.Objects.requireNonNull;

import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.Fork;
import java.util.Map;

/// What a tick costs that finds a burst of operations, posted by another thread before it begins,
/// in microseconds: each has to come over from the other core.
final class Burst<T> {
    /// For one burst, which takes microseconds; a busy machine may take the core away.
    private static final long LIMIT_NANOS = 2_000_000_000;

    private final Candidate<T> candidate;
    private final Runnable pass;
    private final int size;
    private final Lane lane = new Lane();
    private final Thread poster =
            Thread.ofPlatform().daemon().name("lab-poster").unstarted(this::post);

    /// The newest burst that is wanted; negative to end.
    private volatile int asked;

    /// The newest burst of which all operations are queued.
    private volatile int posted;

    private Burst(Candidate<T> candidate, int size) {
        this.candidate = candidate;
        this.pass = requireNonNull(candidate.pass(), "a thread of its own begins before the tick");
        this.size = size;
    }

    /// A fork's work: effort, candidate, operations in a burst.
    public static void main(String[] arguments) {
        Fork.answer(() ->
                measure(
                        Candidate.named(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Effort.valueOf(arguments[0])));
    }

    /// The middle and the tail. The caller's thread is the owner's. Blocks.
    ///
    /// @throws MeasurementException if an operation was lost, came twice or out of turn
    static <T> Map<String, Double> measure(Candidate<T> candidate, int size, Effort effort)
            throws Exception {
        var burst = new Burst<>(candidate, size);
        burst.poster.start();
        var latency = Latency.measure(effort, burst::micros);
        Throughput.check(burst.lane, (long) size * burst.posted);
        burst.asked = -1;
        return latency;
    }

    private void post() {
        int number = 0;
        int burst = 0;
        for (int wanted = asked; wanted >= 0; wanted = asked) {
            if (wanted == burst) {
                Thread.onSpinWait();
                continue;
            }
            for (int i = 0; i < size; i++) {
                T operation = candidate.form().of(lane, number++);
                while (!candidate.offer().test(operation)) {
                    Thread.onSpinWait();
                }
            }
            burst = wanted;
            posted = burst;
        }
    }

    private double micros() throws MeasurementException {
        int burst = posted + 1;
        asked = burst;
        while (posted < burst) {
            if (!poster.isAlive()) {
                throw new MeasurementException("the thread that posts has died");
            }
            Thread.onSpinWait();
        }
        long end = lane.executed() + size;
        long began = System.nanoTime();
        pass.run();
        while (lane.executed() < end) {
            if (System.nanoTime() - began > LIMIT_NANOS) {
                throw new MeasurementException(
                        "of a burst of %d, %d never ran".formatted(size, end - lane.executed()));
            }
            pass.run();
        }
        return (System.nanoTime() - began) / 1e3;
    }
}
