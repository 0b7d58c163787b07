package dev.heddle.lab.rooms;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Rounds;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.TemporaryFolder;
import java.io.IOException;
import java.util.List;

/// The same room over server-sent events and over WebSockets, on one hub in turn.
final class StreamCost implements Measurement {
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "server-sent events";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var rounds = new Rounds();
        try (var cores = Cores.pin();
                var data = new TemporaryFolder();
                var hub = Server.hub(cores, Server.HubSetup.durable(data.path()))) {
            flood(effort, hub, hub.dialect()); // Warms up what both use.
            for (int i = 0; i < effort.pick(ROUNDS, 1); i++) {
                double streams = flood(effort, hub, hub.eventStream());
                rounds.add(streams, flood(effort, hub, hub.dialect()));
            }
        }
        return List.of(
                rounds.median(
                        "flood to %d, server-sent events".formatted(FanOut.many(effort)),
                        Unit.PER_SECOND,
                        "WebSockets",
                        Goal.atLeastRatio(0.8)));
    }

    private static double flood(Effort effort, Server hub, Dialect reading)
            throws IOException, InterruptedException, MeasurementException {
        try (var swarm = new Swarm(hub, hub.newRoom())) {
            swarm.open(FanOut.many(effort), reading, hub.dialect());
            return swarm.flood(
                    hub.dialect(), FanOut.millis(effort, 2000), FanOut.millis(effort, 3000));
        }
    }
}
