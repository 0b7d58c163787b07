package dev.heddle.lab.nodes;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Rounds;
import dev.heddle.lab.Unit;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.RoomLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;

/// What a stream takes in: each of 100 rooms has one append under way, of 16 events or of one, and
/// so each append is a frame of its own.
final class Frames implements Measurement {
    private static final int ROUNDS = 3;
    private static final int ROOMS = 100;
    private static final int MANY = 16;

    private final NatsCluster.Sync sync;

    Frames(NatsCluster.Sync sync) {
        this.sync = sync;
    }

    @Override
    public String name() {
        return "frames, sync_interval " + sync.interval;
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var rates = new Rounds();
        var micros = new Rounds();
        var length = Duration.ofMillis(effort.pick(1500, 200));
        try (var servers = NatsCluster.start(sync);
                var log = servers.openLog(0)) {
            var _ = append(servers, log, MANY, length);
            var _ = append(servers, log, 1, length);
            for (int i = 0; i < effort.pick(ROUNDS, 1); i++) {
                var many = append(servers, log, MANY, length);
                var one = append(servers, log, 1, length);
                rates.add(many.eventsPerSecond, one.eventsPerSecond);
                micros.add(many.serversMicros, one.serversMicros);
            }
        }
        return List.of(
                rates.median(
                        "events in frames of %d, sync_interval %s".formatted(MANY, sync.interval),
                        Unit.PER_SECOND,
                        "frames of 1",
                        Goal.atLeastRatio(6)),
                micros.median(
                        "all NATS servers' processor for a frame of %d".formatted(MANY),
                        Unit.MICROS,
                        "a frame of 1",
                        Goal.none()));
    }

    /// What came of so many frames.
    ///
    /// @param serversMicros processor's time of all servers for a frame
    private record Result(double eventsPerSecond, double serversMicros) {}

    private static Result append(NatsCluster servers, RoomLog log, int events, Duration length)
            throws IOException, MeasurementException {
        double before = servers.processorSeconds();
        long began = System.nanoTime();
        var turns = new Turns(log, events, began + length.toNanos());
        for (int i = 0; i < ROOMS; i++) {
            turns.all.register();
            turns.next("room" + i);
        }
        turns.all.arriveAndAwaitAdvance();
        if (turns.failed.get() > 0) {
            throw new MeasurementException(turns.failed + " appends failed");
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long frames = turns.done.get();
        double micros = (servers.processorSeconds() - before) * 1e6 / frames;
        return new Result(frames * events / seconds, micros);
    }

    /// Appends, each room's next one when its last one is acknowledged.
    private static final class Turns {
        private final RoomLog log;
        private final int events;
        private final long end;
        private final Phaser all = new Phaser(1);
        private final AtomicLong done = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();

        Turns(RoomLog log, int events, long end) {
            this.log = log;
            this.events = events;
            this.end = end;
        }

        void next(String room) {
            var _ =
                    log.append(room, After.any(), "", Events.of(events))
                            .thenAccept(answer -> {
                                boolean isDone = answer instanceof Appended.Done;
                                (isDone ? done : failed).incrementAndGet();
                                if (isDone && System.nanoTime() < end) {
                                    next(room);
                                } else {
                                    all.arriveAndDeregister();
                                }
                            });
        }
    }
}
