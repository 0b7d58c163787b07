package dev.heddle.lab.show;

import com.sun.management.ThreadMXBean;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.Unit;
import dev.heddle.radio.Station;
import dev.heddle.radio.show.ShowFile;
import java.lang.management.ManagementFactory;
import java.util.List;

/// What the ticks of an engine's loop allocate while a show is on the air and nothing is due.
final class IdleShow implements Measurement {
    private static final int TICKS = 1_000_000;
    private static final int QUICK_TICKS = 50_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Override
    public String name() {
        return "idle show";
    }

    @Override
    public List<Figure> measure(Effort effort) {
        int ticks = effort.pick(TICKS, QUICK_TICKS);
        try (var owner = Owner.hosted("engine", Policy.DEFAULT)) {
            var station = Station.on(owner, ShowFile.sample());
            var _ = station.startShow();
            var _ = station.setSpeed(0.001); // Nothing comes due while this looks.
            double warm =
                    perTick(ticks, owner::tick); // The compiler's, and that of the show's start.
            double ours = perTick(ticks, owner::tick);
            double peer = perTick(ticks, () -> 0);
            station.close();
            return List.of(
                    new Figure(
                            "idle tick with a show on the air",
                            Unit.BYTES_PER_OP,
                            Math.min(warm, ours),
                            new Peer("empty loop", peer),
                            Goal.atMost(0.01)));
        }
    }

    private interface Tick {
        int tick();
    }

    private static double perTick(int ticks, Tick tick) {
        long thread = Thread.currentThread().threadId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        for (int i = 0; i < ticks; i++) {
            var _ = tick.tick();
        }
        return (double) (THREADS.getThreadAllocatedBytes(thread) - before) / ticks;
    }
}
