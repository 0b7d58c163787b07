package dev.heddle.lab.jobs;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.Answer;
import dev.heddle.lab.process.Fork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// From a cancel until the work has really stopped: a wait that can be interrupted, a read from a
/// socket, a read from a child. Work that has not stopped after a second counts as a second.
final class CancelCost implements Measurement {
    private static final List<String> PEERS = List.of("FutureTask", "Failsafe", "Resilience4j");

    @Override
    public String name() {
        return "from cancel to stopped";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var figures = new ArrayList<Figure>();
        for (var blocking : Blocking.values()) {
            double ours = p99("Heddle", blocking, effort);
            for (var peer : PEERS) {
                figures.add(
                        new Figure(
                                "cancel to stopped, " + blocking.title + ", p99",
                                Unit.MILLIS,
                                ours,
                                new Peer(peer, p99(peer, blocking, effort)),
                                Goal.atMost(blocking.goalMillis)));
            }
        }
        return figures;
    }

    private static double p99(String who, Blocking blocking, Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        return Answer.of(Fork.of(CancelMain.class, who, blocking.name()), effort).get("p99");
    }
}
