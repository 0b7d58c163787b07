package dev.heddle.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The meeting that counts, forced: a thread leaves while somebody is about to interrupt it. {@code
/// InterruptGateModelTest} has the others.
@Timeout(60)
class InterruptGateTest {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch aboutToInterrupt = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean hasLeft = new AtomicBoolean();

    @Test
    void noInterruptReachesAThreadThatHasLeft() throws InterruptedException {
        assertThat(reachesAfterwards(new MeetingGate())).isFalse();
    }

    @Test
    void findsAGateThatLooksAndThenInterrupts() throws InterruptedException {
        assertThat(reachesAfterwards(new LeakyGate())).isTrue();
    }

    @Test
    void whoWasInterruptedBeforeDoesNotEnter() {
        var gate = new InterruptGate();
        gate.interrupt();
        assertThat(gate.enter()).isFalse();
    }

    /// Whether a thread that has left its job is interrupted all the same.
    private boolean reachesAfterwards(InterruptGate gate) throws InterruptedException {
        var reached = new AtomicBoolean();
        var worker =
                Thread.ofPlatform()
                        .start(() -> {
                            gate.enter();
                            inside.countDown();
                            Awaits.latch(aboutToInterrupt);
                            gate.leave();
                            hasLeft.set(true);
                            Awaits.latch(over); // Here the next job would run.
                            reached.set(Thread.currentThread().isInterrupted());
                        });
        Awaits.latch(inside);
        gate.interrupt();
        over.countDown();
        worker.join();
        return reached.get();
    }

    /// Lets the thread go on exactly when it is about to be interrupted, as far as it can.
    private void meet(Thread thread) {
        aboutToInterrupt.countDown();
        Awaits.until(() -> hasLeft.get() || thread.getState() == Thread.State.BLOCKED);
    }

    private final class MeetingGate extends InterruptGate {
        @Override
        void hit(Thread thread) {
            meet(thread);
            super.hit(thread);
        }
    }

    /// Planted: it looks who is inside, and interrupts whoever that was.
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // That is the fault.
    private final class LeakyGate extends InterruptGate {
        private volatile @Nullable Thread inside;

        @Override
        boolean enter() {
            inside = Thread.currentThread();
            return true;
        }

        @Override
        void leave() {
            inside = null;
            clear();
        }

        @Override
        void interrupt() {
            var seen = inside;
            if (seen != null) {
                meet(seen);
                hit(seen);
            }
        }
    }
}
