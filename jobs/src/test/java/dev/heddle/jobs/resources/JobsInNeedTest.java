package dev.heddle.jobs.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.jobs.JobEvent;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOptions.WhenShort;
import dev.heddle.jobs.JobOutcome;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Jobs on a machine of 1,000 MiB that gets short.
@Timeout(60)
class JobsInNeedTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeReader machine = new FakeReader();
    private final ResourceMonitor monitor =
            new ResourceMonitor(
                    ResourceLimits.DEFAULT,
                    machine,
                    ResourceMonitor.Heap.ofThisProcess(),
                    System::nanoTime);
    private final Jobs jobs =
            Jobs.open(JobsOptions.named("test").withCpuWorkers(4).withAdmission(monitor));
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        jobs.close();
        monitor.close();
    }

    @Test
    void inDangerWhatIsExpendableIsCancelledAndTheOthersAreWarned() throws InterruptedException {
        var warned = new CountDownLatch(1);
        var started = new CountDownLatch(2);
        try (var owner = Owner.running("window", Policy.DEFAULT)) {
            var expendable =
                    jobs.submit(JobOptions.named("may go").sacrificing(), _ -> run(started));
            var other = jobs.submit(JobOptions.named("stays"), _ -> run(started));
            var _ =
                    other.watch(
                            owner,
                            event -> {
                                if (event instanceof JobEvent.ResourceWarning) {
                                    warned.countDown();
                                }
                            });
            started.await();
            taken(960);
            assertThat(expendable.await(LONG))
                    .contains(
                            new JobOutcome.Cancelled<>(
                                    "memory: 96 % of 1000 MiB are taken, DANGER from 95 % on"));
            warned.await();
            assertThat(other.outcome()).isEmpty();
        }
    }

    @Test
    void whatWaitsSaysWhyAndStartsWhenTheMachineHasRecovered() throws InterruptedException {
        taken(860);
        var waits = jobs.submit(JobOptions.named("waits"), _ -> "done");
        assertThat(waits.status().message()).contains("memory: 86 % of 1000 MiB are taken");
        var refused =
                jobs.submit(
                        JobOptions.named("in a hurry").withNeed(Need.ANALYSIS, WhenShort.REFUSE),
                        _ -> "done");
        assertThat(refused.await(LONG).orElseThrow()).isInstanceOf(JobOutcome.Refused.class);
        taken(100);
        assertThat(waits.await(LONG)).contains(new JobOutcome.Succeeded<>("done"));
    }

    @Test
    void asMemoryGetsShortFewerComputeAndAllAgainAfterwards() throws InterruptedException {
        taken(760); // Half of the 4 processors.
        var running = new Semaphore(0);
        var first = compute(running);
        var second = compute(running);
        running.acquire(2);
        var third = compute(running);
        assertThat(third.status().message()).contains("2 of 2 places are taken");
        taken(100);
        running.acquire();
        end.countDown();
        for (var ticket : new JobTicket<?>[] {first, second, third}) {
            assertThat(ticket.await(LONG)).isPresent();
        }
    }

    private JobTicket<Boolean> compute(Semaphore running) {
        return jobs.submit(
                JobOptions.named("computes").computing(),
                _ -> {
                    running.release();
                    end.await();
                    return true;
                });
    }

    private boolean run(CountDownLatch started) throws InterruptedException {
        started.countDown();
        end.await();
        return true;
    }

    private void taken(int mebibytes) {
        machine.othersMib = mebibytes;
        monitor.measure();
    }
}
