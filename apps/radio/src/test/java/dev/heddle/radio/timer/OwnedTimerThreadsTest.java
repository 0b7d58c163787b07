package dev.heddle.radio.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Policy.Overflow;
import dev.heddle.radio.timer.TimerDebugInfo.Fate;
import dev.heddle.radio.timer.TimerOperation.StartAdBreak;
import dev.heddle.radio.timer.TimerOperation.StopAdBreak;
import dev.heddle.radio.timer.TimerOperation.StopShow;
import dev.heddle.radio.timer.TimerOperation.UserOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The timer for every thread, called by many threads, on an owner with one of its own.
@Timeout(60)
class OwnedTimerThreadsTest {
    private static final int THREADS = 10;
    private static final int FLOOD = 2_000;

    private final Logged logged = Logged.by(OwnedTimer.class, ShowTimer.class);

    /// A step of one caller, to see in which order they run.
    private record Note(int caller, int number, Instant createdAt, String operationId)
            implements UserOperation {
        Note(int caller, int number) {
            this(caller, number, Instant.EPOCH, caller + "-" + number);
        }
    }

    @AfterEach
    void printAgain() {
        logged.close();
    }

    private static OwnedTimer timer(Owner owner, TimerSettings settings) {
        var clock = OwnerClock.wall(owner);
        return OwnedTimer.on(owner, told -> new ShowTimer(clock, told), _ -> {}, settings);
    }

    /// Runs `body` on so many threads, which begin together.
    private static void together(int threads, IntConsumer body) throws Exception {
        var start = new CyclicBarrier(threads);
        try (var callers = Executors.newFixedThreadPool(threads)) {
            var all = new ArrayList<CompletableFuture<?>>();
            for (int i = 0; i < threads; i++) {
                int caller = i;
                all.add(
                        CompletableFuture.runAsync(
                                () -> {
                                    try {
                                        var _ = start.await();
                                    } catch (Exception e) {
                                        throw new CompletionException(e);
                                    }
                                    body.accept(caller);
                                },
                                callers));
            }
            for (var each : all) {
                var _ = each.get();
            }
        }
    }

    @Test
    void tenThreadsOfFiveOperationsRunAllEachThreadsInItsOrder() throws Exception {
        try (var owner = Owner.running("radio", OwnedTimer.POLICY)) {
            var seen = new ArrayList<Note>(); // The owner's thread only, until it is closed.
            var threads = new ArrayList<Thread>();
            var settings =
                    TimerSettings.DEFAULT.performing((_, operation) -> {
                        threads.add(Thread.currentThread());
                        return seen.add((Note) operation);
                    });
            var timer = timer(owner, settings);
            together(
                    THREADS,
                    caller -> {
                        for (int number = 0; number < 5; number++) {
                            var _ = timer.submit(new Note(caller, number));
                        }
                    });
            assertThat(owner.close(Duration.ofSeconds(20))).isTrue();

            assertThat(seen).hasSize(THREADS * 5);
            for (int caller = 0; caller < THREADS; caller++) {
                int one = caller;
                assertThat(seen.stream().filter(note -> note.caller == one).map(Note::number))
                        .containsExactly(0, 1, 2, 3, 4);
            }
            assertThat(threads).containsOnly(threads.getFirst());
            assertThat(timer.debugInfo().processed()).isEqualTo(THREADS * 5);
        }
    }

    @Test
    void tenThreadsCallEveryMethodAndEachCallEnds() throws Exception {
        try (var owner = Owner.running("radio", OwnedTimer.POLICY)) {
            var timer = timer(owner, TimerSettings.DEFAULT);
            var answers = new AtomicInteger();
            together(
                    THREADS,
                    caller -> {
                        timer.startShow(60 + caller);
                        timer.scheduleBreakWarnings(30);
                        timer.startAdBreak(5);
                        timer.timeUntil(TimerEvent.SHOW_END, _ -> answers.incrementAndGet());
                        timer.isTimerActive(TimerEvent.SHOW_END).toCompletableFuture().join();
                    });
            timer.stopShow();
            assertThat(timer.isTimerActive(TimerEvent.SHOW_END).toCompletableFuture().join())
                    .isFalse();
            owner.close(Duration.ofSeconds(20));

            assertThat(answers).hasValue(THREADS);
            assertThat(timer.debugInfo().submitted()).isEqualTo(THREADS * 5 + 2);
            assertThat(timer.debugInfo().processed()).isEqualTo(THREADS * 5 + 2);
        }
    }

