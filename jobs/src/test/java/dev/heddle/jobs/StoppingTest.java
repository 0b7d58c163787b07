package dev.heddle.jobs;

import static dev.heddle.jobs.Awaits.latch;
import static dev.heddle.jobs.Awaits.outcome;
import static dev.heddle.jobs.Awaits.state;
import static dev.heddle.jobs.Awaits.stopped;
import static dev.heddle.jobs.Awaits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.jobs.JobOutcome.Cancelled;
import dev.heddle.jobs.JobOutcome.Refused;
import dev.heddle.jobs.JobOutcome.Succeeded;
import dev.heddle.jobs.JobOutcome.TimedOut;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of threads whose jobs were asked to end.
@Timeout(60)
class StoppingTest {
    private static final JobOptions PLAIN = JobOptions.named("plain");
    private static final Duration SOON = Duration.ofMillis(10);

    private final CountDownLatch inside = new CountDownLatch(1);

    /// Lets go of what does not stop by itself.
    private final CountDownLatch free = new CountDownLatch(1);

    private final Jobs jobs = Jobs.open(JobsOptions.named("test"));

    @AfterEach
    void close() {
        free.countDown();
        assertThat(jobs.close(Awaits.LONG)).isTrue();
    }

    // ---- what no interrupt reaches ------------------------------------------------------------

