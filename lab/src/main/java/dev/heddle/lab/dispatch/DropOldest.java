package dev.heddle.lab.dispatch;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.Fork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// The rate of posts into a box that stays full, where the newest counts and the oldest makes room:
/// a loop takes 64 operations 60 times a second, while producers post as fast as they can.
/// Afterwards everything posted was either run, in each producer's order, or dropped.
final class DropOldest {
    private static final int CAPACITY = 1024;
    private static final int BUDGET = 64;
    private static final long TICK_NANOS = 1_000_000_000L / 60;

    /// Operations between two looks at the flag that ends it.
    private static final int BATCH = 256;

    private final Box box;
    private final List<Producer> producers;
    private volatile boolean stopped;

    private DropOldest(Box box, int producers) {
        this.box = box;
        this.producers = Stream.generate(Producer::new).limit(producers).toList();
    }

    /// Holds the newest operations.
    interface Box {
        /// Puts one in; the oldest makes room for it. May be called from any thread.
        void post(Runnable task);

        /// Runs some and returns how many are left. The loop only.
        int tick();

        /// How many had to make room.
        long dropped();
    }

    /// A fork's work: effort, box, number of producers.
    public static void main(String[] arguments) {
        Fork.answer(() ->
                measure(
                        named(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Effort.valueOf(arguments[0])));
    }

    /// Makes a new one by its name on a fork's command line.
    static Box named(String name) {
        return switch (name) {
            case "owner" -> new OwnerBox();
            case "deque" -> new DequeBox();
            default -> throw new IllegalArgumentException("there is no box " + name);
        };
    }

    private static final class OwnerBox implements Box {
        private final Owner owner =
                Owner.hosted(
                        "hosted",
                        Policy.DEFAULT
                                .withCapacity(CAPACITY)
                                .withBudget(BUDGET, Policy.DEFAULT.maxTime())
                                .withOverflow(Policy.Overflow.DROP_OLDEST));

        @Override
        public void post(Runnable task) {
            owner.execute(task);
        }

        @Override
        public int tick() {
            return owner.tick();
        }

        @Override
        public long dropped() {
            return owner.snapshot().outcomes().dropped();
        }
    }

    private static final class DequeBox implements Box {
        /// Guards itself and `dropped`.
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(CAPACITY);

        private long dropped;

        @Override
        public void post(Runnable task) {
            synchronized (tasks) {
                if (tasks.size() == CAPACITY) {
                    tasks.remove();
                    dropped++;
                }
                tasks.add(task);
            }
        }

        @Override
        public int tick() {
            for (int i = 0; i < BUDGET; i++) {
                Runnable task;
                synchronized (tasks) {
                    task = tasks.poll();
                }
                if (task == null) {
                    return 0;
                }
                task.run();
            }
            synchronized (tasks) {
                return tasks.size();
            }
        }

        @Override
        public long dropped() {
            synchronized (tasks) {
                return dropped;
            }
        }
    }

    /// What one producer's operations work on. Its own cells and the loop's are two cache lines
    /// apart.
    private static final class Producer {
        private static final int PAD = 16;
        private static final int POSTED = PAD;
        private static final int EXECUTED = 2 * PAD;
        private static final int NEXT = EXECUTED + 1;
        private static final int WRONG = EXECUTED + 2;

        private final AtomicLongArray cells = new AtomicLongArray(3 * PAD);

        Runnable task(int number) {
            return () -> executed(number);
        }

        private void executed(int number) {
            if (number - (int) cells.getPlain(NEXT) < 0) {
                cells.setPlain(WRONG, cells.getPlain(WRONG) + 1);
            }
            cells.setPlain(NEXT, number + 1);
            cells.setPlain(EXECUTED, cells.getPlain(EXECUTED) + 1);
        }
    }

    /// The rate of the posts. Blocks.
    ///
    /// @throws MeasurementException if an operation got lost, came twice or out of turn
    static Map<String, Double> measure(Box box, int producers, Effort effort)
            throws InterruptedException, ExecutionException, MeasurementException {
        return new DropOldest(box, producers).measure(effort);
    }

    private Map<String, Double> measure(Effort effort)
            throws InterruptedException, ExecutionException, MeasurementException {
        var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
        var ends = new ArrayList<Future<?>>();
        ends.add(threads.submit(this::loop));
        for (var producer : producers) {
            ends.add(threads.submit(() -> produce(producer)));
        }
        var rate = Rate.measure(effort, this::posted);
        stopped = true;
        for (var end : ends) {
            end.get();
        }
        threads.shutdown();
        check();
        return rate;
    }

    private void loop() {
        while (!stopped) {
            box.tick();
            LockSupport.parkNanos(this, TICK_NANOS);
        }
    }

    private void produce(Producer producer) {
        for (int number = 0; !stopped; number += BATCH) {
            for (int i = 0; i < BATCH; i++) {
                box.post(producer.task(number + i));
            }
            long posted = producer.cells.getPlain(Producer.POSTED) + BATCH;
            producer.cells.setRelease(Producer.POSTED, posted);
        }
    }

    private long posted() {
        return sum(Producer.POSTED);
    }

    /// Runs what is left, and holds everything against what was posted.
    private void check() throws MeasurementException {
        while (box.tick() > 0) {
            Thread.onSpinWait();
        }
        long executed = sum(Producer.EXECUTED);
        long wrong = sum(Producer.WRONG);
        if (executed + box.dropped() != posted() || wrong != 0) {
            throw new MeasurementException(
                    "%d were posted, %d dropped, %d have run, %d of them out of turn"
                            .formatted(posted(), box.dropped(), executed, wrong));
        }
    }

    private long sum(int cell) {
        return producers.stream().mapToLong(producer -> producer.cells.getAcquire(cell)).sum();
    }
}