    /// The owner's thread is held up, so that the queue overflows for sure, and let go in the
    /// middle.
    @ParameterizedTest
    @EnumSource
    void afterAFloodEveryOperationIsAccountedForAndEveryAcceptedStopHasRun(Overflow overflow)
            throws Exception {
        var policy = OwnedTimer.POLICY.withOverflow(overflow);
        try (var owner = Owner.running("radio", policy)) {
            var stopsRun = new AtomicLong();
            var reported = new ConcurrentHashMap<Fate, Long>();
            var timer =
                    OwnedTimer.on(
                            owner,
                            _ -> new CountingTimer(stopsRun),
                            _ -> {},
                            TimerSettings.DEFAULT.reporting(
                                    lost -> reported.merge(lost.fate(), 1L, Long::sum)));
            var gate = new Semaphore(0);
            owner.execute(gate::acquireUninterruptibly);
            var stops = new ArrayList<List<CompletableFuture<?>>>();
            var others = new ArrayList<List<CompletableFuture<?>>>();
            for (int i = 0; i < THREADS; i++) {
                stops.add(new ArrayList<>());
                others.add(new ArrayList<>());
            }
            var half = new CountDownLatch(THREADS / 2);
            if (overflow == Overflow.BLOCK) {
                gate.release(); // Who waits for room would wait for ever.
            }
            together(
                    THREADS,
                    caller -> {
                        for (int i = 0; i < FLOOD; i++) {
                            var into = i % 50 == 0 ? stops : others;
                            var operation =
                                    i % 50 != 0
                                            ? new StartAdBreak(5)
                                            : i % 100 == 0 ? new StopShow() : new StopAdBreak();
                            into.get(caller).add(timer.submit(operation).toCompletableFuture());
                            if (i == FLOOD / 2) {
                                half.countDown();
                                if (half.getCount() == 0) {
                                    gate.release();
                                }
                            }
                        }
                    });
            owner.close(Duration.ofSeconds(30));
            var allStops = stops.stream().flatMap(List::stream).toList();
            var all = new ArrayList<>(allStops);
            others.forEach(all::addAll);

            assertThat(all).hasSize(THREADS * FLOOD).allMatch(CompletableFuture::isDone);
            var info = timer.debugInfo();
            assertThat(info.submitted()).isEqualTo(THREADS * FLOOD);
            assertThat(info.queued()).isZero();
            assertThat(info.processed())
                    .isEqualTo(
                            all.stream().filter(each -> !each.isCompletedExceptionally()).count());
            assertThat(reported.getOrDefault(Fate.DROPPED, 0L)).isEqualTo(info.dropped());
            assertThat(reported.getOrDefault(Fate.REFUSED, 0L)).isEqualTo(info.refused());
            assertThat(reported.getOrDefault(Fate.WITHDRAWN, 0L)).isEqualTo(info.withdrawn());
            assertThat(info.failed()).isZero();
            assertThat(stopsRun)
                    .hasValue(
                            allStops.stream()
                                    .filter(each -> !each.isCompletedExceptionally())
                                    .count());
            if (overflow == Overflow.DROP_OLDEST) {
                assertThat(info.dropped()).isPositive();
                assertThat(stopsRun).as("the others made room").hasValue(allStops.size());
            }
            if (overflow == Overflow.BLOCK) {
                assertThat(info.processed()).isEqualTo(THREADS * FLOOD);
            }
        }
    }

    @Test
    void theNumbersOfOneLookFitEachOther() throws Exception {
        try (var owner = Owner.running("radio", Policy.DEFAULT.withCapacity(50))) {
            var timer = timer(owner, TimerSettings.DEFAULT.withLimit(50));
            var least = new AtomicLong();
            together(
                    4,
                    caller -> {
                        for (int i = 0; i < FLOOD; i++) {
                            if (caller > 0) {
                                timer.startShow(i % 7 == 0 ? Double.NaN : 60);
                                continue;
                            }
                            var info = timer.debugInfo();
                            long submitted = info.submitted();
                            assertThat(submitted)
                                    .isBetween(least.get(), 3L * FLOOD)
                                    .isGreaterThanOrEqualTo(info.processed());
                            assertThat(info.queued()).isNotNegative();
                            assertThat(info.lastProcessed().isPresent() || info.processed() == 0)
                                    .isTrue();
                            least.set(submitted);
                        }
                    });
            owner.close(Duration.ofSeconds(20));
            assertThat(timer.debugInfo().submitted()).isEqualTo(3 * FLOOD);
        }
    }

    /// Insists on nothing and counts stops.
    private static final class CountingTimer implements BroadcastTimer {
        private final ShowTimer timer = new ShowTimer(new HandClock(), _ -> {}, _ -> {});
        private final AtomicLong stops;

        CountingTimer(AtomicLong stops) {
            this.stops = stops;
        }

        @Override
        public void startShow(double seconds) {
            timer.startShow(seconds);
        }

        @Override
        public void stopShow() {
            stops.incrementAndGet();
        }

        @Override
        public void scheduleBreakWarnings(double secondsFromNow) {
            timer.scheduleBreakWarnings(secondsFromNow);
        }

        @Override
        public void startAdBreak(double seconds) {
            timer.startAdBreak(seconds);
        }

        @Override
        public void stopAdBreak() {
            stops.incrementAndGet();
        }

        @Override
        public boolean isShowActive() {
            return timer.isShowActive();
        }

        @Override
        public CompletionStage<OptionalDouble> timeUntil(TimerEvent event) {
            return timer.timeUntil(event);
        }

        @Override
        public void timeUntil(TimerEvent event, Consumer<? super OptionalDouble> answer) {
            timer.timeUntil(event, answer);
        }

        @Override
        public CompletionStage<Boolean> isTimerActive(TimerEvent event) {
            return timer.isTimerActive(event);
        }

        @Override
        public void isTimerActive(TimerEvent event, Consumer<? super Boolean> answer) {
            timer.isTimerActive(event, answer);
        }
    }
}
