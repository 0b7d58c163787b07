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

/// What it costs that nothing is acknowledged or shown before it is on disk.
final class LogCost implements Measurement {
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "log on and off";
    }

    private record Run(double flood, double command) {}

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var floods = new Rounds();
        var commands = new Rounds();
        try (var cores = Cores.pin()) {
            for (int i = 0; i < effort.pick(ROUNDS, 1); i++) {
                boolean onFirst = i % 2 == 0;
                var first = run(effort, cores, onFirst);
                var second = run(effort, cores, !onFirst);
                var on = onFirst ? first : second;
                var off = onFirst ? second : first;
                floods.add(on.flood, off.flood);
                commands.add(on.command, off.command);
            }
        }
        return List.of(
                floods.median(
                        "flood to %d, log on disk".formatted(FanOut.many(effort)),
                        Unit.PER_SECOND,
                        "in memory",
                        Goal.atLeastRatio(0.9)),
                commands.median(
                        "command to its answer, log on disk, p50",
                        Unit.MILLIS,
                        "in memory",
                        Goal.none()));
    }

    private static Run run(Effort effort, Cores cores, boolean on)
            throws IOException, InterruptedException, MeasurementException {
        try (var data = new TemporaryFolder()) {
            var setup = Server.HubSetup.durable(data.path());
            try (var hub = Server.hub(cores, on ? setup : setup.withoutLog())) {
                double flood;
                var dialect = hub.dialect();
                try (var swarm = new Swarm(hub, hub.newRoom())) {
                    swarm.open(FanOut.many(effort), dialect, dialect);
                    flood =
                            swarm.flood(
                                    dialect,
                                    FanOut.millis(effort, 4000),
                                    FanOut.millis(effort, 3000));
                }
                try (var swarm = new Swarm(hub, hub.newRoom())) {
                    swarm.open(0, dialect, dialect);
                    int count = effort.pick(1000, 20);
                    return new Run(flood, swarm.roundTrips(dialect, count, count).median());
                }
            }
        }
    }
}
