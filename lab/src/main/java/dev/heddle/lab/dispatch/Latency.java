package dev.heddle.lab.dispatch;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Samples;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// How long something takes that is done again and again, in microseconds. By time and not by
/// count: on a busy machine, threads that answer each other take a thousand times as long.
final class Latency {
    private static final int WARM_UP_MILLIS = 1000;
    private static final int MILLIS = 1000;
    private static final int QUICK_MILLIS = 50;
    private static final int MAX_SAMPLES = 1 << 20;

    /// Collections after the warm-up: they move what lives on to the old generation, where it is in
    /// a program that runs for long.
    private static final int COLLECTIONS = 3;

    private Latency() {}

    /// Does it once and says how long it took.
    interface Once {
        double micros() throws Exception;
    }

    /// The middle and the tail, `p50` and `p99`. Blocks.
    static Map<String, Double> measure(Effort effort, Once once) throws Exception {
        var _ = samples(once, effort.pick(WARM_UP_MILLIS, QUICK_MILLIS));
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        var samples = samples(once, effort.pick(MILLIS, QUICK_MILLIS));
        return Map.of("p50", samples.median(), "p99", samples.percentile(99));
    }

    private static Samples samples(Once once, int millis) throws Exception {
        var micros = new double[MAX_SAMPLES];
        int count = 0;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            micros[count++] = once.micros();
        } while (count < micros.length && System.nanoTime() < end);
        return new Samples(Arrays.copyOf(micros, count));
    }
}
