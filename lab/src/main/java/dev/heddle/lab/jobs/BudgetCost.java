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
import java.util.List;

/// A hundred jobs of 200 MB in a heap that has room for ten of them, each way in a JVM of its own:
/// by reservations, by a pool of as many threads as fit, by looking whether there is room and then
/// starting.
final class BudgetCost implements Measurement {
    /// The budget of 2 GB, and what the JVM needs to move things around in.
    private static final String HEAP = "2560m";

    /// Sizes of pools; ten jobs fit.
    private static final List<String> POOLS = List.of("2", "4", "6", "8", "10");

    private static final double OF_THE_BEST_POOL = 0.9;

    @Override
    public String name() {
        return "100 jobs of 200 MB on a budget of 2 GB";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        double rate = 0;
        double failures = 0;
        double best = 0;
        String bestPool = "";
        double checkedFailures = Answer.of(fork(BudgetMain.CHECK), effort).get("failures");
        for (var pool : POOLS) {
            double theirs = Answer.of(fork(BudgetMain.POOL, pool), effort).get("rate");
            if (theirs > best) {
                best = theirs;
                bestPool = pool;
            }
            var ours = Answer.of(fork(BudgetMain.JOBS), effort);
            failures += ours.get("failures");
            rate = Math.max(rate, ours.get("rate")); // The best of as many rounds as they have.
        }
        return List.of(
                new Figure(
                        "OutOfMemoryErrors",
                        Unit.COUNT,
                        failures,
                        new Peer("check, then start", checkedFailures),
                        Goal.atMost(0)),
                new Figure(
                        "jobs of 200 MB, best of 5",
                        Unit.PER_SECOND,
                        rate,
                        new Peer("pool of " + bestPool, best),
                        Goal.atLeastRatio(OF_THE_BEST_POOL)));
    }

    private static Fork fork(String... arguments) {
        return Fork.of(BudgetMain.class, arguments)
                .withFlags("-XX:-AlwaysPreTouch", "-Xms" + HEAP, "-Xmx" + HEAP);
    }
}
