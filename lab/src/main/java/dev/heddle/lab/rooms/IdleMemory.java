package dev.heddle.lab.rooms;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.TemporaryFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// What a connection costs that says and hears nothing.
final class IdleMemory implements Measurement {
    private static final int CONNECTIONS = 1500;
    private static final int QUICK_CONNECTIONS = 50;

    /// Come first, so that what is only needed once is not counted.
    private static final int WARM_UPS = 300;

    private static final int QUICK_WARM_UPS = 10;

    /// Until what was said at the entrance is over.
    private static final int QUIET_MILLIS = 5000;

    @Override
    public String name() {
        return "idle connections";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        NodePeers.install();
        double ours;
        double peer;
        try (var cores = Cores.pin();
                var data = new TemporaryFolder()) {
            try (var hub = Server.hub(cores, Server.HubSetup.durable(data.path()))) {
                ours = kibibytes(effort, hub);
            }
            try (var socketIo = Server.node(cores, "socket.io")) {
                peer = kibibytes(effort, socketIo);
            }
        }
        String name = "memory of an idle connection";
        var beside = new Peer("Socket.IO", peer);
        return List.of(
                new Figure(name, Unit.KIBIBYTES, ours, beside, Goal.atMost(12)),
                new Figure(name, Unit.KIBIBYTES, ours, beside, Goal.atMostRatio(1)));
    }

    private static double kibibytes(Effort effort, Server server)
            throws IOException, InterruptedException, MeasurementException {
        var dialect = server.dialect();
        try (var swarm = new Swarm(server, server.newRoom())) {
            var _ = swarm.open(effort.pick(WARM_UPS, QUICK_WARM_UPS), dialect);
            Duration quiet = FanOut.millis(effort, QUIET_MILLIS);
            swarm.listen(quiet);
            long before = server.memory();
            int count = effort.pick(CONNECTIONS, QUICK_CONNECTIONS);
            var _ = swarm.open(count, dialect);
            swarm.listen(quiet);
            return (server.memory() - before) / 1024.0 / count;
        }
    }
}
