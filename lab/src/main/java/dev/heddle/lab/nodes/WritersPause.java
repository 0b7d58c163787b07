package dev.heddle.lab.nodes;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Rounds;
import dev.heddle.lab.Unit;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.RoomLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// How long nobody can write when the stream's leader steps down or is killed. Three nodes write
/// all the time, each by way of another server; so do three plain publishers to a stream of their
/// own, which the same server leads. What these have to wait is the election.
final class WritersPause implements Measurement {
    private static final int STEP_DOWNS = 5;
    private static final int KILLS = 3;

    /// Soon enough to notice when an election is over.
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private static final double MILLIS_ABOVE_ELECTION = 1000;
    private static final String PEER = "plain publishers";

    @Override
    public String name() {
        return "writers' pause";
    }

    /// What happens to the leader.
    @FunctionalInterface
    private interface Strike {
        void at(int leader) throws IOException, InterruptedException, MeasurementException;
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var open = new ArrayList<AutoCloseable>();
        try (var servers = NatsCluster.start(NatsCluster.Sync.LATER)) {
            var ours = new ArrayList<Writer>();
            var plain = new ArrayList<Writer>();
            try {
                for (int i = 0; i < NatsCluster.SERVERS; i++) {
                    var log = servers.openLog(i);
                    open.addFirst(log);
                    var publisher = Publisher.open(servers, i, ASK_AGAIN);
                    open.addFirst(publisher);
                    String room = "room" + i;
                    ours.add(new Writer(number -> append(log, room, number)));
                    plain.add(new Writer(_ -> publisher.publish(Events.TEXT)));
                }
                return figures(effort, servers, ours, plain);
            } finally {
                ours.forEach(Writer::close);
                plain.forEach(Writer::close);
                closeAll(open);
            }
        }
    }

    private static void closeAll(List<AutoCloseable> open) throws IOException {
        for (var each : open) {
            try {
                each.close();
            } catch (Exception e) { // None of them says more than this.
                throw new IOException("a connection does not close", e);
            }
        }
    }

    /// Unavailable means unknown: it is tried again under the same key.
    private static boolean append(RoomLog log, String room, long number)
            throws InterruptedException {
        var answer = log.append(room, After.any(), room + ":" + number, Events.of(1));
        try {
            return answer.toCompletableFuture().get() instanceof Appended.Done;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause()); // Stages never fail.
        }
    }

    private static List<Figure> figures(
            Effort effort, NatsCluster servers, List<Writer> ours, List<Writer> plain)
            throws IOException, InterruptedException, MeasurementException {
        var stepDowns = new Rounds();
        for (int i = 0; i < effort.pick(STEP_DOWNS, 1); i++) {
            Strike stepDown =
                    _ -> servers.stepDown(NatsCluster.LOG_STREAM, NatsCluster.PLAIN_STREAM);
            var pause = pause(servers, ours, plain, stepDown);
            stepDowns.add(pause.ours, pause.plain);
        }
        var kills = new Rounds();
        for (int i = 0; i < effort.pick(KILLS, 1); i++) {
            var killed = new int[1];
            Strike kill =
                    leader -> {
                        killed[0] = leader;
                        servers.kill(leader);
                    };
            var pause = pause(servers, ours, plain, kill);
            kills.add(pause.ours, pause.plain);
            servers.restart(killed[0]);
        }
        String killed = "writers' pause, leader killed";
        var election = kills.median(killed, Unit.MILLIS, PEER, Goal.none());
        return List.of(
                stepDowns.median(
                        "writers' pause, leader steps down", Unit.MILLIS, PEER, Goal.atMost(500)),
                new Figure(
                        killed,
                        Unit.MILLIS,
                        election.ours(),
                        new Peer(PEER, election.peer().value()),
                        election.ratio(),
                        Goal.atMost(election.peer().value() + MILLIS_ABOVE_ELECTION)));
    }

    /// The longest of the writers' pauses, in milliseconds.
    private record Pause(double ours, double plain) {}

    private static Pause pause(
            NatsCluster servers, List<Writer> ours, List<Writer> plain, Strike strike)
            throws IOException, InterruptedException, MeasurementException {
        servers.leadTogether(NatsCluster.LOG_STREAM, NatsCluster.PLAIN_STREAM);
        int leader = servers.leader(NatsCluster.LOG_STREAM);
        var all = new ArrayList<>(ours);
        all.addAll(plain);
        for (var writer : all) {
            writer.awaitSteady();
            writer.watch();
        }
        strike.at(leader);
        for (var writer : all) {
            writer.awaitSteady();
        }
        return new Pause(longest(ours), longest(plain));
    }

    private static double longest(List<Writer> writers) {
        return writers.stream().mapToDouble(Writer::longestMillis).max().orElseThrow();
    }
}
