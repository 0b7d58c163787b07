package dev.heddle.lab.rooms;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.TemporaryFolder;
import java.io.IOException;
import java.util.List;

/// How soon what one says is with the last of 200, on disk before it is with the first, while a
/// hundred things are said each second.
final class UpdateLatency implements Measurement {
    private static final int READERS = 200;
    private static final double PER_SECOND = 100;

    @Override
    public String name() {
        return "update latency";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        NodePeers.install();
        try (var cores = Cores.pin();
                var data = new TemporaryFolder()) {
            Samples ours;
            Samples peer;
            try (var hub = Server.hub(cores, Server.HubSetup.durable(data.path()))) {
                ours = toAll(effort, hub);
            }
            try (var socketIo = Server.node(cores, "socket.io")) {
                peer = toAll(effort, socketIo);
            }
            return List.of(
                    figure(50, ours, peer, Goal.none()), figure(99, ours, peer, Goal.atMost(100)));
        }
    }

    private static Samples toAll(Effort effort, Server server)
            throws IOException, InterruptedException, MeasurementException {
        var dialect = server.dialect();
        try (var swarm = new Swarm(server, server.newRoom())) {
            swarm.open(READERS, dialect, dialect);
            swarm.pace(dialect, PER_SECOND, FanOut.millis(effort, 4000));
            return swarm.pace(dialect, PER_SECOND, FanOut.millis(effort, 10_000)).toAll();
        }
    }

    private static Figure figure(int percent, Samples ours, Samples peer, Goal goal) {
        return new Figure(
                "said to all 200, 100 messages/s, p%d".formatted(percent),
                Unit.MILLIS,
                ours.percentile(percent),
                new Peer("Socket.IO", peer.percentile(percent)),
                goal);
    }
}
