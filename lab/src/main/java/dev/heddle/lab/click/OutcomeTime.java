package dev.heddle.lab.click;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.ChildProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A click into the scene, which ticks 60 times a second: most of its time the click waits for the
/// next tick, half a tick in the middle. Afterwards, what the hub holds in memory.
final class OutcomeTime implements Measurement {
    private static final String HOST = "scene";
    private static final String ACTION = "list_actors";
    private static final String PARAMETERS = "{\"limit\":1}";
    private static final double BYTES_PER_MEBIBYTE = 1 << 20;

    @Override
    public String name() {
        return "click to outcome";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        try (var hub = HubProcess.start();
                var _ = startScene(hub);
                var bare = BareServer.start();
                var clicker = new Clicker(hub, HOST, ACTION, PARAMETERS);
                var echo = new EchoClient(bare.socket())) {
            var times = Clicks.measure(effort, clicker, echo, PARAMETERS);
            double limitMillis = Clicks.TICK_MILLIS + 2 * times.echoes().median();
            var figures = new ArrayList<Figure>();
            figures.add(times.figure("click to outcome, 60 Hz", 50, Goal.atMost(limitMillis)));
            figures.add(times.figure("click to outcome, 60 Hz", 99, Goal.none()));
            var ours = hub.process().residentBytes();
            var peer = bare.process().residentBytes();
            if (ours.isPresent() && peer.isPresent()) {
                figures.add(
                        new Figure(
                                "hub RSS after it, one host linked",
                                Unit.MEBIBYTES,
                                ours.get() / BYTES_PER_MEBIBYTE,
                                new Peer("bare Vert.x", peer.get() / BYTES_PER_MEBIBYTE),
                                Goal.none()));
            }
            return figures;
        }
    }

    private static ChildProcess startScene(HubProcess hub)
            throws IOException, MeasurementException, InterruptedException {
        String token = hub.createHostToken(HOST);
        return ChildProcess.start(
                "the scene",
                Map.of("HEDDLE_TOKEN", token),
                List.of(HubProcess.CLI, "scene", "--hub", hub.address(), "--name", HOST));
    }
}
