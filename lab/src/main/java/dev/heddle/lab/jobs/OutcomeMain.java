package dev.heddle.lab.jobs;

import dev.heddle.jobs.Job;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.lab.Effort;
import dev.heddle.lab.process.Fork;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/// Runs jobs that end in any way at any moment and counts their outcomes.
final class OutcomeMain {
    private static final int JOBS = 1_000_000;
    private static final int QUICK_JOBS = 20_000;
    private static final long SEED = 20_260_101;

    /// Under way at a time.
    private static final int WINDOW = 4_000;

    private static final long PATIENCE_SECONDS = 50;
    private static final Duration SOON = Duration.ofMillis(1);

    private OutcomeMain() {}

    /// Takes the effort.
    public static void main(String[] arguments) {
        int count = Effort.valueOf(arguments[0]).pick(JOBS, QUICK_JOBS);
        Fork.answer(() -> run(count));
    }

    private static Map<String, Double> run(int count) throws InterruptedException {
        var outcomes = new AtomicIntegerArray(count);
        var runs = new AtomicIntegerArray(count);
        var words = new ConcurrentHashMap<String, LongAdder>();
        var window = new Semaphore(WINDOW);
        var random = new SplittableRandom(SEED);
        try (var jobs = Jobs.open(JobsOptions.named("lab"));
                var others = Executors.newFixedThreadPool(2)) { // Whoever cancels is somebody else.
            for (int i = 0; i < count; i++) {
                int number = i;
                var options = JobOptions.named("any");
                if (random.nextInt(10) == 0) {
                    options = options.withTimeout(SOON);
                }
                if (random.nextInt(10) == 0) {
                    options = options.computing();
                }
                Job<Integer> body = body(random.nextInt(6), number);
                await(window, 1);
                var ticket =
                        jobs.submit(
                                options,
                                context -> {
                                    runs.incrementAndGet(number);
                                    return body.run(context);
                                });
                ticket.then(
                        Runnable::run,
                        outcome -> {
                            outcomes.incrementAndGet(number);
                            words.computeIfAbsent(outcome.word(), _ -> new LongAdder()).increment();
                            window.release();
                        });
                if (random.nextInt(4) == 0) {
                    others.execute(() -> ticket.cancel("any"));
                }
            }
            await(window, WINDOW);
        }
        long wrong = 0;
        for (int i = 0; i < count; i++) {
            wrong += outcomes.get(i) != 1 || runs.get(i) > 1 ? 1 : 0;
        }
        var answer = new HashMap<String, Double>();
        answer.put("jobs", (double) count);
        answer.put("wrong", (double) wrong);
        for (var word : new String[] {"succeeded", "failed", "cancelled", "timed_out", "refused"}) {
            answer.put(word, words.getOrDefault(word, new LongAdder()).doubleValue());
        }
        return answer;
    }

    private static void await(Semaphore window, int permits) throws InterruptedException {
        if (!window.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("jobs have no outcome: " + window);
        }
    }

    private static Job<Integer> body(int kind, int number) {
        return switch (kind) {
            case 0 ->
                    _ -> {
                        throw new IOException("planted");
                    };
            case 1 ->
                    _ -> {
                        throw new AssertionError("planted");
                    };
            case 2 ->
                    context -> {
                        context.checkpoint();
                        context.progress(1, 2, "");
                        TimeUnit.MICROSECONDS.sleep(number % 2_000);
                        return number;
                    };
            case 3 ->
                    _ -> {
                        try {
                            TimeUnit.MICROSECONDS.sleep(number % 2_000);
                        } catch (InterruptedException e) {
                            return -number; // As careless code does.
                        }
                        return number;
                    };
            default -> _ -> number;
        };
    }
}
