package dev.heddle.lab.nodes;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Rounds;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.RoomLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// From an append on one node until a follower on another has it, one at a time, in turn with a
/// publish that is acknowledged. Both go through the same server, and one server leads both
/// streams; it is another one each round.
final class AcrossNodes implements Measurement {
    private static final int ROUNDS = 3;
    private static final int WARM_UPS = 500;
    private static final int COUNT = 800;
    private static final int QUICK_PART = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ROOM = "room";

    private final LinkedBlockingQueue<Heard> heard = new LinkedBlockingQueue<>(); // One at a time.

    private record Heard(long nanos, long seq) {}

    @Override
    public String name() {
        return "append to another node";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        heard.clear();
        var delivered = new Rounds();
        var slowest = new Rounds();
        var acknowledged = new Rounds();
        try (var servers = NatsCluster.start(NatsCluster.Sync.LATER);
                var here = servers.openLog(0);
                var there = servers.openLog(1);
                var publisher = Publisher.open(servers, 0, PATIENCE);
                var _ = there.follow(ROOM, this::hear)) {
            for (int i = 0; i < effort.pick(ROUNDS, 1); i++) {
                if (i > 0) {
                    servers.stepDown(NatsCluster.LOG_STREAM);
                }
                servers.leadTogether(NatsCluster.LOG_STREAM, NatsCluster.PLAIN_STREAM);
                var round = round(effort, here, publisher);
                delivered.add(round.delivered.median(), round.published.median());
                slowest.add(round.delivered.percentile(99), round.published.percentile(99));
                acknowledged.add(round.acknowledged.median(), round.published.median());
            }
        }
        String peer = "plain publish, acknowledged";
        return List.of(
                delivered.median(
                        "append to a follower on another node, p50",
                        Unit.MILLIS,
                        peer,
                        Goal.atMostRatio(1.5)),
                slowest.median(
                        "append to a follower on another node, p99",
                        Unit.MILLIS,
                        peer,
                        Goal.none()),
                acknowledged.median(
                        "append to its acknowledgement, p50", Unit.MILLIS, peer, Goal.none()));
    }

    private void hear(Change change) {
        if (change instanceof Change.Events events) {
            long seq = events.entries().getLast().position().seq();
            heard.add(new Heard(System.nanoTime(), seq));
        }
    }

    /// Milliseconds.
    private record Round(Samples published, Samples delivered, Samples acknowledged) {}

    private Round round(Effort effort, RoomLog here, Publisher publisher)
            throws InterruptedException, MeasurementException {
        int part = effort.pick(1, QUICK_PART);
        var published = new double[COUNT / part];
        var delivered = new double[COUNT / part];
        var acknowledged = new double[COUNT / part];
        for (int i = -WARM_UPS / part; i < COUNT / part; i++) {
            long began = System.nanoTime();
            if (!publisher.publish(Events.TEXT)) {
                throw new MeasurementException("a publish was not acknowledged");
            }
            long publishedNanos = System.nanoTime() - began;
            began = System.nanoTime();
            var answer = here.append(ROOM, After.any(), "", Events.of(1)).toCompletableFuture();
            var appended = answer.join();
            long acknowledgedNanos = System.nanoTime() - began;
            long deliveredNanos = awaitHeard(appended) - began;
            if (i >= 0) {
                published[i] = publishedNanos / 1e6;
                delivered[i] = deliveredNanos / 1e6;
                acknowledged[i] = acknowledgedNanos / 1e6;
            }
        }
        return new Round(new Samples(published), new Samples(delivered), new Samples(acknowledged));
    }

    /// When the other node heard of this append; it may have been before its acknowledgement.
    private long awaitHeard(Appended appended) throws InterruptedException, MeasurementException {
        var next = heard.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (!(appended instanceof Appended.Done done)
                || next == null
                || next.seq != done.last().seq()) {
            throw new MeasurementException(
                    "the other node heard %s of %s".formatted(next, appended));
        }
        return next.nanos;
    }
}
