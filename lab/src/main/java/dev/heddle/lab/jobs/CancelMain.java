package dev.heddle.lab.jobs;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Samples;
import dev.heddle.lab.process.Fork;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Cancels work that blocks, again and again, and waits until its thread has left it.
final class CancelMain {
    /// How long is waited for work that does not stop; the worst that is told.
    static final long CAP_MILLIS = 1_000;

    private static final int TRIES = 200;
    private static final int QUICK_TRIES = 5;
    private static final int WARM_UP = 20;

    /// Who never stops is not asked two hundred times.
    private static final int CAPPED_TRIES = 3;

    private CancelMain() {}

    /// Takes the effort, then who, then what blocks.
    public static void main(String[] arguments) {
        int tries = Effort.valueOf(arguments[0]).pick(TRIES, QUICK_TRIES);
        Fork.answer(() -> {
            try (var canceller = Canceller.of(arguments[1])) {
                var blocking = Blocking.valueOf(arguments[2]);
                var millis = new ArrayList<Double>();
                int capped = 0;
                for (int i = -WARM_UP; i < tries && capped < CAPPED_TRIES; i++) {
                    double took = tryOnce(canceller, blocking);
                    capped += took >= CAP_MILLIS ? 1 : 0;
                    if (i >= 0 || took >= CAP_MILLIS) {
                        millis.add(took);
                    }
                }
                var samples =
                        new Samples(millis.stream().mapToDouble(Double::doubleValue).toArray());
                return Map.of("p99", samples.percentile(99), "median", samples.median());
            }
        });
    }

    private static double tryOnce(Canceller canceller, Blocking blocking) throws Exception {
        var stopped = new CompletableFuture<Long>();
        var ready = new CountDownLatch(1);
        long asked =
                canceller.cancel(
                        held -> {
                            try {
                                blocking.block(held, ready::countDown);
                            } finally {
                                stopped.complete(System.nanoTime());
                            }
                        },
                        ready);
        try {
            return (stopped.get(CAP_MILLIS, TimeUnit.MILLISECONDS) - asked) / 1e6;
        } catch (TimeoutException e) {
            return CAP_MILLIS;
        } finally {
            canceller.clean();
        }
    }
}
