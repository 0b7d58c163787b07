package dev.heddle.lab.nodes;

import static java.util.Objects.requireNonNull;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Rounds;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.TemporaryFolder;
import dev.heddle.lab.rooms.Cores;
import dev.heddle.lab.rooms.Dialect;
import dev.heddle.lab.rooms.Server;
import dev.heddle.lab.rooms.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Three hubs beside one. Each hub has as much to do in both: one session with one who talks for
/// each hub, and as many readers for each hub; but with three, the readers of each session are
/// spread over all, so that each message has to go to each hub. The one is each of the three in
/// turn while the others have nobody, and so has run as long as they have; a hub with its log in a
/// file stands beside.
///
/// All hubs are on one core: how much three deliver together says little. What one delivery takes
/// of a processor counts.
final class Deliveries implements Measurement {
    private static final int ROUNDS = 3;

    /// Of each session; a third of them at each hub.
    private static final int READERS = 198;

    private static final int QUICK_READERS = 30;

    /// Messages a second of each session: each is a write of its own to each reader.
    private static final double PACE = 25;

    private static final double MICROS_IN_SECOND = 1e6;

    private enum Kind {
        THREE,
        ONE,
        FILE
    }

    private enum Value {
        PACED_MICROS,
        PACED_MILLIS,
        FLOOD_RATE,
        FLOOD_MICROS
    }

    private final List<Map<Kind, Map<Value, Double>>> rounds = new ArrayList<>();

    @Override
    public String name() {
        return "deliveries of three hubs";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        rounds.clear();
        try (var cores = Cores.pin();
                var data = new TemporaryFolder();
                var hubs = Hubs.start(cores);
                var file = Server.hub(cores, Server.HubSetup.durable(data.path()));
                var threads = Executors.newFixedThreadPool(Hubs.COUNT)) {
            var _ = round(effort, hubs, file, threads, 0); // Code is compiled.
            for (int i = 0; i < effort.pick(ROUNDS, 1); i++) {
                rounds.add(round(effort, hubs, file, threads, i));
            }
        }
        return figures();
    }

    private static Map<Kind, Map<Value, Double>> round(
            Effort effort, Hubs hubs, Server file, ExecutorService threads, int number)
            throws IOException, InterruptedException, MeasurementException {
        var round = new EnumMap<Kind, Map<Value, Double>>(Kind.class);
        for (var kind : Kind.values()) {
            var sessions =
                    switch (kind) {
                        case THREE -> List.of(hubs.from(0), hubs.from(1), hubs.from(2));
                        case ONE -> List.of(List.of(hubs.from(number).getFirst()));
                        case FILE -> List.of(List.of(file));
                    };
            round.put(kind, new Run(effort, sessions, threads).values());
        }
        return round;
    }

    private List<Figure> figures() {
        String micros = ", processor for each, at its hub";
        String pace = "deliveries, %.0f messages/s a session".formatted(PACE);
        return List.of(
                figure(pace + micros, Kind.THREE, Value.PACED_MICROS, Kind.ONE, micros(1.3)),
                figure(pace + micros, Kind.ONE, Value.PACED_MICROS, Kind.FILE, micros(0)),
                figure(
                        pace + ", p50",
                        Kind.THREE,
                        Value.PACED_MILLIS,
                        Kind.ONE,
                        new Judged(Unit.MILLIS, Goal.none())),
                figure(
                        pace + ", p50",
                        Kind.ONE,
                        Value.PACED_MILLIS,
                        Kind.FILE,
                        new Judged(Unit.MILLIS, Goal.none())),
                figure("flood" + micros, Kind.THREE, Value.FLOOD_MICROS, Kind.ONE, micros(1.3)),
                figure("flood" + micros, Kind.ONE, Value.FLOOD_MICROS, Kind.FILE, micros(0)),
                figure(
                        "flood, all on one core",
                        Kind.THREE,
                        Value.FLOOD_RATE,
                        Kind.ONE,
                        new Judged(Unit.PER_SECOND, Goal.none())),
                figure(
                        "flood",
                        Kind.ONE,
                        Value.FLOOD_RATE,
                        Kind.FILE,
                        new Judged(Unit.PER_SECOND, Goal.none())));
    }

    private record Judged(Unit unit, Goal goal) {}

    private static Judged micros(double ratio) {
        return new Judged(Unit.MICROS, ratio > 0 ? Goal.atMostRatio(ratio) : Goal.none());
    }

