package dev.heddle.lab.jobs;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.Timeout;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// A way to run work and to end it. What work holds is known to ours, and closed by us for the
/// others when a try is over.
interface Canceller extends AutoCloseable {
    /// From `ready` to the blocking call itself.
    long SETTLE_MILLIS = 2;

    /// Work as a way sees it; it tells what it holds.
    @FunctionalInterface
    interface Work {
        void run(Consumer<AutoCloseable> held) throws Exception;
    }

    /// Starts `work`, waits until it is `ready`, has it cancelled and answers with when that was
    /// asked for, in nanoseconds.
    long cancel(Work work, CountDownLatch ready) throws Exception;

    /// Waits until work is in the call that blocks.
    static void awaitBlocked(CountDownLatch ready) throws InterruptedException {
        ready.await();
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
    }

    /// Closes what is left of a try.
    void clean();

    @Override
    void close();

    /// Ours and the peers, by name.
    static Canceller of(String name) {
        return switch (name) {
            case "Heddle" -> new Ours();
            case "FutureTask" -> new Futures();
            case "Failsafe" -> new WithFailsafe();
            case "Resilience4j" -> new WithResilience4j();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// Ours.
    final class Ours implements Canceller {
        private final Jobs jobs = Jobs.open(JobsOptions.named("lab"));

        @Override
        public long cancel(Work work, CountDownLatch ready) throws Exception {
            var ticket =
                    jobs.submit(
                            JobOptions.named("blocks"),
                            context -> {
                                work.run(held -> {
                                    if (held instanceof Blocking.Child(var process)) {
                                        context.killing(process);
                                    } else {
                                        context.closing(held);
                                    }
                                });
                                return true;
                            });
            awaitBlocked(ready);
            long asked = System.nanoTime();
            ticket.cancel("measured");
            return asked;
        }

        @Override
        public void clean() {
            // Each job has closed what it held.
        }

        @Override
        public void close() {
            jobs.close();
        }
    }

    /// What the others have in common.
    abstract class Peer implements Canceller {
        final ExecutorService threads =
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
        private final Queue<AutoCloseable> held = new ConcurrentLinkedQueue<>();

        final Callable<Boolean> callable(Work work) {
            return () -> {
                work.run(held::add);
                return true;
            };
        }

        @Override
        public void clean() {
            for (var left = held.poll(); left != null; left = held.poll()) {
                Blocking.close(left);
            }
        }

        @Override
        public void close() {
            clean();
            threads.shutdownNow();
        }
    }

    /// `submit` and `cancel(true)`.
    final class Futures extends Peer {
        @Override
        public long cancel(Work work, CountDownLatch ready) throws Exception {
            var future = threads.submit(callable(work));
            awaitBlocked(ready);
            long asked = System.nanoTime();
            future.cancel(true);
            return asked;
        }
    }

    /// A time-out that interrupts, and `cancel(true)`.
    final class WithFailsafe extends Peer {
        private final FailsafeExecutor<Object> failsafe =
                Failsafe.with(Timeout.builder(Duration.ofSeconds(100)).withInterrupt().build())
                        .with(threads);

        @Override
        public long cancel(Work work, CountDownLatch ready) throws Exception {
            var future = failsafe.getAsync(() -> callable(work).call());
            awaitBlocked(ready);
            long asked = System.nanoTime();
            future.cancel(true);
            return asked;
        }
    }

    /// It cancels at a time-out only.
    final class WithResilience4j extends Peer {
        private final TimeLimiter limiter =
                TimeLimiter.of(
                        TimeLimiterConfig.custom()
                                .timeoutDuration(Duration.ofMillis(100))
                                .cancelRunningFuture(true)
                                .build());

        @Override
        public long cancel(Work work, CountDownLatch ready) throws Exception {
            try {
                var _ = limiter.executeFutureSupplier(() -> threads.submit(callable(work)));
            } catch (TimeoutException e) {
                return System.nanoTime(); // It has cancelled just before.
            }
            throw new IllegalStateException("it ended by itself");
        }
    }
}
