package dev.heddle.jobs;

import static dev.heddle.jobs.Model.require;
import static dev.heddle.jobs.Model.share;
import static dev.heddle.jobs.Model.together;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// An interrupt under every interleaving with the thread that it is meant for. The flag stands for
/// the thread's own, which the checker needs for itself.
class InterruptGateModelTest {
    @Test
    void noInterruptReachesAThreadThatHasLeft() {
        Model.holds(() -> {
            var flag = new AtomicBoolean();
            leaveWhileInterrupted(new FlaggedGate(flag), flag);
        });
    }

    @Test
    void findsAGateThatLooksAndThenInterrupts() {
        Model.findsTheFault(
                "leaked",
                () -> {
                    var flag = new AtomicBoolean();
                    leaveWhileInterrupted(new LeakyGate(flag), flag);
                });
    }

    private static void leaveWhileInterrupted(InterruptGate gate, AtomicBoolean flag) {
        share(gate);
        together(
                () -> {
                    if (gate.enter()) {
                        gate.leave();
                    }
                    require(!flag.get(), "leaked");
                },
                gate::interrupt);
        require(!flag.get(), "leaked");
    }

    @Test
    void noInterruptIsLostOnAThreadThatHasNotEnteredYet() {
        Model.holds(() -> {
            var flag = new AtomicBoolean();
            enterWhileInterrupted(new FlaggedGate(flag), flag);
        });
    }

    @Test
    void findsAGateThatForgetsWhatCameBefore() {
        Model.findsTheFault(
                "lost",
                () -> {
                    var flag = new AtomicBoolean();
                    enterWhileInterrupted(new LeakyGate(flag), flag);
                });
    }

    private static void enterWhileInterrupted(InterruptGate gate, AtomicBoolean flag) {
        share(gate);
        var entered = new AtomicBoolean();
        together(() -> entered.set(gate.enter()), gate::interrupt);
        require(!entered.get() || flag.get(), "lost");
    }

    private static final class FlaggedGate extends InterruptGate {
        private final AtomicBoolean flag;

        FlaggedGate(AtomicBoolean flag) {
            this.flag = flag;
        }

        @Override
        void hit(Thread thread) {
            flag.set(true);
        }

        @Override
        void clear() {
            flag.set(false);
        }
    }

    /// Planted: it looks who is inside, and interrupts whoever that was.
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // That is the fault.
    private static final class LeakyGate extends InterruptGate {
        private final AtomicBoolean flag;
        private volatile @Nullable Thread inside;

        LeakyGate(AtomicBoolean flag) {
            this.flag = flag;
        }

        @Override
        boolean enter() {
            inside = Thread.currentThread();
            return true;
        }

        @Override
        void leave() {
            inside = null;
            flag.set(false);
        }

        @Override
        void interrupt() {
            if (inside != null) {
                flag.set(true);
            }
        }
    }
}
