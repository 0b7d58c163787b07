package dev.heddle.lab.modules;

import dev.heddle.agent.Agent;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.Unit;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Whether a hub hears of a program whose owner stands still as often as of one that is well.
final class StallGap implements Measurement {
    private static final int SECONDS = 30;
    private static final int QUICK_SECONDS = 2;

    /// A hub takes a program for gone after a little more.
    private static final double LIMIT_SECONDS = 12;

    @Override
    public String name() {
        return "heartbeats of a stalled owner";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        int seconds = effort.pick(SECONDS, QUICK_SECONDS);
        try (var hub = CallingHub.start();
                var _ = TickedAgent.start(hub.address(), Agent.POLICY)) {
            hub.awaitLink();
            long began = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            long stalled = System.nanoTime();
            hub.call(
                    TickedAgent.STALL,
                    "{\"seconds\":%d}".formatted(seconds),
                    TimeUnit.SECONDS.toMillis(seconds),
                    stalled);
            TimeUnit.SECONDS.sleep(seconds);
            long over = System.nanoTime();
            return List.of(
                    new Figure(
                            "gap between reports, owner stalled for %d s".formatted(seconds),
                            Unit.SECONDS,
                            longestGap(hub.reports(), stalled, over),
                            new Peer("not stalled", longestGap(hub.reports(), began, stalled)),
                            Goal.atMost(LIMIT_SECONDS)));
        }
    }

    /// In seconds, with the silence before the first report and after the last one.
    private static double longestGap(List<Long> reports, long from, long to) {
        long longest = 0;
        long last = from;
        for (long report : reports) {
            if (report > from && report < to) {
                longest = Math.max(longest, report - last);
                last = report;
            }
        }
        return Math.max(longest, to - last) / 1e9;
    }
}
