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

/// One client comes back that has missed 10,000 events, most of which are only in the log.
final class Replay implements Measurement {
    private static final int EVENTS = 10_000;
    private static final int WARM_UPS = 3;
    private static final int ROUNDS = 7;

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        int events = effort.pick(EVENTS, EVENTS / 5);
        var rounds = new Rounds();
        try (var cores = Cores.pin();
                var data = new TemporaryFolder();
                var hub = Server.hub(cores, Server.HubSetup.durable(data.path()))) {
            for (int i = 0; i < effort.pick(WARM_UPS + ROUNDS, 1); i++) {
                String room = hub.newRoom();
                var dialect = hub.dialect();
                try (var live = new Swarm(hub, room)) {
                    live.open(1, dialect, dialect);
                    long began = System.nanoTime();
                    live.say(dialect, events);
                    double liveMillis = (System.nanoTime() - began) / 1e6;
                    double millis = replay(hub, room, live.readers().getFirst(), events);
                    if (i >= WARM_UPS || effort == Effort.QUICK) {
                        rounds.add(millis, liveMillis);
                    }
                }
            }
        }
        return List.of(
                rounds.median(
                        "%d missed events to one client".formatted(events),
                        Unit.MILLIS,
                        "said to it live",
                        Goal.atMost(300)));
    }

    /// From the first packet of its connection to the last event.
    private static double replay(Server hub, String room, Client reader, int events)
            throws IOException, MeasurementException {
        try (var late = new Swarm(hub, room)) {
            late.comeFrom(reader.epoch + ":" + reader.headSeq);
            long began = System.nanoTime();
            var client = late.open(1, hub.dialect()).getFirst();
            late.await(client, events);
            if (!client.recovered) {
                throw new MeasurementException("it was given a snapshot, not what it missed");
            }
            return (System.nanoTime() - began) / 1e6;
        }
    }
}
