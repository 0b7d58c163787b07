package dev.heddle.lab.jobs;

import dev.failsafe.Failsafe;
import dev.failsafe.Timeout;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobState;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Samples;
import dev.heddle.lab.process.Fork;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// Runs a loop that computes on and on, with a time-out, again and again.
final class TimeoutMain {
    /// When the loop ends by itself, so that who waits for it comes back.
    static final long END_MILLIS = 1_000;

    private static final Duration TIMEOUT = Duration.ofMillis(100);
    private static final int TRIES = 30;
    private static final int QUICK_TRIES = 3;
    private static final int WARM_UP = 3;
    private static final long LOOK_NANOS = 50_000;

    private static volatile boolean released;

    private TimeoutMain() {}

    /// Takes the effort, then who.
    public static void main(String[] arguments) {
        int tries = Effort.valueOf(arguments[0]).pick(TRIES, QUICK_TRIES);
        Fork.answer(() -> {
            var free = new double[tries];
            var shown = new double[tries];
            for (int i = -WARM_UP; i < tries; i++) {
                var lateness = tryOnce(arguments[1]);
                if (i >= 0) {
                    free[i] = lateness.free;
                    shown[i] = lateness.shown;
                }
            }
            var answer = new HashMap<String, Double>();
            answer.put("free", new Samples(free).percentile(99));
            answer.put("shown", new Samples(shown).percentile(99));
            return answer;
        });
    }

    /// In milliseconds after the time-out.
    private record Lateness(double free, double shown) {}

    private static Lateness tryOnce(String who) throws Exception {
        released = false;
        try (var threads = Executors.newCachedThreadPool();
                var jobs = Jobs.open(JobsOptions.named("lab"))) {
            var done =
                    switch (who) {
                        case "Heddle" -> ours(jobs);
                        case "FutureTask" -> future(threads);
                        case "Failsafe" -> failsafe(threads);
                        default -> resilience4j(threads);
                    };
            released = true;
            return done;
        }
    }

    private static double after(long began) {
        return (System.nanoTime() - began - TIMEOUT.toNanos()) / 1e6;
    }

    /// Computes until it is told by the one thing that it looks at, or for a second.
    private static Callable<Long> loop() {
        return () -> {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
            long turns = 0;
            while (!released && System.nanoTime() < end) {
                turns++;
            }
            return turns;
        };
    }

    private static Lateness ours(Jobs jobs) throws InterruptedException {
        long began = System.nanoTime();
        var options = JobOptions.named("loop").computing().withTimeout(TIMEOUT);
        var loop = loop();
        JobTicket<Long> ticket = jobs.submit(options, _ -> loop.call());
        var _ = ticket.await(Duration.ofMillis(END_MILLIS)).orElseThrow();
        double free = after(began);
        while (ticket.status().state() != JobState.RUNAWAY) {
            if (after(began) > END_MILLIS) {
                throw new IllegalStateException("it is " + ticket.status().state());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return new Lateness(free, after(began));
    }

    private static Lateness future(ExecutorService threads)
            throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        var future = threads.submit(loop());
        try {
            var _ = future.get(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
        }
        return new Lateness(after(began), END_MILLIS);
    }

    private static Lateness failsafe(ExecutorService threads) throws InterruptedException {
        long began = System.nanoTime();
        var timeout = Timeout.<Long>builder(TIMEOUT).withInterrupt().build();
        var future = Failsafe.with(timeout).with(threads).getAsync(() -> loop().call());
        try {
            var _ = future.get();
        } catch (ExecutionException e) {
            // Its time is over; when, is what counts.
        }
        return new Lateness(after(began), END_MILLIS);
    }

    private static Lateness resilience4j(ExecutorService threads) throws Exception {
        long began = System.nanoTime();
        try {
            var _ = TimeLimiter.of(TIMEOUT).executeFutureSupplier(() -> threads.submit(loop()));
        } catch (TimeoutException e) {
            // Its time is over; when, is what counts.
        }
        return new Lateness(after(began), END_MILLIS);
    }
}
