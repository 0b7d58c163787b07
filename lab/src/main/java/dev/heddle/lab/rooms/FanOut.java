package dev.heddle.lab.rooms;

import static java.util.Objects.requireNonNull;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Rounds;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.TemporaryFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// One talks and all read: floods, a steady pace and commands, on a hub with all features and its
/// log on disk, and on three peers without any of that. All take turns, and each round begins with
/// another.
final class FanOut implements Measurement {
    private static final int ROUNDS = 3;

    /// Deliveries of a second at a steady pace.
    private static final double PACE = 20_000;

    private static final int COMMANDS = 1000;
    private static final int QUICK_COMMANDS = 20;

    private enum Kind {
        HUB("Heddle"),
        UNBATCHED("Heddle without batches"),
        SOCKET_IO("Socket.IO"),
        WS("ws"),
        VERTX("plain Vert.x");

        final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private enum Value {
        MANY,
        FEW,
        PACE_P50,
        PACE_P99,
        PROCESSOR,
        COMMAND_P50
    }

    private final List<Map<Kind, Map<Value, Double>>> rounds = new ArrayList<>();

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        NodePeers.install();
        rounds.clear();
        try (var cores = Cores.pin()) {
            for (int i = 0; i < effort.pick(ROUNDS, 1); i++) {
                var kinds = new ArrayList<>(List.of(Kind.values()));
                Collections.rotate(kinds, i * 2);
                var round = new EnumMap<Kind, Map<Value, Double>>(Kind.class);
                for (var kind : kinds) {
                    round.put(kind, run(effort, cores, kind));
                }
                rounds.add(round);
            }
        }
        return figures(effort);
    }

    private static Map<Value, Double> run(Effort effort, Cores cores, Kind kind)
            throws IOException, InterruptedException, MeasurementException {
        try (var data = new TemporaryFolder();
                var server = start(cores, kind, data)) {
            return run(effort, kind, server);
        }
    }

    private static Server start(Cores cores, Kind kind, TemporaryFolder data)
            throws IOException, InterruptedException, MeasurementException {
        var hub = Server.HubSetup.durable(data.path());
        return switch (kind) {
            case HUB -> Server.hub(cores, hub);
            case UNBATCHED -> Server.hub(cores, hub.withoutBatches());
            case SOCKET_IO -> Server.node(cores, "socket.io");
            case WS -> Server.node(cores, "ws");
            case VERTX -> Server.vertx(cores);
        };
    }

    private static Map<Value, Double> run(Effort effort, Kind kind, Server server)
            throws IOException, InterruptedException, MeasurementException {
        var found = new EnumMap<Value, Double>(Value.class);
        var dialect = server.dialect();
        int many = many(effort);
        boolean all = kind == Kind.HUB || kind == Kind.SOCKET_IO;
        try (var swarm = new Swarm(server, server.newRoom())) {
            swarm.open(many, dialect, dialect);
            found.put(Value.MANY, swarm.flood(dialect, millis(effort, 4000), millis(effort, 3000)));
            if (all) {
                var length = millis(effort, 5000);
                double before = server.process().processorSeconds().orElse(0.0);
                long began = System.nanoTime();
                var paced = swarm.pace(dialect, PACE / many, length);
                double seconds = (System.nanoTime() - began) / 1e9;
                double used = server.process().processorSeconds().orElse(0.0) - before;
                found.put(Value.PACE_P50, paced.each().median());
                found.put(Value.PACE_P99, paced.each().percentile(99));
                found.put(Value.PROCESSOR, 100 * used / seconds);
            }
            swarm.keep(few(effort));
            found.put(Value.FEW, swarm.flood(dialect, millis(effort, 1000), millis(effort, 3000)));
        }
        if (all) {
            try (var swarm = new Swarm(server, server.newRoom())) {
                swarm.open(0, dialect, dialect);
                int count = effort.pick(COMMANDS, QUICK_COMMANDS);
                found.put(Value.COMMAND_P50, swarm.roundTrips(dialect, count, count).median());
            }
        }
        return found;
    }

    static int many(Effort effort) {
        return effort.pick(1000, 100);
    }

    private static int few(Effort effort) {
        return effort.pick(200, 20);
    }

    static Duration millis(Effort effort, int full) {
        return Duration.ofMillis(effort.pick(full, full / 10));
    }

    private List<Figure> figures(Effort effort) {
        var figures = new ArrayList<Figure>();
        int few = few(effort);
        int many = many(effort);
        for (var goal :
                List.of(
                        new Beaten(Kind.SOCKET_IO, 4, 5),
                        new Beaten(Kind.WS, 4, 4),
                        new Beaten(Kind.VERTX, 0, 0))) {
            figures.add(flood(Kind.HUB, Value.MANY, many, goal.peer, goal.many));
            figures.add(flood(Kind.HUB, Value.FEW, few, goal.peer, goal.few));
        }
        for (var peer : List.of(Kind.SOCKET_IO, Kind.VERTX)) {
            figures.add(flood(Kind.UNBATCHED, Value.MANY, many, peer, 1.1));
            figures.add(flood(Kind.UNBATCHED, Value.FEW, few, peer, 1.1));
        }
        String pace = "20000 deliveries/s to %d, ".formatted(many);
        figures.add(
                rounds(Kind.HUB, Value.PACE_P50, Kind.SOCKET_IO)
                        .median(pace + "p50", Unit.MILLIS, "Socket.IO", Goal.atMostRatio(0.8)));
        figures.add(
                rounds(Kind.HUB, Value.PACE_P99, Kind.SOCKET_IO)
                        .median(pace + "p99", Unit.MILLIS, "Socket.IO", Goal.atMostRatio(1)));
        figures.add(
                rounds(Kind.HUB, Value.PROCESSOR, Kind.SOCKET_IO)
                        .median(
                                pace + "server's core",
                                Unit.PERCENT,
                                "Socket.IO",
                                Goal.atMostRatio(0.7)));
        figures.add(
                rounds(Kind.HUB, Value.COMMAND_P50, Kind.SOCKET_IO)
                        .median(
                                "command to its answer, p50",
                                Unit.MILLIS,
                                "Socket.IO",
                                Goal.atMostRatio(0.7)));
        return figures;
    }

    /// A goal in floods; 0 is none.
    private record Beaten(Kind peer, double many, double few) {}

    private Figure flood(Kind ours, Value value, int readers, Kind peer, double goal) {
        String name =
                "flood to %d%s".formatted(readers, ours == Kind.UNBATCHED ? ", batches off" : "");
        return rounds(ours, value, peer)
                .median(
                        name,
                        Unit.PER_SECOND,
                        peer.word,
                        goal > 0 ? Goal.atLeastRatio(goal) : Goal.none());
    }

    private Rounds rounds(Kind ours, Value value, Kind peer) {
        var all = new Rounds();
        for (var round : rounds) {
            all.add(value(round, ours, value), value(round, peer, value));
        }
        return all;
    }

    private static double value(Map<Kind, Map<Value, Double>> round, Kind kind, Value value) {
        return requireNonNull(requireNonNull(round.get(kind)).get(value));
    }
}
