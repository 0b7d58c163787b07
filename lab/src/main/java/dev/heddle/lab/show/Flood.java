package dev.heddle.lab.show;

import dev.heddle.core.Owner;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.radio.timer.OwnedTimer;
import dev.heddle.radio.timer.OwnerClock;
import dev.heddle.radio.timer.ShowTimer;
import dev.heddle.radio.timer.TimerDebugInfo;
import dev.heddle.radio.timer.TimerOperation;
import dev.heddle.radio.timer.TimerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Ten threads hand operations to one show, as fast as they are told to. It fails if the queue ever
/// holds more than its limit, if a stop that was accepted did not run, or if the counts do not add
/// up exactly.
final class Flood implements Measurement {
    private static final int THREADS = 10;
    private static final int PER_SECOND = 100_000;
    private static final int SECONDS = 10;
    private static final int QUICK_SECONDS = 1;

    /// Operations of one thread between two looks at the clock.
    private static final int BATCH = 10;

    /// Every so many operations one is a stop.
    private static final int STOP_EVERY = 100;

    private final AtomicLong stopsAccepted = new AtomicLong();
    private final AtomicLong stopsRefused = new AtomicLong();
    private final AtomicLong stopsLost = new AtomicLong();

    @Override
    public String name() {
        return "flood";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws InterruptedException, ExecutionException, MeasurementException {
        int seconds = effort.pick(SECONDS, QUICK_SECONDS);
        long posted;
        long nanos;
        int longest = 0;
        TimerDebugInfo info;
        try (var owner = Owner.running("radio", OwnedTimer.POLICY);
                var threads = Executors.newFixedThreadPool(THREADS)) {
            var clock = OwnerClock.of(owner, owner.gameTime());
            var timer =
                    OwnedTimer.on(
                            owner,
                            told -> new ShowTimer(clock, told),
                            _ -> {},
                            TimerSettings.DEFAULT);
            long began = System.nanoTime();
            var all = new ArrayList<Future<Long>>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> post(timer, began, seconds)));
            }
            while (all.stream().anyMatch(one -> !one.isDone())) {
                longest = Math.max(longest, owner.snapshot().queued());
                LockSupport.parkNanos(1_000_000);
            }
            posted = 0;
            for (var one : all) {
                posted += one.get();
            }
            nanos = System.nanoTime() - began;
            owner.close(Duration.ofSeconds(30));
            info = timer.debugInfo();
        }
        check(info, posted, longest);
        return List.of(
                new Figure(
                        "flood of %d threads, posted".formatted(THREADS),
                        Unit.MEGA_OPS,
                        posted * 1e3 / nanos,
                        new Peer("asked for", PER_SECOND / 1e6),
                        Goal.atLeastRatio(0.99)),
                new Figure(
                        "flood, longest queue",
                        Unit.COUNT,
                        longest,
                        new Peer("its limit", OwnedTimer.POLICY.capacity()),
                        Goal.atMostRatio(1)),
                new Figure(
                        "flood, accepted stops that did not run",
                        Unit.COUNT,
                        stopsLost.get(),
                        new Peer("accepted stops", stopsAccepted.get()),
                        Goal.atMost(0)),
                new Figure(
                        "flood, unaccounted for",
                        Unit.COUNT,
                        posted - info.submitted(),
                        new Peer("posted", posted),
                        Goal.atMost(0)));
    }

    private long post(OwnedTimer timer, long began, int seconds) {
        long posted = 0;
        long total = (long) PER_SECOND / THREADS * seconds;
        while (posted < total) {
            for (int i = 0; i < BATCH; i++) {
                boolean stop = posted++ % STOP_EVERY == 0;
                if (stop) {
                    postStop(timer);
                } else {
                    timer.scheduleBreakWarnings(60);
                }
            }
            long due = began + posted * 1_000_000_000L * THREADS / PER_SECOND;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
        return posted;
    }

    /// A stop is refused, or it runs: whatever else became of it is a loss.
    private void postStop(OwnedTimer timer) {
        var stop = new TimerOperation.StopAdBreak(Instant.now(), TimerOperation.NO_ID);
        var _ =
                timer.submit(stop)
                        .whenComplete((_, failure) -> {
                            if (failure == null) {
                                stopsAccepted.incrementAndGet();
                            } else if (String.valueOf(failure.getMessage()).contains("room")) {
                                stopsRefused.incrementAndGet();
                            } else {
                                stopsAccepted.incrementAndGet();
                                stopsLost.incrementAndGet();
                            }
                        });
    }

    private void check(TimerDebugInfo info, long posted, int longest) throws MeasurementException {
        long told = stopsAccepted.get() + stopsRefused.get();
        long ended =
                info.processed()
                        + info.failed()
                        + info.dropped()
                        + info.withdrawn()
                        + info.refused();
        if (info.queued() != 0 || ended != posted || longest > OwnedTimer.POLICY.capacity()) {
            throw new MeasurementException(
                    "%d posted, %d ended, %d still queued, queue up to %d: %s"
                            .formatted(posted, ended, info.queued(), longest, info));
        }
        if (stopsLost.get() > 0 || told == 0) {
            throw new MeasurementException(
                    "%d stops were told of, %d of them lost".formatted(told, stopsLost.get()));
        }
    }
}
