package dev.heddle.audio.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.audio.AudioProcessor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/// The detectors on a real thread: what they cost, and what they find.
class DetectorsTest {
    private static final int RATE = 48_000;
    private static final int FRAMES = 64;
    private static final int BLOCKS = 2_000;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final float[] sound = new float[FRAMES];
    private volatile Object kept = "";

    /// Without texts, unlike this class: they would become strings on the thread that runs it.
    private static final class Silence implements AudioProcessor {
        @Override
        public void process(float[] input, float[] output, int frames) {}
    }

    @Test
    void findsNoByteWhereNoneIsAllocatedFromTheFirstBlockOn() {
        assertThat(watched(new Silence()).allocatedBytes()).isZero();
    }

    @Test
    void aByteThatIsAllocatedIsFound() {
        var report = watched((_, _, _) -> kept = new byte[100]);

        assertThat(report.allocatedBytes()).isGreaterThanOrEqualTo(100L * BLOCKS);
    }

    @Test
    void aWaitIsFound() {
        assumeTrue(Linux.isHere(), "waits are counted on Linux only");

        var report = watched((_, _, _) -> LockSupport.parkNanos(1_000));

        assertThat(report.waits()).isGreaterThanOrEqualTo(BLOCKS / 2); // A park may return at once.
    }

    @Test
    void aLockThatAnotherThreadHasIsFound() throws InterruptedException {
        assumeTrue(Linux.isHere(), "waits are counted on Linux only");
        var lock = new ReentrantLock();
        lock.lock();
        try (var watch =
                new RealTimeWatch(
                        (_, _, _) -> {
                            lock.lock();
                            try {
                                kept = sound;
                            } finally {
                                lock.unlock();
                            }
                        },
                        RATE,
                        FRAMES)) {
            var audio = Thread.ofPlatform().start(() -> watch.process(sound, sound, FRAMES));
            while (!lock.hasQueuedThread(audio)) {
                Thread.onSpinWait();
            }
            lock.unlock();
            audio.join();

            assertThat(watch.report().waits()).isPositive();
        }
    }

    @Test
    void whatIsCleanHasNoWaits() {
        assumeTrue(Linux.isHere(), "waits are counted on Linux only");
        var report = watched((_, _, _) -> {});

        // The JVM may stop it a few times, for reasons of its own.
        assertThat(report.waits()).isLessThan(BLOCKS / 10);
    }

    @Test
    void pausesOfTheRealCollectorAreFoundInTime() {
        try (var pauses = CollectorPauses.listening()) {
            long start = System.nanoTime();
            System.gc();
            long end = System.nanoTime();
            // News that come quickly set the clock: the first ones load classes on their way.
            while (!pauses.anyIn(start, end)) {
                assertThat(System.nanoTime() - end).isLessThan(PATIENCE_NANOS);
                System.gc();
            }
            assertThat(pauses.anyIn(start - PATIENCE_NANOS, start - PATIENCE_NANOS / 2)).isFalse();
        }
    }

    private WatchReport watched(AudioProcessor processor) {
        try (var watch = new RealTimeWatch(processor, RATE, FRAMES)) {
            for (int i = 0; i < BLOCKS; i++) {
                watch.process(sound, sound, FRAMES);
            }
            return watch.report();
        }
    }
}
