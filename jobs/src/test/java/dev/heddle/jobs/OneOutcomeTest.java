package dev.heddle.jobs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.jobs.JobOutcome.Cancelled;
import dev.heddle.jobs.JobOutcome.Failed;
import dev.heddle.jobs.JobOutcome.TimedOut;
import dev.heddle.jobs.resources.Need;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many jobs that return, throw, hang, are cancelled and run out of time, as chance has it: each
/// has one outcome, and in the end nothing is left of any.
class OneOutcomeTest {
    private static final int JOBS = Integer.getInteger("heddle.jobs", 20_000);
    private static final int AT_A_TIME = 2_500;
    private static final long SEED = Long.getLong("heddle.seed", new Random().nextLong());

    @Test
    @Timeout(3_600)
    void eachJobHasOneOutcomeWhoeverCancelsThrowsOrRunsOutOfTime() throws InterruptedException {
        var budget = new Budget(Long.MAX_VALUE);
        var pool = new JobPool(JobsOptions.named("chance").withCpuWorkers(8).withAdmission(budget));
        System.out.println("heddle.seed=" + SEED + ": " + runAll(pool, JOBS));

        require(budget.granted() == budget.givenBack(), "permits lost", budget.granted());
        require(budget.reserved() == 0, "still reserved", budget.reserved());
    }

    @Test
    @Timeout(60)
    void findsAVerdictThatLooksAndThenSets() {
        var pool =
                new JobPool(JobsOptions.named("hasty")) {
                    @Override
                    <T extends @Nullable Object> Verdict<T> newVerdict() {
                        return new HastyVerdict<>(100_000);
                    }
                };
        assertThatThrownBy(() -> runAll(pool, 5_000)).isInstanceOf(AssertionError.class);
    }

    private static JobCounts runAll(JobPool pool, int count) throws InterruptedException {
        var random = new Random(SEED);
        try (var owner = Owner.running("watcher", Policy.DEFAULT)) {
            for (int done = 0; done < count; done += AT_A_TIME) {
                var chances = new ArrayList<Chance>();
                for (int i = 0; i < Math.min(AT_A_TIME, count - done); i++) {
                    var chance = new Chance(random);
                    chances.add(chance);
                    chance.submit(pool, owner);
                }
                var others = Thread.ofPlatform().start(() -> chances.forEach(Chance::maybeCancel));
                chances.forEach(Chance::maybeCancel);
                others.join();
                for (var chance : chances) {
                    chance.requireOneOutcome();
                }
            }
        }
        require(pool.close(Awaits.LONG), "not all stopped", pool.all());
        var counts = pool.counts();
        require(
                counts.succeeded()
                                + counts.failed()
                                + counts.refused()
                                + counts.cancelled()
                                + counts.timedOut()
                        == count,
                "not one outcome each",
                counts);
        return counts;
    }

    /// One job, what it does, and what was seen of it.
    private static final class Chance {
        private final int deed;
        private final boolean computing;
        private final boolean timed;
        private final boolean watched;
        private final boolean cancelled;
        private final int resources;
        private final AtomicInteger runs = new AtomicInteger();
        private final AtomicInteger held = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private final AtomicInteger told = new AtomicInteger();
        private final AtomicInteger cancels = new AtomicInteger();
        private final AtomicInteger settled = new AtomicInteger();
        private final CountDownLatch finished = new CountDownLatch(1);
        private final AtomicReference<@Nullable JobOutcome<Integer>> outcome =
                new AtomicReference<>();
        private @Nullable JobTicket<Integer> ticket;

        Chance(Random random) {
            int draw = random.nextInt(60);
            deed = draw == 59 ? 11 : draw > 50 ? 10 : draw % 10; // One in 60 spins, for it is dear.
            computing = random.nextInt(4) == 0;
            timed = isEndless() || random.nextInt(3) == 0;
            watched = random.nextInt(16) == 0;
            cancelled = random.nextInt(3) == 0;
            resources = random.nextInt(3);
        }

        private boolean isEndless() {
            return deed >= 10;
        }

        void submit(Jobs jobs, Owner owner) {
            var options =
                    JobOptions.named("chance").withNeed(new Need(1), JobOptions.WhenShort.WAIT);
            if (computing) {
                options = options.computing();
            }
            if (timed) {
                options = options.withTimeout(Duration.ofNanos(200_000));
            }
            var submitted = jobs.submit(options, this::run);
            ticket = submitted;
            submitted.then(
                    Runnable::run,
                    end -> {
                        told.incrementAndGet();
                        outcome.set(end);
                    });
            if (watched) {
                submitted.watch(owner, this::hear);
            }
        }

        private void hear(JobEvent event) {
            if (event instanceof JobEvent.Settled) {
                settled.incrementAndGet();
            } else if (event instanceof JobEvent.Finished) {
                finished.countDown();
            }
        }

        private int run(JobContext context) throws Exception {
            runs.incrementAndGet();
            for (int i = 0; i < resources; i++) {
                held.incrementAndGet();
                context.closing(closed::incrementAndGet);
            }
            context.progress(1, 2, "");
            switch (deed) {
                case 0 -> throw new IOException("chance");
                case 1 -> throw new AssertionError("chance");
                case 2 -> throw new StackOverflowError();
                case 3 -> Thread.currentThread().interrupt();
                case 4 -> context.checkpoint();
                case 10 -> new CountDownLatch(1).await();
                case 11 -> {
                    while (!context.isEnding()) {
                        Thread.onSpinWait();
                    }
                }
                default -> context.progress(2, 2, "");
            }
            return deed;
        }

        void maybeCancel() {
            var submitted = ticket;
            if (submitted != null && cancelled && submitted.cancel("chance")) {
                cancels.incrementAndGet();
            }
        }

        void requireOneOutcome() throws InterruptedException {
            var submitted = ticket;
            if (submitted == null) {
                throw new AssertionError("never submitted");
            }
            var end = Awaits.outcome(submitted);
            Awaits.stopped(submitted);
            require(end.equals(submitted.outcome().orElseThrow()), "two outcomes", end);
            require(end.equals(outcome.get()), "told another outcome", end);
            require(told.get() == 1, "times told", told);
            require(cancels.get() == (end instanceof Cancelled ? 1 : 0), "cancels", cancels);
            require(timed || !(end instanceof TimedOut), "timed out without a timeout", end);
            require(runs.get() <= 1, "runs", runs);
            require(runs.get() == 1 || end instanceof Cancelled, "never ran", end);
            require(deed > 2 || !(end instanceof JobOutcome.Succeeded), "a failure lost", end);
            require(deed < 5 || !(end instanceof Failed), "failed by itself", end);
            require(closed.get() == held.get(), "not closed once each", closed);
            require(submitted.status().state() == JobState.ENDED, "goes on", submitted.status());
            if (watched) {
                Awaits.latch(finished);
                require(settled.get() == 1, "times settled", settled);
            }
        }
    }

    private static void require(boolean holds, String otherwise, Object value) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + value + ", heddle.seed=" + SEED);
        }
    }
}
