package dev.heddle.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;

import dev.heddle.core.Policy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/// Hosts with a fault each, and the tests of the contract that have to find it: those that find it
/// however the threads run, not those that find it on most runs.
class PlantedHostsTest {
    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(
                        WakeRunsInline.class,
                        List.of(
                                "runsEverythingOnTheLoopsThreadOneByOneAndNowhereElse",
                                "neverRunsInlineWhenItsLoopSubmits",
                                "knowsItsThread")),
                Arguments.of(
                        WakeOfTheLoopRunsInline.class,
                        List.of(
                                "neverRunsInlineWhenItsLoopSubmits",
                                "letsTheLoopsOwnEventsThroughWhileThousandsWait",
                                "keepsAtMostOneWakeUpInTheLoopsQueue")),
                Arguments.of(
                        WakeIsLostWhileOnePends.class,
                        List.of(
                                "letsTheLoopsOwnEventsThroughWhileThousandsWait",
                                "leavesWhatAnOperationSubmitsToALaterTick")),
                Arguments.of(WakesTwice.class, List.of("keepsAtMostOneWakeUpInTheLoopsQueue")),
                Arguments.of(
                        TicksUntilEmpty.class,
                        List.of("letsTheLoopsOwnEventsThroughWhileThousandsWait")),
                Arguments.of(EverybodyOwnsIt.class, List.of("knowsItsThread")),
                Arguments.of(
                        NobodyOwnsIt.class,
                        List.of(
                                "runsEverythingOnTheLoopsThreadOneByOneAndNowhereElse",
                                "wakesForEachOperationHoweverOftenItWasIdle")),
                Arguments.of(
                        TicksBesideItsLoop.class,
                        List.of(
                                "runsEverythingOnTheLoopsThreadOneByOneAndNowhereElse",
                                "knowsItsThread",
                                "refusesToWaitForItself",
                                "reportsAnEventThatStandsStillWithTheLoopsStack")));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isRejected(Class<?> fault, List<String> tests) {
        for (String test : tests) {
            run(fault, test).assertThatEvents().haveExactly(1, failedByAnAssertion());
        }
    }

    @Test
    void theSameLoopWithoutAFaultIsNot() {
        var results =
                EngineTestKit.engine("junit-jupiter")
                        .selectors(selectClass(QueueLoopTest.class))
                        .execute()
                        .testEvents();

        assertThat(results.failed().count()).isZero();
        assertThat(results.succeeded().count()).isEqualTo(results.started().count());
    }

    private static Events run(Class<?> fault, String test) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(fault, test))
                .execute()
                .testEvents();
    }

    private static Condition<Event> failedByAnAssertion() {
        return finishedWithFailure(instanceOf(AssertionError.class));
    }

    abstract static class Planted extends OwnerContract {
        private final Supplier<QueueLoop> fault;

        Planted(Supplier<QueueLoop> fault) {
            this.fault = fault;
        }

        @Override
        protected Loop start(Policy policy) {
            return fault.get().start(policy);
        }

        @Override
        protected Duration patience() {
            return Duration.ofMillis(200); // It waits in vain, whatever it is given.
        }
    }

    /// The caller's thread does the loop's work.
    static final class WakeRunsInline extends Planted {
        WakeRunsInline() {
            super(() ->
                    new QueueLoop() {
                        @Override
                        public void wake() {
                            var _ = tick();
                        }

                        @Override
                        public boolean isOwnerThread() {
                            return true;
                        }
                    });
        }
    }

    /// "I am already there, so why wait?"
    static final class WakeOfTheLoopRunsInline extends Planted {
        WakeOfTheLoopRunsInline() {
            super(() ->
                    new QueueLoop() {
                        @Override
                        public void wake() {
                            if (isOwnerThread()) {
                                var _ = tick();
                            } else {
                                super.wake();
                            }
                        }
                    });
        }
    }

    /// Holds back wake-ups until a tick has ended; the one that asks for the rest comes before.
    static final class WakeIsLostWhileOnePends extends Planted {
        WakeIsLostWhileOnePends() {
            super(() ->
                    new QueueLoop() {
                        private final AtomicBoolean pends = new AtomicBoolean();

                        @Override
                        public void wake() {
                            if (pends.compareAndSet(false, true)) {
                                post(() -> {
                                    var _ = tick();
                                    pends.set(false);
                                });
                            }
                        }
                    });
        }
    }

    static final class WakesTwice extends Planted {
        WakesTwice() {
            super(() ->
                    new QueueLoop() {
                        @Override
                        public void wake() {
                            super.wake();
                            super.wake();
                        }
                    });
        }
    }

    /// Gives the loop's own events no turn.
    static final class TicksUntilEmpty extends Planted {
        TicksUntilEmpty() {
            super(() ->
                    new QueueLoop() {
                        @Override
                        int tick() {
                            int left;
                            do {
                                left = super.tick();
                            } while (left > 0);
                            return left;
                        }
                    });
        }
    }

    static final class EverybodyOwnsIt extends Planted {
        EverybodyOwnsIt() {
            super(() ->
                    new QueueLoop() {
                        @Override
                        public boolean isOwnerThread() {
                            return true;
                        }
                    });
        }
    }

    static final class NobodyOwnsIt extends Planted {
        NobodyOwnsIt() {
            super(() ->
                    new QueueLoop() {
                        @Override
                        public boolean isOwnerThread() {
                            return false;
                        }
                    });
        }
    }

    /// Owns a thread, but not the one whose state it is to guard.
    static final class TicksBesideItsLoop extends Planted {
        TicksBesideItsLoop() {
            super(() ->
                    new QueueLoop() {
                        private final ExecutorService beside = Executors.newSingleThreadExecutor();
                        private final Thread thread = besides();

                        private Thread besides() {
                            try {
                                return beside.submit(Thread::currentThread).get();
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        }

                        @Override
                        public void wake() {
                            beside.execute(this::tick);
                        }

                        @Override
                        public boolean isOwnerThread() {
                            return Thread.currentThread() == thread;
                        }

                        @Override
                        void end() throws InterruptedException {
                            super.end();
                            beside.shutdown();
                        }
                    });
        }
    }
}
