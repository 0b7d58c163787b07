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
import java.util.List;

/// A fifth of a room's readers stop reading. What that costs the hub, and the others.
final class Stalled implements Measurement {
    private static final int READERS = 100;
    private static final int STALLED = 20;

    /// A budget is behind within seconds, whatever the system's buffers take.
    private static final double PER_SECOND = 1500;

    /// The smallest buffers that systems take from us.
    private static final int RECEIVE_BYTES = 8 << 10;

    private static final double MEBIBYTE = 1 << 20;

    @Override
    public String name() {
        return "stalled readers";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        try (var cores = Cores.pin();
                var data = new TemporaryFolder();
                var hub = Server.hub(cores, Server.HubSetup.durable(data.path()));
                var swarm = new Swarm(hub, hub.newRoom())) {
            return measure(effort, hub, swarm);
        }
    }

    private static List<Figure> measure(Effort effort, Server hub, Swarm swarm)
            throws IOException, InterruptedException, MeasurementException {
        var dialect = hub.dialect();
        swarm.receiveAtMost(RECEIVE_BYTES);
        var stalled = swarm.open(STALLED, dialect);
        swarm.receiveAtMost(0);
        swarm.open(READERS - STALLED, dialect, dialect);
        swarm.pace(dialect, PER_SECOND, FanOut.millis(effort, 5000));
        long warm = hub.memory();
        var before = swarm.pace(dialect, PER_SECOND, FanOut.millis(effort, 15_000)).each();
        long memory = hub.memory();

        swarm.whenClosed(_ -> {});
        for (var one : stalled) {
            one.counted = false;
            one.stall();
        }
        var during = swarm.pace(dialect, PER_SECOND, FanOut.millis(effort, 15_000)).each();
        // A process grows a little while it works; what it grew in as long without them is not
        // theirs.
        long theirs = hub.memory() - memory - Math.max(0, memory - warm);
        // Longer than one that does not drain is kept.
        swarm.pace(dialect, PER_SECOND, FanOut.millis(effort, 25_000));
        // What has become of them shows once they read: their end, or what they missed.
        stalled.forEach(Client::readOn);
        swarm.listen(FanOut.millis(effort, 4000));
        long ended = stalled.stream().filter(Client::isClosed).count();
        return List.of(
                new Figure(
                        "20 of 100 readers stalled, memory",
                        Unit.MEBIBYTES,
                        theirs / MEBIBYTE,
                        new Peer("their budgets", STALLED),
                        Goal.atMostRatio(1)),
                new Figure(
                        "20 of 100 readers stalled, the others' p99",
                        Unit.MILLIS,
                        during.percentile(99),
                        new Peer("none stalled", before.percentile(99)),
                        Goal.atMostRatio(1.5)),
                new Figure(
                        "stalled readers that were closed in 40 s",
                        Unit.COUNT,
                        ended,
                        new Peer("stalled", STALLED),
                        Goal.atLeastRatio(1)));
    }
}
