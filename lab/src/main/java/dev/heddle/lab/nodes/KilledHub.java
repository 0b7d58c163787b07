package dev.heddle.lab.nodes;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import dev.heddle.lab.rooms.Client;
import dev.heddle.lab.rooms.Comeback;
import dev.heddle.lab.rooms.Cores;
import dev.heddle.lab.rooms.Dialect;
import dev.heddle.lab.rooms.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// One of three hubs is killed under a session of 600 people on all of them. Those of that hub come
/// to the next one for the 100 messages that are said meanwhile. They find out at once, because a
/// killed process loses its connections; a machine that falls silent is noticed by heartbeats.
final class KilledHub implements Measurement {
    private static final int CLIENTS = 600;
    private static final int QUICK_CLIENTS = 60;
    private static final int MISSED = 100;
    private static final int KILLED = 1;

    /// The longest that a client waits between two attempts.
    private static final double WINDOW_SECONDS = 20;

    private static final long PATIENCE_NANOS = 90_000_000_000L;

    @Override
    public String name() {
        return "clients of a killed hub";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        try (var cores = Cores.pin();
                var hubs = Hubs.start(cores)) {
            var talking = hubs.from(0).getFirst();
            warmUp(effort, hubs);
            try (var swarm = new Swarm(hubs.from(0), talking.newRoom())) {
                var dialect = talking.dialect();
                swarm.open(effort.pick(CLIENTS, QUICK_CLIENTS), dialect, dialect);
                var back = new Comeback(swarm);
                var lost = swarm.readers().stream().filter(one -> one.server() == KILLED).toList();
                long began = System.nanoTime();
                hubs.from(KILLED).getFirst().process().kill();
                var seconds = awaitAll(swarm, dialect, back, lost, began);
                return figures(lost, seconds, back);
            }
        }
    }

    private static void warmUp(Effort effort, Hubs hubs)
            throws IOException, InterruptedException, MeasurementException {
        for (int i = 0; i < Hubs.COUNT; i++) {
            var first = hubs.from(i).getFirst();
            try (var swarm = new Swarm(hubs.from(i), first.newRoom())) {
                swarm.open(30, first.dialect(), first.dialect());
                var length = Duration.ofMillis(effort.pick(1000, 50));
                var _ = swarm.flood(first.dialect(), length, length);
            }
        }
    }

    /// From the kill until each of those who were cut off has all.
    private static Map<Client, Double> awaitAll(
            Swarm swarm, Dialect dialect, Comeback back, List<Client> lost, long began)
            throws IOException, MeasurementException {
        for (int i = 0; i < MISSED; i++) {
            swarm.say(dialect);
        }
        var seconds = new HashMap<Client, Double>();
        while (seconds.size() < lost.size()) {
            back.turn();
            long now = System.nanoTime();
            for (var one : lost) {
                if (Comeback.has(one, MISSED)) {
                    seconds.putIfAbsent(one, (now - began) / 1e9);
                }
            }
            if (now - began > PATIENCE_NANOS) {
                throw new MeasurementException(
                        "%d of %d came back".formatted(seconds.size(), lost.size()));
            }
        }
        swarm.drain();
        back.check();
        return seconds;
    }

    private static List<Figure> figures(
            List<Client> lost, Map<Client, Double> seconds, Comeback back) {
        var ours = samples(lost, one -> seconds.getOrDefault(one, 0.0));
        var waited = samples(lost, back::waitedSeconds);
        String name = lost.size() + " clients of a killed hub back";
        return List.of(
                figure(name + ", p50", ours.median(), waited.median(), Goal.none()),
                figure(name + ", p99", ours.percentile(99), waited.percentile(99), Goal.none()),
                figure(
                        name + ", the last",
                        ours.highest(),
                        waited.highest(),
                        Goal.atMost(WINDOW_SECONDS)),
                new Figure(
                        name + ", turned away as busy",
                        Unit.COUNT,
                        back.turnedAway(),
                        new Peer("most attempts in 1 s", back.mostAttempts()),
                        Goal.atMost(0)));
    }

    private static Samples samples(List<Client> clients, ToDoubleFunction<Client> value) {
        return new Samples(clients.stream().mapToDouble(value).toArray());
    }

    private static Figure figure(String name, double ours, double waited, Goal goal) {
        return new Figure(name, Unit.SECONDS, ours, new Peer("wait of its own will", waited), goal);
    }
}
