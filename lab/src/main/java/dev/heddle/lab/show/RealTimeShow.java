package dev.heddle.lab.show;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import dev.heddle.radio.Station;
import dev.heddle.radio.show.ShowFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A show in real time on a thread of its own: how late its events are, measured from the first
/// one. The peer is a `ScheduledExecutorService` that is asked for the same times.
final class RealTimeShow implements Measurement {
    private static final int SECONDS = 60;
    private static final int QUICK_SECONDS = 5;

    /// A tick of a loop at 60 Hz.
    private static final double TICK_MILLIS = 1000.0 / 60;

    @Override
    public String name() {
        return "show in real time";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws InterruptedException, ExecutionException, MeasurementException {
        int seconds = effort.pick(SECONDS, QUICK_SECONDS);
        var due = new ArrayList<Duration>();
        var ours = show(seconds, due);
        var peers = executor(due);
        return List.of(
                figure("late by, p50", ours, peers, 50, Goal.none()),
                figure("late by, p99", ours, peers, 99, Goal.atMost(TICK_MILLIS)));
    }

    private static Figure figure(
            String what, Samples ours, Samples peers, double percent, Goal goal) {
        return new Figure(
                "event in real time, " + what,
                Unit.MILLIS,
                ours.percentile(percent),
                new Peer("ScheduledExecutor", peers.percentile(percent)),
                goal);
    }

    private record Heard(Duration at, long nanos) {}

    private static Samples show(int seconds, List<Duration> due)
            throws InterruptedException, ExecutionException, MeasurementException {
        var heard = Collections.synchronizedList(new ArrayList<Heard>());
        try (var station = Station.start(ShowFile.sample())) {
            var _ =
                    station.events()
                            .connect(
                                    station.owner(),
                                    event -> heard.add(new Heard(event.at(), System.nanoTime())));
            station.startShow(seconds).toCompletableFuture().get();
            TimeUnit.SECONDS.sleep(seconds + 1);
        }
        var all = List.copyOf(heard);
        if (all.size() < 5 || all.stream().allMatch(one -> one.at().isZero())) {
            throw new MeasurementException("only %d events were told".formatted(all.size()));
        }
        long began = all.getFirst().nanos() - all.getFirst().at().toNanos();
        all.forEach(one -> due.add(one.at()));
        return new Samples(
                all.stream()
                        .mapToDouble(one -> (one.nanos() - began - one.at().toNanos()) / 1e6)
                        .toArray());
    }

    private static Samples executor(List<Duration> due)
            throws InterruptedException, ExecutionException {
        try (var executor = Executors.newSingleThreadScheduledExecutor()) {
            long began = System.nanoTime();
            var late =
                    due.stream()
                            .map(at ->
                                    executor.schedule(
                                            () -> (System.nanoTime() - began - at.toNanos()) / 1e6,
                                            at.toNanos() - (System.nanoTime() - began),
                                            TimeUnit.NANOSECONDS))
                            .toList();
            double[] millis = new double[late.size()];
            for (int i = 0; i < millis.length; i++) {
                millis[i] = late.get(i).get();
            }
            return new Samples(millis);
        }
    }
}
