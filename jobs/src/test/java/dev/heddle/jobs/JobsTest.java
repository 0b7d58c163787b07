package dev.heddle.jobs;

import static dev.heddle.jobs.Awaits.outcome;
import static dev.heddle.jobs.Awaits.state;
import static dev.heddle.jobs.Awaits.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.jobs.JobOutcome.Cancelled;
import dev.heddle.jobs.JobOutcome.Failed;
import dev.heddle.jobs.JobOutcome.Refused;
import dev.heddle.jobs.JobOutcome.Succeeded;
import dev.heddle.jobs.JobOutcome.TimedOut;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JobsTest {
    private static final JobOptions PLAIN = JobOptions.named("plain");

    private final Jobs jobs = Jobs.open(JobsOptions.named("test"));

    @AfterEach
    void close() {
        jobs.close();
    }

    @Test
    void answersWithWhatItReturns() {
        var ticket = jobs.submit(PLAIN, _ -> 42);

        assertThat(outcome(ticket)).isEqualTo(new Succeeded<>(42));
        stopped(ticket);
        assertThat(ticket.status().state()).isEqualTo(JobState.ENDED);
    }

    @Test
    void whateverItThrowsIsItsOutcome() {
        for (var thrown :
                List.of(new IOException("x"), new StackOverflowError(), new AssertionError("y"))) {
            var ticket =
                    jobs.submit(
                            PLAIN,
                            _ -> {
                                if (thrown instanceof Error error) {
                                    throw error;
                                }
                                throw (Exception) thrown;
                            });
            assertThat(outcome(ticket)).isEqualTo(new Failed<>(thrown));
            stopped(ticket);
        }
    }

    @Test
    void aFailureThatNobodyLooksAtIsLoggedByNameAndClassAlone() {
        var records = new ConcurrentLinkedQueue<LogRecord>();
        var log = Logger.getLogger(Jobs.class.getName());
        var handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord record) {
                        records.add(record);
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        log.addHandler(handler);
        try {
            var looking = new CountDownLatch(1);
            Job<Integer> fails =
                    _ -> {
                        Awaits.latch(looking);
                        throw new IOException("a patient's name");
                    };
            var seen = jobs.submit(JobOptions.named("seen"), fails);
            seen.then(Runnable::run, _ -> {});
            looking.countDown();
            outcome(seen);
            jobs.submit(JobOptions.named("unseen"), fails);
            Awaits.until(() -> !records.isEmpty());
        } finally {
            log.removeHandler(handler);
        }
        var text = new SimpleFormatter().format(records.element());
        assertThat(text).contains("job unseen failed, and nobody looked: java.io.IOException");
        assertThat(text).doesNotContain("patient");
    }

    @Test
    void aCancelIsAnsweredAtOnceAndItsThreadIsInterrupted() {
        var inside = new CountDownLatch(1);
        var ticket =
                jobs.submit(
                        PLAIN,
                        _ -> {
                            inside.countDown();
                            new CountDownLatch(1).await();
                            return 1;
                        });
        Awaits.latch(inside);

        assertThat(ticket.cancel("enough")).isTrue();
        assertThat(ticket.outcome()).contains(new Cancelled<>("enough"));
        assertThat(ticket.cancel("again")).isFalse();
        stopped(ticket);
    }

    @Test
    void aTimeoutFreesTheCallerWhileTheThreadGoesOnAsARunaway() {
        var done = new CountDownLatch(1);
        var timeout = Duration.ofMillis(20);
        var ticket =
                jobs.submit(
                        PLAIN.withTimeout(timeout).computing(),
                        _ -> {
                            Awaits.latch(done);
                            return "late";
                        });

        assertThat(outcome(ticket)).isEqualTo(new TimedOut<>(timeout));
        state(ticket, JobState.RUNAWAY);
        assertThat(ticket.status().stack().orElseThrow()).contains("Awaits.latch");
        done.countDown();
        stopped(ticket);
        assertThat(ticket.outcome()).contains(new TimedOut<>(timeout));
    }

    @Test
    void whatAJobRegisteredIsClosedWhenNoInterruptReachesIt() {
        var closed = new CountDownLatch(1);
        var inside = new CountDownLatch(1);
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            context.closing(closed::countDown);
                            inside.countDown();
                            Awaits.latch(closed);
                            return 1;
                        });
        Awaits.latch(inside);

        ticket.cancel("enough");
        stopped(ticket);
    }

    @Test
    void closesNewestFirstAndEachOnce() {
        var closed = new ArrayList<String>();
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            context.closing(() -> closed.add("old"));
                            context.closing(() -> {
                                closed.add("middle");
                                throw new IOException("does not close");
                            });
                            context.closing(() -> closed.add("new"));
                            return 1;
                        });
        stopped(ticket);

        assertThat(closed).containsExactly("new", "middle", "old");
    }

    @Test
    void aJobThatWaitsIsCancelledWithoutAThread() {
        var done = new CountDownLatch(1);
        var ran = new AtomicBoolean();
        try (var small = Jobs.open(JobsOptions.named("small").withCpuWorkers(1))) {
            var first =
                    small.submit(
                            PLAIN.computing(),
                            _ -> {
                                done.await();
                                return 1;
                            });
            var second =
                    small.submit(
                            PLAIN.computing(),
                            _ -> {
                                ran.set(true);
                                return 2;
                            });
            assertThat(second.status().message()).isEqualTo("1 of 1 places are taken");
            assertThat(second.cancel("enough")).isTrue();
            stopped(second);
            done.countDown();
            stopped(first);
        }
        assertThat(ran).isFalse();
    }

    @Test
    void refusesWhatComesToClosedJobs() {
        jobs.close();

        assertThat(outcome(jobs.submit(PLAIN, _ -> 1)))
                .isEqualTo(new Refused<>("the jobs of test are closed"));
    }
}
