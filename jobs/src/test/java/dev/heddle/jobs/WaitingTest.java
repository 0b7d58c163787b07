package dev.heddle.jobs;

import static dev.heddle.jobs.Awaits.outcome;
import static dev.heddle.jobs.Awaits.state;
import static dev.heddle.jobs.Awaits.stopped;
import static dev.heddle.jobs.Awaits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.jobs.JobOptions.WhenShort;
import dev.heddle.jobs.JobOutcome.Refused;
import dev.heddle.jobs.JobOutcome.Succeeded;
import dev.heddle.jobs.resources.Admission;
import dev.heddle.jobs.resources.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who starts, in which order, and what those hear who do not.
@Timeout(60)
class WaitingTest {
    private static final JobsOptions SMALL = JobsOptions.named("small").withCpuWorkers(1);
    private static final JobOptions CPU = JobOptions.named("compute").computing();

    private final CountDownLatch free = new CountDownLatch(1);

    private static JobOptions needing(long bytes) {
        return JobOptions.named("needs " + bytes).withNeed(new Need(bytes), WhenShort.WAIT);
    }

    private Job<Integer> waitsForFree() {
        return _ -> {
            free.await();
            return 1;
        };
    }

    @Test
    void startInTheOrderInWhichTheyCame() {
        var order = new ConcurrentLinkedQueue<Integer>();
        try (var jobs = Jobs.open(SMALL)) {
            var first = jobs.submit(CPU, waitsForFree());
            state(first, JobState.RUNNING);
            var others =
                    IntStream.range(0, 50)
                            .mapToObj(i -> jobs.submit(CPU, _ -> order.add(i)))
                            .toList();
            free.countDown();
            others.forEach(Awaits::stopped);
        }
        assertThat(order).containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
    }

    @Test
    void aSmallNeedDoesNotPassABigOneAndNoNeedPassesBoth() {
        var order = new ConcurrentLinkedQueue<String>();
        try (var jobs = Jobs.open(JobsOptions.named("test").withAdmission(new Budget(100)))) {
            var holder = jobs.submit(needing(60), waitsForFree());
            state(holder, JobState.RUNNING);
            var big = jobs.submit(needing(80), _ -> order.add("big"));
            var small = jobs.submit(needing(10), _ -> order.add("small"));
            assertThat(big.status().message()).isEqualTo("needs 80, 40 are free; about 7 s");
            assertThat(small.status().message())
                    .isEqualTo(
                            "others wait before it; the first: needs 80, 40 are free; about 7 s");
            assertThat(outcome(jobs.submit(JobOptions.named("none"), _ -> order.add("none"))))
                    .isEqualTo(new Succeeded<>(true));
            assertThat(small.status().state()).isEqualTo(JobState.WAITING);

            free.countDown();
            stopped(big);
            stopped(small);
        }
        assertThat(order.peek()).isEqualTo("none");
        assertThat(order).containsExactlyInAnyOrder("none", "big", "small");
    }

    @Test
    void whatWasCancelledHoldsUpNobody() {
        try (var jobs = Jobs.open(JobsOptions.named("test").withAdmission(new Budget(100)))) {
            var holder = jobs.submit(needing(60), waitsForFree());
            state(holder, JobState.RUNNING);
            var big = jobs.submit(needing(80), _ -> 1);
            var small = jobs.submit(needing(10), _ -> 2);
            big.cancel("enough");
            assertThat(outcome(small)).isEqualTo(new Succeeded<>(2));
            free.countDown();
        }
    }

    @Test
    void reservationsNeverExceedWhatThereIsAndAllComeBack() {
        var budget = new Budget(100);
        try (var jobs = Jobs.open(JobsOptions.named("test").withAdmission(budget))) {
            var tickets = new ArrayList<JobTicket<Integer>>();
            for (int i = 0; i < 200; i++) {
                int n = i;
                tickets.add(jobs.submit(needing(1 + n % 60), _ -> n));
            }
            tickets.forEach(Awaits::outcome);
            tickets.forEach(Awaits::stopped);
        }
        assertThat(budget.most()).isBetween(60L, 100L);
        assertThat(budget.reserved()).isZero();
        assertThat(budget.granted()).isEqualTo(200);
        assertThat(budget.givenBack()).isEqualTo(200);
    }

    @Test
    void whatCannotEverBeGrantedIsRefusedWithTheReason() {
        try (var jobs = Jobs.open(JobsOptions.named("test").withAdmission(new Budget(100)))) {
            assertThat(outcome(jobs.submit(needing(101), _ -> 1)))
                    .isEqualTo(new Refused<>("needs 101, there are 100"));
        }
    }

