package dev.heddle.lab.jobs;

import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOptions.WhenShort;
import dev.heddle.jobs.JobOutcome.Refused;
import dev.heddle.jobs.JobState;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.jobs.resources.Need;
import dev.heddle.lab.Effort;
import dev.heddle.lab.process.Fork;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// Fills the places with jobs that time out and wait on, whoever interrupts them.
final class RunawayMain {
    static final String JOBS = "jobs";
    static final String BULKHEAD = "bulkhead";

    private static final int RUNAWAYS = 1_000;
    private static final int QUICK_RUNAWAYS = 50;
    private static final Duration TIMEOUT = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 1_000_000;

    /// A thousand that looked each millisecond would take both cores from everybody.
    private static final long STAY_NANOS = 50_000_000;

    private static volatile boolean released;

    private RunawayMain() {}

    /// Takes the effort, then the way.
    public static void main(String[] arguments) {
        int count = Effort.valueOf(arguments[0]).pick(RUNAWAYS, QUICK_RUNAWAYS);
        Fork.answer(() ->
                switch (arguments[1]) {
                    case JOBS -> ours(count);
                    default -> bulkhead(count);
                });
    }

    private static boolean stayPut() {
        while (!released) {
            LockSupport.parkNanos(STAY_NANOS);
            var _ = Thread.interrupted(); // As careless code does.
        }
        return true;
    }

    private static double millisSince(long began) {
        return (System.nanoTime() - began) / 1e6;
    }

    // ---- ours ---------------------------------------------------------------------------------

    private static Map<String, Double> ours(int count) throws InterruptedException {
        double starts;
        try (var jobs = Jobs.open(JobsOptions.named("lab").withMaxRunning(2 * count))) {
            fill(jobs, count);
            var running = new CompletableFuture<Double>();
            long began = System.nanoTime();
            var _ =
                    jobs.submit(
                            JobOptions.named("next"), _ -> running.complete(millisSince(began)));
            starts = running.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            released = true;
        }
        released = false;
        try (var jobs = Jobs.open(JobsOptions.named("lab").withMaxRunning(count))) {
            var runaways = fill(jobs, count);
            long began = System.nanoTime();
            var next =
                    jobs.submit(
                            JobOptions.named("next").withNeed(Need.NONE, WhenShort.REFUSE),
                            _ -> true);
            var outcome = next.await(PATIENCE).orElseThrow();
            double refused = millisSince(began);
            boolean isNamed =
                    outcome instanceof Refused<Boolean>(var reason)
                            && reason.contains("do not stop");
            released = true;
            for (var runaway : runaways) {
                if (!runaway.awaitStopped(PATIENCE)) {
                    throw new IllegalStateException("it has not stopped: " + runaway.status());
                }
            }
            return Map.of(
                    "starts",
                    starts,
                    "refused",
                    refused,
                    "named",
                    isNamed ? 1.0 : 0,
                    "lost",
                    lost(jobs, count));
        }
    }

    private static List<JobTicket<Boolean>> fill(Jobs jobs, int count) {
        var tickets = new ArrayList<JobTicket<Boolean>>();
        var options = JobOptions.named("stuck").withTimeout(TIMEOUT);
        for (int i = 0; i < count; i++) {
            tickets.add(jobs.submit(options, _ -> stayPut()));
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (var ticket : tickets) {
            while (ticket.status().state() != JobState.RUNAWAY) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("no runaway: " + ticket.status());
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        return tickets;
    }

    /// As many as there are places have to run at once.
    private static double lost(Jobs jobs, int count) throws InterruptedException {
        var all = new CountDownLatch(count);
        var go = new CountDownLatch(1);
        for (int i = 0; i < count; i++) {
            var _ =
                    jobs.submit(
                            JobOptions.named("one more"),
                            _ -> {
                                all.countDown();
                                go.await();
                                return true;
                            });
        }
        var _ = all.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        go.countDown();
        return all.getCount();
    }

    // ---- the peer: a bulkhead of threads, and a time-out for who waits --------------------------

    /// None is closed: this JVM ends when it has answered.
    private static Map<String, Double> bulkhead(int count) throws Exception {
        var roomy = bulkheadOf(2 * count);
        fill(roomy, count);
        var running = new CompletableFuture<Double>();
        long asked = System.nanoTime();
        var _ = roomy.submit(() -> running.complete(millisSince(asked)));
        double starts = running.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        released = true;
        await(roomy);
        released = false;
        var full = bulkheadOf(count);
        fill(full, count);
        fill(full, 1); // Its queue has one place, and cannot have none.
        long began = System.nanoTime();
        boolean isNamed = false;
        try {
            var _ = full.submit(() -> true);
            throw new IllegalStateException("it was taken");
        } catch (BulkheadFullException e) {
            isNamed = String.valueOf(e.getMessage()).contains("stop");
        }
        double refused = millisSince(began);
        released = true;
        await(full);
        double lost = lost(full, count);
        return Map.of(
                "starts", starts, "refused", refused, "named", isNamed ? 1.0 : 0, "lost", lost);
    }

    private static void await(ThreadPoolBulkhead bulkhead) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (bulkhead.getMetrics().getActiveThreadCount() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static ThreadPoolBulkhead bulkheadOf(int places) {
        return ThreadPoolBulkhead.of(
                "lab",
                ThreadPoolBulkheadConfig.custom()
                        .maxThreadPoolSize(places)
                        .coreThreadPoolSize(places)
                        .queueCapacity(1)
                        .build());
    }

    private static void fill(ThreadPoolBulkhead bulkhead, int count) throws Exception {
        var ends = new ArrayList<CompletableFuture<Boolean>>();
        for (int i = 0; i < count; i++) {
            ends.add(bulkhead.submit(RunawayMain::stayPut).toCompletableFuture());
        }
        TimeUnit.MILLISECONDS.sleep(TIMEOUT.toMillis());
        for (var end : ends) {
            try {
                var _ = end.get(0, TimeUnit.MILLISECONDS);
                throw new IllegalStateException("it stopped");
            } catch (TimeoutException e) {
                end.cancel(true);
            }
        }
    }

    private static double lost(ThreadPoolBulkhead bulkhead, int count) throws InterruptedException {
        var all = new CountDownLatch(count);
        var go = new CountDownLatch(1);
        long end = System.nanoTime() + PATIENCE.toNanos();
        int taken = 0;
        while (taken < count && System.nanoTime() < end) {
            try {
                var _ =
                        bulkhead.submit(() -> {
                            all.countDown();
                            go.await();
                            return true;
                        });
                taken++;
            } catch (BulkheadFullException e) { // One place in its queue, for all who come at once.
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        var _ = all.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        go.countDown();
        return all.getCount();
    }
}
