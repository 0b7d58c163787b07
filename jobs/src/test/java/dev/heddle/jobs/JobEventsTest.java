package dev.heddle.jobs;

import static dev.heddle.jobs.Awaits.latch;
import static dev.heddle.jobs.Awaits.state;
import static dev.heddle.jobs.Awaits.stopped;
import static dev.heddle.jobs.Awaits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.jobs.JobEvent.Finished;
import dev.heddle.jobs.JobEvent.Missed;
import dev.heddle.jobs.JobEvent.Progress;
import dev.heddle.jobs.JobEvent.Runaway;
import dev.heddle.jobs.JobEvent.Settled;
import dev.heddle.jobs.JobEvent.Started;
import dev.heddle.jobs.JobEvent.Status;
import dev.heddle.jobs.JobEvent.Stopping;
import dev.heddle.jobs.JobOutcome.Cancelled;
import dev.heddle.jobs.JobOutcome.Succeeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What those hear who watch.
@Timeout(60)
class JobEventsTest {
    private static final JobOptions PLAIN = JobOptions.named("plain");

    private record Step(int number) implements JobEvent.Special {}

    private final CountDownLatch free = new CountDownLatch(1);
    private final Jobs jobs = Jobs.open(JobsOptions.named("test"));

    /// The test's thread is its loop.
    private final Owner window = Owner.hosted("window", Policy.DEFAULT);

    private final List<JobEvent> heard = new ArrayList<>();

    @AfterEach
    void close() {
        free.countDown();
        jobs.close();
        window.close();
    }

    private void tickUntilFinished() {
        until(() -> {
            window.tick();
            return !heard.isEmpty() && heard.getLast() instanceof Finished;
        });
    }

