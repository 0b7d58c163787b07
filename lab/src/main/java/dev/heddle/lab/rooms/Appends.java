package dev.heddle.lab.rooms;

import static java.util.Objects.requireNonNull;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.Fork;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// What the log alone takes in, on all cores.
final class Appends implements Measurement {
    private static final double MICROS_IN_SECOND = 1e6;

    @Override
    public String name() {
        return "durable appends";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var answer = Fork.of(DurableAppends.class).run(effort);
        double disk = value(answer, "disk");
        return List.of(
                new Figure(
                        "durable appends to 10,000 rooms",
                        Unit.PER_SECOND,
                        value(answer, "rate"),
                        new Peer("file, one by one", MICROS_IN_SECOND / disk),
                        Goal.atLeast(15_000)),
                new Figure(
                        "one durable append, p50",
                        Unit.MICROS,
                        value(answer, "micros"),
                        new Peer("file, write and sync", disk),
                        Goal.none()));
    }

    private static double value(Map<String, Double> answer, String name) {
        return requireNonNull(answer.get(name));
    }
}