    @Test
    void aThreadThatReadsASocketStops() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (var options : List.of(PLAIN, PLAIN.computing())) {
                var reads = new CountDownLatch(1);
                var ticket =
                        jobs.submit(
                                options,
                                context -> {
                                    var socket =
                                            context.closing(
                                                    new Socket(
                                                            server.getInetAddress(),
                                                            server.getLocalPort()));
                                    reads.countDown();
                                    return socket.getInputStream().read();
                                });
                latch(reads);
                ticket.cancel("enough");
                stopped(ticket);
            }
        }
    }

    @Test
    void aThreadThatReadsWhatAProcessSaysStopsAndTheProcessIsGoneWithItsChildren() {
        var processes = new ConcurrentLinkedQueue<ProcessHandle>();
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            var process =
                                    context.killing(
                                            new ProcessBuilder("sh", "-c", "sleep 600 & echo; wait")
                                                    .start());
                            InputStream says = process.getInputStream();
                            int first = says.read(); // Its child is there.
                            processes.add(process.toHandle());
                            process.descendants().forEach(processes::add);
                            inside.countDown();
                            return first + says.read();
                        });
        latch(inside);
        ticket.cancel("enough");
        stopped(ticket);

        assertThat(processes).hasSize(2);
        until(() -> processes.stream().noneMatch(StoppingTest::runs));
    }

    /// What has ended stays in the list of processes where nobody takes in what has lost its
    /// parent.
    private static boolean runs(ProcessHandle process) {
        try {
            var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return !stat.contains(") Z ");
        } catch (IOException e) { // It is gone, or there is no such list.
            return process.isAlive();
        }
    }

    @Test
    void aCloseThatHangsOrThrowsHarmsNoOther() {
        var closed = new CountDownLatch(1);
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            context.closing(closed::countDown);
                            context.closing(() -> {
                                throw new IllegalStateException("no");
                            });
                            context.closing(() -> latch(free));
                            inside.countDown();
                            latch(closed);
                            return 1;
                        });
        latch(inside);
        ticket.cancel("enough");
        latch(closed);

        state(ticket, JobState.RUNAWAY); // Its thread has ended, and one close has not.
        assertThat(ticket.status().stack().orElseThrow()).isNotEmpty();
        free.countDown();
        stopped(ticket);
    }

    @Test
    void whatIsRegisteredTooLateIsClosedAtOnce() {
        var closed = new AtomicInteger();
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            context.closing(inside::countDown); // Its close begins the rest.
                            latch(inside);
                            context.closing(closed::incrementAndGet);
                            return closed.get();
                        });
        ticket.cancel("enough");
        stopped(ticket);
        if (ticket.status().started().isPresent()) { // Else it was cancelled before.
            assertThat(closed).hasValue(1);
        }
    }

    @Test
    void whatWasReleasedIsNotClosed() {
        var closed = new AtomicBoolean();
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            AutoCloseable resource = () -> closed.set(true);
                            context.release(context.closing(resource));
                            return 1;
                        });
        stopped(ticket);
        assertThat(closed).isFalse();
    }

    // ---- interrupts ---------------------------------------------------------------------------

    @Test
    void theInterruptOfACancelNeverReachesWhatCleansUp() {
        var interrupted = new AtomicInteger();
        var tickets =
                IntStream.range(0, 300)
                        .mapToObj(i ->
                                jobs.submit(
                                        PLAIN,
                                        context -> {
                                            context.closing(() -> {
                                                if (Thread.currentThread().isInterrupted()) {
                                                    interrupted.incrementAndGet();
                                                }
                                            });
                                            return i;
                                        }))
                        .toList();
        tickets.forEach(ticket -> ticket.cancel("enough"));
        tickets.forEach(Awaits::stopped);

        assertThat(interrupted).hasValue(0);
    }

    @Test
    void nothingOfOneJobIsLeftForTheNext() {
        var jobs = Jobs.open(JobsOptions.named("one").withCpuWorkers(1));
        var leftovers = new AtomicInteger();
        var local = new ThreadLocal<String>();
        for (int i = 0; i < 200; i++) {
            var first =
                    jobs.submit(
                            PLAIN.computing(),
                            _ -> {
                                local.set("first");
                                Thread.currentThread().interrupt();
                                return 1;
                            });
            first.cancel("enough");
            var second =
                    jobs.submit(
                            PLAIN.computing(), _ -> Thread.interrupted() || local.get() != null);
            if (!outcome(second).equals(new Succeeded<>(false))) {
                leftovers.incrementAndGet();
            }
        }
        jobs.close();
        assertThat(leftovers).hasValue(0);
    }

    // ---- runaways -----------------------------------------------------------------------------

    @Test
    void aRunawayKeepsItsPermitUntilItReallyStopsAndWhatItReturnsIsThrownAwayAndCounted() {
        var budget = new Budget(100);
        try (var jobs = Jobs.open(JobsOptions.named("test").withAdmission(budget))) {
            var ticket =
                    jobs.submit(
                            PLAIN.withTimeout(SOON),
                            _ -> {
                                latch(free);
                                return "late";
                            });
            outcome(ticket);
            state(ticket, JobState.RUNAWAY);
            assertThat(budget.givenBack()).isZero();
            assertThat(jobs.counts().runaways()).isEqualTo(1);

            free.countDown();
            stopped(ticket);
            assertThat(budget.givenBack()).isEqualTo(1);
            assertThat(jobs.counts().thrownAway()).isEqualTo(1);
            assertThat(jobs.counts().timedOut()).isEqualTo(1);
            assertThat(jobs.counts().succeeded()).isZero();
        }
    }

    @Test
    void aGoodJobStartsBesideAThousandThatDoNotStop() throws InterruptedException {
        try (var jobs = Jobs.open(JobsOptions.named("test").withMaxRunning(1_001))) {
            var stuck = stuck(jobs, PLAIN.withTimeout(SOON), 1_000);
            assertThat(outcome(jobs.submit(PLAIN, _ -> "good"))).isEqualTo(new Succeeded<>("good"));
            free.countDown();
            stuck.forEach(Awaits::stopped);
        }
    }

    @Test
    void withoutAPlaceAGoodJobHearsWhoHasThem() {
        try (var jobs = Jobs.open(JobsOptions.named("test").withMaxRunning(2))) {
            var stuck = stuck(jobs, JobOptions.named("loop").withTimeout(SOON), 2);
            stuck.forEach(ticket -> state(ticket, JobState.RUNAWAY));
            var reason = "2 of 2 places are taken, 2 of them by jobs that do not stop: loop, loop";

            var impatient =
                    jobs.submit(PLAIN.withNeed(PLAIN.need(), JobOptions.WhenShort.REFUSE), _ -> 1);
            assertThat(outcome(impatient)).isEqualTo(new Refused<>(reason));

            var patient = jobs.submit(PLAIN, _ -> 2);
            assertThat(patient.status().message()).isEqualTo(reason);
            free.countDown();
            assertThat(outcome(patient)).isEqualTo(new Succeeded<>(2));
        }
    }

    @Test
    void oneThatWaitsHearsWhenThePlacesTurnOutToBeTakenByRunaways() {
        try (var jobs = Jobs.open(JobsOptions.named("test").withCpuWorkers(1))) {
            var loop =
                    jobs.submit(
                            JobOptions.named("loop").computing(),
                            _ -> {
                                latch(free);
                                return 1;
                            });
            state(loop, JobState.RUNNING);
            var patient = jobs.submit(PLAIN.computing(), _ -> 2);
            assertThat(patient.status().message()).isEqualTo("1 of 1 places are taken");
            loop.cancel("enough");
            until(() -> patient.status().message().contains("jobs that do not stop: loop"));
            free.countDown();
            assertThat(outcome(patient)).isEqualTo(new Succeeded<>(2));
        }
    }

    /// They spin on virtual threads, so that no other virtual thread gets a carrier.
    @Test
    void aGoodJobFindsAThreadAlsoIfLoopsHaveAllCarriers() {
        int carriers = Runtime.getRuntime().availableProcessors();
        var go = new AtomicBoolean(true);
        var started = new CountDownLatch(carriers);
        var loops =
                IntStream.range(0, carriers)
                        .mapToObj(_ ->
                                jobs.submit(
                                        PLAIN,
                                        _ -> {
                                            started.countDown();
                                            while (go.get()) {
                                                Thread.onSpinWait();
                                            }
                                            return 1;
                                        }))
                        .toList();
        try {
            latch(started);
            assertThat(outcome(jobs.submit(PLAIN, _ -> "good"))).isEqualTo(new Succeeded<>("good"));
        } finally {
            go.set(false);
        }
        loops.forEach(Awaits::stopped);
    }

    /// What ends them is the clock, which therefore must never wait for one of them.
    @Test
    void loopsThatHaveAllCarriersAreTimedOut() {
        int loops = 8 * Runtime.getRuntime().availableProcessors();
        var tickets =
                IntStream.range(0, loops)
                        .mapToObj(i ->
                                jobs.submit(
                                        PLAIN.withTimeout(Duration.ofNanos(1 + 100_000L * i)),
                                        context -> {
                                            while (!context.isEnding()) {
                                                Thread.onSpinWait();
                                            }
                                            return i;
                                        }))
                        .toList();

        assertThat(tickets).allMatch(ticket -> outcome(ticket) instanceof TimedOut);
        tickets.forEach(Awaits::stopped);
    }

    /// So many jobs that ignore everything until they are let go, each with its outcome.
    private List<JobTicket<String>> stuck(Jobs jobs, JobOptions options, int count) {
        Job<String> job =
                _ -> {
                    latch(free);
                    return "late";
                };
        var tickets = IntStream.range(0, count).mapToObj(_ -> jobs.submit(options, job)).toList();
        tickets.forEach(Awaits::outcome);
        return tickets;
    }

    // ---- permits: the checker and its planted fault --------------------------------------------

    @Test
    void neverMoreThreadsThanPlacesAlsoAmongThoseThatDoNotStop() {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var let = IntStream.range(0, 30).mapToObj(_ -> new CountDownLatch(1)).toList();
        try (var jobs = Jobs.open(JobsOptions.named("test").withCpuWorkers(3))) {
            var tickets =
                    let.stream()
                            .map(mine ->
                                    jobs.submit(
                                            PLAIN.computing().withTimeout(SOON),
                                            _ -> ignoreUntil(mine, running, most)))
                            .toList();
            for (int i = 0; i < let.size(); i++) { // They start in this order, three at a time.
                state(tickets.get(i), JobState.RUNAWAY);
                let.get(i).countDown();
            }
            tickets.forEach(Awaits::stopped);
        }
        assertThat(most).hasValueBetween(1, 3);
    }

    /// Planted: what a pool does that gives its permit back with the timeout.
    @Test
    void findsAPermitThatIsGivenBackAtTheTimeout() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var permits = new Semaphore(3);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= 8; i++) {
                int started = i;
                permits.acquire();
                var _ = threads.submit(() -> ignoreUntil(free, running, most));
                until(() -> running.get() >= started);
                permits.release(); // The timeout: the caller is free, and the next one starts.
            }
            free.countDown();
        }
        assertThat(most).hasValueGreaterThan(3);
    }

    private static int ignoreUntil(CountDownLatch let, AtomicInteger running, AtomicInteger most) {
        int now = running.incrementAndGet();
        most.accumulateAndGet(now, Math::max);
        latch(let);
        running.decrementAndGet();
        return now;
    }

    // ---- before it starts ---------------------------------------------------------------------

    @Test
    void aCancelBeforeTheStartIsNotLost() {
        var ran = new AtomicInteger();
        for (int i = 0; i < 300; i++) {
            var ticket =
                    jobs.submit(
                            PLAIN,
                            context -> {
                                new CountDownLatch(1).await(); // For ever, if nobody interrupts.
                                return ran.incrementAndGet();
                            });
            assertThat(ticket.cancel("enough")).isTrue();
            stopped(ticket);
            assertThat(ticket.outcome()).contains(new Cancelled<>("enough"));
        }
        assertThat(ran).hasValue(0);
    }

    @Test
    void closeSaysWhetherAllHaveStopped() {
        var jobs = Jobs.open(JobsOptions.named("test"));
        var ticket =
                jobs.submit(
                        PLAIN,
                        _ -> {
                            inside.countDown();
                            latch(free);
                            return 1;
                        });
        latch(inside);

        assertThat(jobs.close(SOON)).isFalse();
        assertThat(ticket.outcome()).contains(new Cancelled<>("the program ends"));
        free.countDown();
        assertThat(jobs.close(Awaits.LONG)).isTrue();
    }
}