    @Test
    void hearsAllInOrderOnTheReceiversThread() {
        var me = Thread.currentThread();
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            context.progress(1, 2, "half");
                            context.status("thinks");
                            context.tell(new Step(1));
                            context.progress(2, 2, "done");
                            return 7;
                        });
        ticket.watch(
                window,
                event -> {
                    assertThat(Thread.currentThread()).isSameAs(me);
                    heard.add(event);
                });
        tickUntilFinished();

        assertThat(heard)
                .containsExactly(
                        new Started(),
                        new Progress(1, 2, "half"),
                        new Status("thinks"),
                        new Step(1),
                        new Progress(2, 2, "done"),
                        new Settled(new Succeeded<>(7)),
                        new Finished(Optional.empty()));
    }

    @Test
    void aFloodOfProgressIsFoldedToTheFirstAndTheLast() {
        int flood = 200_000;
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            for (int i = 1; i <= flood; i++) {
                                context.progress(i, flood, "");
                            }
                            return 1;
                        });
        ticket.watch(window, heard::add);
        stopped(ticket);
        until(() -> window.snapshot().queued() > 0);
        assertThat(window.snapshot().queued()).isEqualTo(1);
        tickUntilFinished();

        assertThat(heard)
                .containsExactly(
                        new Started(),
                        new Progress(1, flood, ""),
                        new Progress(flood, flood, ""),
                        new Settled(new Succeeded<>(1)),
                        new Finished(Optional.empty()));
    }

    @Test
    void aReceiverThatKeepsUpSeesProgressRiseAndTheLastOne() {
        int flood = 100_000;
        var done = new CountDownLatch(1);
        try (var owner = Owner.running("fast", Policy.DEFAULT)) {
            var ticket =
                    jobs.submit(
                            PLAIN,
                            context -> {
                                for (int i = 1; i <= flood; i++) {
                                    context.progress(i, flood, "");
                                }
                                return 1;
                            });
            ticket.watch(
                    owner,
                    event -> {
                        heard.add(event);
                        if (event instanceof Finished) {
                            done.countDown();
                        }
                    });
            latch(done);
        }
        var values =
                heard.stream()
                        .filter(Progress.class::isInstance)
                        .map(event -> ((Progress) event).current())
                        .toList();
        assertThat(values).startsWith(1L).endsWith((long) flood).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whoComesLateHearsTheSame() {
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            context.status("thinks");
                            return 7;
                        });
        stopped(ticket);
        ticket.watch(window, heard::add);
        tickUntilFinished();

        assertThat(heard)
                .containsExactly(
                        new Started(),
                        new Status("thinks"),
                        new Settled(new Succeeded<>(7)),
                        new Finished(Optional.empty()));
    }

    @Test
    void hearsHowARunawayGoesOnAfterItsOutcome() {
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            latch(free);
                            context.progress(9, 9, "too late");
                            context.status("too late");
                            return "late";
                        });
        state(ticket, JobState.RUNNING);
        ticket.cancel("enough");
        state(ticket, JobState.RUNAWAY);
        free.countDown();
        stopped(ticket);
        ticket.watch(window, heard::add);
        tickUntilFinished();

        assertThat(heard).hasSize(5);
        assertThat(heard.subList(0, 3))
                .containsExactly(
                        new Started(),
                        new Stopping("enough"),
                        new Settled(new Cancelled<>("enough")));
        assertThat(heard.get(3)).isInstanceOf(Runaway.class);
        assertThat(heard.get(4)).isEqualTo(new Finished(Optional.of("java.lang.String")));
    }

    @Test
    void oneThatTellsMoreThanIsKeptSaysHowMuchIsMissing() {
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            for (int i = 0; i < 5_000; i++) {
                                context.tell(new Step(i));
                            }
                            return 1;
                        });
        stopped(ticket);
        ticket.watch(window, heard::add);
        tickUntilFinished();

        assertThat(heard).hasSize(Telling.KEPT + 1);
        assertThat(heard.getFirst()).isEqualTo(new Missed(5_003 - Telling.KEPT));
        assertThat(heard.get(Telling.KEPT - 2)).isEqualTo(new Step(4_999));
    }

    @Test
    void aSlotThatThrowsHearsWhatComesNext() {
        var ticket = jobs.submit(PLAIN, _ -> 1);
        ticket.watch(
                window,
                event -> {
                    heard.add(event);
                    throw new IllegalStateException("a slot");
                });
        tickUntilFinished();
        assertThat(heard).hasSize(3);
    }

    @Test
    void aGateThatIsFullIsAskedAgain() {
        var narrow = Owner.hosted("narrow", Policy.DEFAULT.withCapacity(1));
        narrow.execute(() -> {});
        var ticket = jobs.submit(PLAIN, _ -> 1);
        ticket.watch(narrow, heard::add);
        stopped(ticket);
        until(() -> narrow.snapshot().outcomes().rejected() > 0);
        until(() -> {
            narrow.tick();
            return !heard.isEmpty() && heard.getLast() instanceof Finished;
        });
        assertThat(heard).hasSize(3);
        narrow.close();
    }

    @Test
    void aReceiverThatIsClosedOrAWatchThatIsHearsNothingMoreAndTheJobGoesOn() {
        var ticket =
                jobs.submit(
                        PLAIN,
                        context -> {
                            free.await();
                            context.status("goes on");
                            return 1;
                        });
        var closed = Owner.hosted("closed", Policy.DEFAULT);
        closed.close(Duration.ZERO);
        ticket.watch(closed, heard::add);
        var watch = ticket.watch(window, heard::add);
        watch.close();
        free.countDown();
        stopped(ticket);
        window.tick();
        assertThat(heard).isEmpty();
        assertThat(ticket.status().outcome()).contains(new Succeeded<>(1));
    }

    // ---- pause --------------------------------------------------------------------------------

    @Test
    void pausesBetweenStepsAndGoesOn() {
        var step = new CountDownLatch(1);
        var ticket =
                jobs.submit(
                        PLAIN.pausing(),
                        context -> {
                            context.status("works");
                            latch(step);
                            context.checkpoint();
                            free.await();
                            return 1;
                        });
        state(ticket, JobState.RUNNING);
        ticket.pause();
        step.countDown();
        state(ticket, JobState.PAUSED);
        assertThat(ticket.status().message()).isEqualTo("paused");
        ticket.resume();
        state(ticket, JobState.RUNNING);
        until(() -> ticket.status().message().equals("works"));
        free.countDown();
        stopped(ticket);
        assertThat(ticket.outcome()).contains(new Succeeded<>(1));
    }

    @Test
    void oneThatIsPausedIsCancelledAllTheSame() {
        var ticket =
                jobs.submit(
                        PLAIN.pausing(),
                        context -> {
                            while (true) {
                                context.checkpoint();
                                Thread.onSpinWait();
                            }
                        });
        ticket.pause();
        state(ticket, JobState.PAUSED);
        ticket.cancel("enough");
        stopped(ticket);
    }

    @Test
    void oneWithoutStepsSaysThatItCannotPause() {
        var ticket = jobs.submit(PLAIN, _ -> 1);
        assertThatThrownBy(ticket::pause)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("job plain cannot pause: it has no steps between which it could");
    }

    // ---- all jobs -----------------------------------------------------------------------------

    @Test
    void whoWatchesAllHearsHowEachIsAndInTheEndThatItHasEnded() {
        var before = jobs.submit(PLAIN, _ -> 1);
        stopped(before);
        var seen = new ArrayList<JobStatus>();
        var watch = jobs.watch(window, seen::add);
        var after =
                jobs.submit(
                        PLAIN,
                        context -> {
                            for (int i = 0; i < 10_000; i++) {
                                context.progress(i, 10_000, "");
                            }
                            return 2;
                        });
        stopped(after);
        until(() -> {
            window.tick();
            return seen.stream()
                    .anyMatch(s -> s.id().equals(after.id()) && s.state() == JobState.ENDED);
        });

        assertThat(seen.getFirst().id()).isEqualTo(before.id());
        assertThat(seen.getLast().progress()).isEqualTo(new Progress(9_999, 10_000, ""));
        assertThat(seen).hasSizeLessThan(10);
        watch.close();
        jobs.submit(PLAIN, _ -> 3);
        int count = seen.size();
        window.tick();
        assertThat(seen).hasSize(count);
    }

    @Test
    void aWarningIsHeardByThoseWhoWatchWhatRuns() {
        var ticket = jobs.submit(PLAIN, _ -> free.await(30, TimeUnit.SECONDS));
        ticket.watch(window, heard::add);
        state(ticket, JobState.RUNNING);
        until(() -> {
            window.tick();
            return heard.contains(new Started());
        });
        jobs.warn("memory at 80 %");
        free.countDown();
        tickUntilFinished();
        assertThat(heard).contains(new JobEvent.ResourceWarning("memory at 80 %"));
    }
}
