package dev.heddle.lab.audio;

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
import java.util.List;

/// Numbers of a preset that cross from thread to thread, a hundred million times: through a
/// `Latest`, and through a copy with a flag, which has to tear, or nothing was measured.
final class HandOver implements Measurement {
    @Override
    public String name() {
        return "torn hand-overs";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        double ours = torn(HandOverMain.LATEST, effort);
        double theirs = torn(HandOverMain.FLAG, effort);
        if (theirs == 0 && effort == Effort.FULL) {
            throw new MeasurementException("a flag and a copy did not tear: the threads never met");
        }
        int count = effort.pick(HandOverMain.COUNT, HandOverMain.QUICK_COUNT);
        return List.of(
                new Figure(
                        "torn of %,d presets handed over".formatted(count),
                        Unit.COUNT,
                        ours,
                        new Peer("flag, then copy", theirs),
                        Goal.atMost(0)));
    }

    private static double torn(String way, Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        return Answer.of(Fork.of(HandOverMain.class, way), effort).get("torn");
    }
}