    private Figure figure(String name, Kind ours, Value value, Kind peer, Judged judged) {
        var all = new Rounds();
        for (var round : rounds) {
            all.add(value(round, ours, value), value(round, peer, value));
        }
        String title = (ours == Kind.THREE ? "three hubs: " : "one hub: ") + name;
        String beside = peer == Kind.ONE ? "one hub" : "one, log in a file";
        return all.median(title, judged.unit, beside, judged.goal);
    }

    private static double value(Map<Kind, Map<Value, Double>> round, Kind kind, Value value) {
        return requireNonNull(requireNonNull(round.get(kind)).get(value));
    }

    /// Sessions, each with its swarm on a thread of its own.
    private static final class Run {
        private final Effort effort;
        private final List<List<Server>> sessions;
        private final ExecutorService threads;
        private final List<Swarm> swarms = new ArrayList<>();

        /// @param sessions the hubs of each, that of who talks first
        Run(Effort effort, List<List<Server>> sessions, ExecutorService threads) {
            this.effort = effort;
            this.sessions = sessions;
            this.threads = threads;
        }

        Map<Value, Double> values() throws IOException, InterruptedException, MeasurementException {
            try {
                for (var hubs : sessions) {
                    var swarm = new Swarm(hubs, hubs.getFirst().newRoom());
                    swarms.add(swarm);
                    var dialect = hubs.getFirst().dialect();
                    swarm.open(effort.pick(READERS, QUICK_READERS), dialect, dialect);
                }
                var _ = flood(300, 100); // What came with the entrances is over.
                var found = new EnumMap<Value, Double>(Value.class);
                pace(found);
                var before = Used.now(this);
                var rates = flood(500, 2000);
                var used = Used.now(this).since(before);
                found.put(Value.FLOOD_RATE, rates.stream().mapToDouble(each -> each).sum());
                found.put(Value.FLOOD_MICROS, used.hubMicros());
                return found;
            } finally {
                for (var swarm : swarms) {
                    swarm.close();
                }
            }
        }

        private void pace(Map<Value, Double> found)
                throws IOException, InterruptedException, MeasurementException {
            var length = Duration.ofMillis(effort.pick(4000, 400));
            var before = Used.now(this);
            var paced = all((swarm, dialect) -> swarm.pace(dialect, PACE, length));
            var used = Used.now(this).since(before);
            var medians = paced.stream().mapToDouble(each -> each.each().median()).toArray();
            found.put(Value.PACED_MICROS, used.hubMicros());
            found.put(Value.PACED_MILLIS, new Samples(medians).median());
        }

        private List<Double> flood(int warmUpMillis, int millis)
                throws InterruptedException, MeasurementException {
            int part = effort.pick(1, 10);
            var warmUp = Duration.ofMillis(warmUpMillis / part);
            var counting = Duration.ofMillis(millis / part);
            return all((swarm, dialect) -> swarm.flood(dialect, warmUp, counting));
        }

        @FunctionalInterface
        private interface Work<T> {
            T of(Swarm swarm, Dialect dialect) throws Exception;
        }

        /// Does it with all swarms at once.
        private <T> List<T> all(Work<T> work) throws InterruptedException, MeasurementException {
            var tasks = new ArrayList<Callable<T>>();
            for (int i = 0; i < swarms.size(); i++) {
                var swarm = swarms.get(i);
                var dialect = sessions.get(i).getFirst().dialect();
                tasks.add(() -> work.of(swarm, dialect));
            }
            var found = new ArrayList<T>();
            for (Future<T> each : threads.invokeAll(tasks)) {
                try {
                    found.add(each.get());
                } catch (ExecutionException e) {
                    throw new MeasurementException("a swarm failed: " + e.getCause());
                }
            }
            return found;
        }
    }

    /// What was used up to now, in seconds of a processor.
    private record Used(double hubs, long deliveries) {
        static Used now(Run run) throws IOException {
            double hubs = 0;
            // The first session goes to all hubs.
            for (var hub : run.sessions.getFirst()) {
                hubs += hub.process().processorSeconds().orElse(0.0);
            }
            long deliveries = run.swarms.stream().mapToLong(Swarm::delivered).sum();
            return new Used(hubs, deliveries);
        }

        Used since(Used before) {
            return new Used(hubs - before.hubs, deliveries - before.deliveries);
        }

        /// For each delivery.
        double hubMicros() {
            return hubs * MICROS_IN_SECOND / deliveries;
        }
    }
}
