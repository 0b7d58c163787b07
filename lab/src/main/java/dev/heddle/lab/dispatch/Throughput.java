package dev.heddle.lab.dispatch;

import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.Fork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The rate from end to end, until operations have run. Producers post as fast as they can and go
/// on until they are stopped; then everything posted must have run, once and in each producer's
/// order.
final class Throughput<T> {
    /// Operations between two looks at the clock's flag, and at the room of an unbounded candidate.
    private static final int BATCH = 256;

    /// Between two looks of a producer that has no room: each takes the owner's cache line away.
    private static final int PAUSES = 256;

    /// For what has been posted to run.
    private static final long END_NANOS = 10_000_000_000L;

    private final Candidate<T> candidate;
    private final List<Lane> lanes;

    /// What may wait of one producer, if the candidate does not say itself when it is full.
    private final long window;

    private volatile boolean stopped;
    private volatile boolean over;

    private Throughput(Candidate<T> candidate, int producers) {
        this.candidate = candidate;
        this.lanes = Stream.generate(Lane::new).limit(producers).toList();
        this.window = candidate.isBounded() ? Long.MAX_VALUE : Candidate.CAPACITY / producers;
    }

    /// A fork's work: effort, candidate, number of producers.
    public static void main(String[] arguments) {
        Fork.answer(() -> {
            return measure(
                    Candidate.named(arguments[1]),
                    Integer.parseInt(arguments[2]),
                    Effort.valueOf(arguments[0]));
        });
    }

    /// Its rate. Blocks.
    ///
    /// @throws MeasurementException if an operation was lost, came twice or out of turn
    static <T> Map<String, Double> measure(Candidate<T> candidate, int producers, Effort effort)
            throws InterruptedException, ExecutionException, MeasurementException {
        return new Throughput<>(candidate, producers).measure(effort);
    }

    private Map<String, Double> measure(Effort effort)
            throws InterruptedException, ExecutionException, MeasurementException {
        var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
        var loop = threads.submit(this::poll);
        var posts = new ArrayList<Future<Long>>();
        for (var lane : lanes) {
            posts.add(threads.submit(() -> produce(lane)));
        }
        var rate = Rate.measure(effort, () -> lanes.stream().mapToLong(Lane::executed).sum());
        stopped = true;
        for (int i = 0; i < lanes.size(); i++) {
            long posted = posts.get(i).get();
            awaitAll(lanes.get(i), posted);
            check(lanes.get(i), posted);
        }
        over = true;
        loop.get();
        threads.shutdown();
        return rate;
    }

    private void poll() {
        var pass = candidate.pass();
        if (pass == null) {
            return; // It has a thread of its own.
        }
        while (!over) {
            pass.run();
            Thread.onSpinWait();
        }
    }

    private long produce(Lane lane) {
        long posted = 0;
        while (!stopped) {
            if (posted + BATCH - lane.executed() > window) {
                for (int i = 0; i < PAUSES; i++) {
                    Thread.onSpinWait();
                }
            } else {
                posted = postBatch(lane, posted);
            }
        }
        return posted;
    }

    private long postBatch(Lane lane, long from) {
        for (long number = from; number < from + BATCH; number++) {
            T operation = candidate.form().of(lane, (int) number);
            while (!candidate.offer().test(operation)) {
                if (stopped) {
                    return number;
                }
                Thread.onSpinWait();
            }
        }
        return from + BATCH;
    }

    private static void awaitAll(Lane lane, long posted) throws InterruptedException {
        long end = System.nanoTime() + END_NANOS;
        while (lane.executed() < posted && lane.wrong() == 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /// Holds what has run against what was posted.
    static void check(Lane lane, long posted) throws MeasurementException {
        if (lane.executed() != posted || lane.wrong() != 0) {
            throw new MeasurementException(
                    "%d operations were posted, %d have run, %d of them out of turn"
                            .formatted(posted, lane.executed(), lane.wrong()));
        }
    }
}
