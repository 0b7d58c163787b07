package dev.heddle.lab.click;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.ChildProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// All of a click but the wait for a tick: HTTP, hub, link, gate, a wake-up of the owner's thread,
/// and back. Measured with a host that has no tick to wait for; subtracting the wait that the
/// outcome's trace tells would not do, for it is told in whole milliseconds.
final class HubPart implements Measurement {
    private static final String HOST = "lab";
    private static final double LIMIT_MILLIS = 2;

    @Override
    public String name() {
        return "the hub's part";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        try (var hub = HubProcess.start();
                var _ = startHost(hub);
                var bare = BareServer.start();
                var clicker =
                        new Clicker(hub, HOST, OwnThreadHost.ACTION, OwnThreadHost.PARAMETERS);
                var echo = new EchoClient(bare.socket())) {
            var times = Clicks.measure(effort, clicker, echo, OwnThreadHost.PARAMETERS);
            return List.of(
                    times.figure("the hub's part of it", 50, Goal.atMost(LIMIT_MILLIS)),
                    times.figure("the hub's part of it", 99, Goal.none()));
        }
    }

    private static ChildProcess startHost(HubProcess hub)
            throws IOException, MeasurementException, InterruptedException {
        String token = hub.createHostToken(HOST);
        return ChildProcess.start(
                "the host",
                Map.of("HEDDLE_TOKEN", token),
                List.of(OwnThreadHost.class.getName(), hub.address(), HOST));
    }
}
