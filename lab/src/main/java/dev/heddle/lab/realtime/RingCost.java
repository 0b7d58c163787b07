package dev.heddle.lab.realtime;

import dev.heddle.core.SpscRing;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// References through a ring, from one thread that offers as fast as it can to JMH's, which polls.
/// One ring per fork, so that its calls are as direct as in a program that uses only this one.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RingCost {
    static final String HEDDLE = "heddle";
    static final String JCTOOLS = "jctools";
    static final String AGRONA = "agrona";

    private static final int CAPACITY = 1024;

    /// Looks at a ring before its thread lets others run: where both threads have to share a core,
    /// one would otherwise spin until its time is up, and that would be all there is to measure.
    private static final int SPINS = 100;

    /// Whose ring.
    @Param({HEDDLE, JCTOOLS, AGRONA})
    String ring = HEDDLE;

    private Predicate<Object> offer = _ -> false;
    private Supplier<@Nullable Object> poll = () -> null;
    private Thread producer = new Thread();
    private volatile boolean ends;

    /// For JMH.
    public RingCost() {}

    /// Starts the producer.
    @Setup
    public void start() {
        switch (ring) {
            case HEDDLE -> {
                var heddle = new SpscRing<Object>(CAPACITY);
                offer = heddle::offer;
                poll = heddle::poll;
            }
            case JCTOOLS -> use(new SpscVarHandleArrayQueue<>(CAPACITY));
            case AGRONA -> use(new OneToOneConcurrentArrayQueue<>(CAPACITY));
            default -> throw new IllegalArgumentException("there is no ring " + ring);
        }
        producer = Thread.ofPlatform().daemon().start(this::produce);
    }

    private void use(Queue<Object> queue) {
        offer = queue::offer;
        poll = queue::poll;
    }

    private void produce() {
        var element = new Object(); // Made once: what is counted is the ring's.
        var to = offer;
        int looks = 0;
        while (!ends) {
            looks = to.test(element) ? 0 : pause(looks);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // Nobody relies on it but the clock.
    private static int pause(int looks) {
        if (looks < SPINS) {
            Thread.onSpinWait();
            return looks + 1;
        }
        Thread.yield();
        return 0;
    }

    /// Ends it.
    @TearDown
    public void stop() throws InterruptedException {
        ends = true;
        producer.join();
    }

    /// Takes one element, waiting for it if need be.
    @Benchmark
    public Object take() {
        int looks = 0;
        while (true) {
            var element = poll.get();
            if (element != null) {
                return element;
            }
            looks = pause(looks);
        }
    }
}