    @Test
    void oneThatDoesNotWantToWaitIsRefusedWithTheReason() {
        try (var jobs = Jobs.open(JobsOptions.named("test").withAdmission(new Budget(100)))) {
            var holder = jobs.submit(needing(60), waitsForFree());
            state(holder, JobState.RUNNING);
            var options = JobOptions.named("hasty").withNeed(new Need(50), WhenShort.REFUSE);
            var hasty = jobs.submit(options, _ -> 1);
            assertThat(outcome(hasty)).isEqualTo(new Refused<>("needs 50, 40 are free; about 7 s"));
            stopped(hasty);
            assertThat(hasty.status().started()).isEmpty();
            free.countDown();
        }
    }

    @Test
    void oneMoreThanMayWaitIsRefused() {
        try (var jobs = Jobs.open(SMALL.withMaxWaiting(2))) {
            var first = jobs.submit(CPU, waitsForFree());
            var others = List.of(jobs.submit(CPU, _ -> 1), jobs.submit(CPU, _ -> 2));
            assertThat(outcome(jobs.submit(CPU, _ -> 3)))
                    .isEqualTo(new Refused<>("2 jobs wait already: 1 of 1 places are taken"));
            free.countDown();
            stopped(first);
            others.forEach(ticket -> assertThat(outcome(ticket)).isInstanceOf(Succeeded.class));
        }
    }

    @Test
    void whatComputesDoesNotHoldUpWhatWaits() {
        try (var jobs = Jobs.open(SMALL)) {
            jobs.submit(CPU, waitsForFree());
            jobs.submit(CPU, waitsForFree());
            assertThat(outcome(jobs.submit(JobOptions.named("blocking"), _ -> 1)))
                    .isEqualTo(new Succeeded<>(1));
            free.countDown();
        }
    }

    @Test
    void anAdmissionThatFailsRefusesAndHoldsUpNobody() {
        var broken =
                new Admission() {
                    @Override
                    public Answer reserve(Need need) {
                        if (need.memoryBytes() == 13) {
                            throw new IllegalStateException("with a secret");
                        }
                        return UNLIMITED.reserve(need);
                    }

                    @Override
                    public void whenThereIsRoom(Runnable listener) {}
                };
        try (var jobs = Jobs.open(JobsOptions.named("test").withAdmission(broken))) {
            assertThat(outcome(jobs.submit(needing(13), _ -> 1)))
                    .isEqualTo(
                            new Refused<>("the admission failed: java.lang.IllegalStateException"));
            assertThat(outcome(jobs.submit(needing(1), _ -> 1))).isEqualTo(new Succeeded<>(1));
        }
    }

    @Test
    void expendableJobsAreCancelledAndOthersAreNot() {
        try (var jobs = Jobs.open(JobsOptions.named("test"))) {
            var dear = jobs.submit(JobOptions.named("dear"), waitsForFree());
            var cheap = jobs.submit(JobOptions.named("cheap").sacrificing(), waitsForFree());
            assertThat(jobs.cancelExpendable("memory runs out")).isEqualTo(1);
            assertThat(outcome(cheap).word()).isEqualTo("cancelled");
            free.countDown();
            assertThat(outcome(dear)).isEqualTo(new Succeeded<>(1));
        }
    }

    @Test
    void knowsAllThatRunAndTheNewestThousandThatHaveEnded() {
        try (var jobs = Jobs.open(JobsOptions.named("test"))) {
            var running = jobs.submit(JobOptions.named("long"), waitsForFree());
            var first = jobs.submit(JobOptions.named("first"), _ -> 0);
            stopped(first);
            assertThat(jobs.find(first.id())).containsSame(first);
            for (int i = 0; i < 1_000; i++) {
                var ticket = jobs.submit(JobOptions.named("short"), _ -> 1);
                stopped(ticket);
            }
            assertThat(jobs.find(first.id())).isEmpty();
            assertThat(jobs.all()).hasSize(1_001);
            assertThat(jobs.all().getFirst().id()).isEqualTo(running.id());
            assertThat(jobs.counts().succeeded()).isEqualTo(1_001);
            free.countDown();
        }
    }

    @Test
    void whatHasEndedCanBeForgottenAndWhatRunsCannot() {
        try (var jobs = Jobs.open(JobsOptions.named("test"))) {
            var ticket = jobs.submit(JobOptions.named("x"), waitsForFree());
            assertThat(jobs.forget(ticket.id())).isFalse();
            free.countDown();
            stopped(ticket);
            assertThat(jobs.forget(ticket.id())).isTrue();
            assertThat(jobs.all()).isEmpty();
            assertThat(jobs.forget(ticket.id())).isFalse();
        }
    }

    @Test
    void idsAreUniqueAndFitIntoAUrl() {
        try (var jobs = Jobs.open(JobsOptions.named("test"))) {
            var ids =
                    IntStream.range(0, 500)
                            .mapToObj(_ -> jobs.submit(JobOptions.named("x"), _ -> 1).id())
                            .toList();
            assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{24}"));
            until(() -> jobs.counts().succeeded() == 500);
        }
    }
}
