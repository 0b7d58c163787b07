package dev.heddle.lab.jobs;

import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOptions.WhenShort;
import dev.heddle.jobs.JobOutcome.Failed;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.jobs.resources.Need;
import dev.heddle.jobs.resources.ResourceLimits;
import dev.heddle.jobs.resources.ResourceMonitor;
import dev.heddle.lab.Effort;
import dev.heddle.lab.process.Fork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Runs jobs that each fill 200 MB piece by piece, as they come in from somewhere, and go over
/// them.
final class BudgetMain {
    static final String JOBS = "jobs";
    static final String POOL = "pool";
    static final String CHECK = "check";

    private static final int COUNT = 100;
    private static final int QUICK_COUNT = 20;
    private static final long JOB_BYTES = 200_000_000;
    private static final long BUDGET_BYTES = 2_000_000_000;
    private static final int PIECE_BYTES = 50_000;

    /// Each so many pieces it waits, as for a disk.
    private static final int PIECES_PER_WAIT = 100;

    private static final long WAIT_MILLIS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private BudgetMain() {}

    /// Takes the effort, then the way, then the size of the pool.
    public static void main(String[] arguments) {
        int count = Effort.valueOf(arguments[0]).pick(COUNT, QUICK_COUNT);
        Fork.answer(() -> {
            var _ = fill(); // What is loaded and compiled once.
            long began = System.nanoTime();
            int failures =
                    switch (arguments[1]) {
                        case JOBS -> reserved(count);
                        case POOL -> pooled(count, Integer.parseInt(arguments[2]));
                        default -> checked(count);
                    };
            double seconds = (System.nanoTime() - began) / 1e9;
            return Map.of("rate", count / seconds, "failures", (double) failures);
        });
    }

    private static long fill() throws InterruptedException {
        var pieces = new ArrayList<byte[]>();
        for (int i = 0; i < JOB_BYTES / PIECE_BYTES; i++) {
            var piece = new byte[PIECE_BYTES];
            piece[i % PIECE_BYTES] = 1;
            pieces.add(piece);
            if (i % PIECES_PER_WAIT == 0) {
                TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
            }
        }
        long sum = 0;
        for (var piece : pieces) {
            for (byte b : piece) {
                sum += b;
            }
        }
        return sum;
    }

    private static int reserved(int count) throws InterruptedException {
        var limits = ResourceLimits.DEFAULT.withBudget(BUDGET_BYTES);
        var options = JobOptions.named("fill").withNeed(new Need(JOB_BYTES), WhenShort.WAIT);
        int failures = 0;
        try (var monitor = ResourceMonitor.open(limits);
                var jobs = Jobs.open(JobsOptions.named("lab").withAdmission(monitor))) {
            var tickets = new ArrayList<JobTicket<Long>>();
            for (int i = 0; i < count; i++) {
                tickets.add(jobs.submit(options, _ -> fill()));
            }
            for (var ticket : tickets) {
                var outcome = ticket.await(PATIENCE).orElseThrow();
                if (outcome instanceof Failed<?>(OutOfMemoryError _)) {
                    failures++;
                } else if (!"succeeded".equals(outcome.word())) {
                    throw new IllegalStateException("a job ended as " + outcome);
                }
            }
        }
        return failures;
    }

    private static int pooled(int count, int threads) throws InterruptedException {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            return failures(pool, count, false);
        }
    }

    /// What people write: is there room? Then go. Between the two all others ask the same.
    private static int checked(int count) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return failures(threads, count, true);
        }
    }

    private static int failures(ExecutorService threads, int count, boolean checks)
            throws InterruptedException {
        var ends = new ArrayList<Future<Long>>();
        for (int i = 0; i < count; i++) {
            ends.add(
                    threads.submit(() -> {
                        while (checks && free() < JOB_BYTES) {
                            TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
                        }
                        return fill();
                    }));
        }
        int failures = 0;
        for (var end : ends) {
            try {
                var _ = end.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof OutOfMemoryError)) {
                    throw new IllegalStateException(e);
                }
                failures++;
                if (checks) { // One shows it; the rest would collect garbage for minutes.
                    threads.shutdownNow();
                    return failures;
                }
            }
        }
        return failures;
    }

    private static long free() {
        var runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }
}
