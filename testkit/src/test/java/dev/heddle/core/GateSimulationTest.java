package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Outcome.Expired;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whole lives of owners, made of steps that a seed picks. It sits here and in the gate's package
/// because it plants faults inside the gate and needs the simulated host.
class GateSimulationTest {
    /// Seeds of an ordinary run, a few seconds. A long run asks for more.
    private static final int SEEDS = Integer.getInteger("heddle.seeds", 500);

    @Test
    void everySeedKeepsTheInvariantsAfterEveryStep() {
        var all = new ArrayList<Snapshot.Outcomes>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            all.add(new GateSimulation(seed, Gate::new).run());
        }

        // Every kind of outcome was put to the test, not only the usual one.
        assertThat(sum(all, Snapshot.Outcomes::executed)).isGreaterThan(SEEDS);
        assertThat(sum(all, Snapshot.Outcomes::failed)).isGreaterThan(SEEDS);
        assertThat(sum(all, Snapshot.Outcomes::rejected)).isGreaterThan(SEEDS);
        assertThat(sum(all, Snapshot.Outcomes::cancelled)).isGreaterThan(SEEDS);
        assertThat(sum(all, Snapshot.Outcomes::expired)).isGreaterThan(SEEDS);
    }

    private static long sum(List<Snapshot.Outcomes> all, ToLongFunction<Snapshot.Outcomes> kind) {
        return all.stream().mapToLong(kind).sum();
    }

    @Test
    void aSeedTellsTheSameStoryAgain() {
        var first = new GateSimulation(7, Gate::new);
        var second = new GateSimulation(7, Gate::new);
        first.run();
        second.run();

        assertThat(second.story()).isEqualTo(first.story()).isNotEmpty();
    }

    @Test
    void findsAWakeUpThatIsNotAskedFor() {
        assertFinds("nobody wakes the loop", DeafGate::new);
    }

    @Test
    void findsAnExpiryThatIsAnnouncedAndNotDecided() {
        assertFinds("has no outcome after its deadline", HollowGate::new);
    }

    @Test
    void findsACloseThatLeavesTheQueueAlone() {
        assertFinds("waits in a closed owner", OpenGate::new);
    }

    private static void assertFinds(String fault, GateSimulation.Maker maker) {
        assertThatThrownBy(
                        () -> {
                            for (long seed = 1; seed <= SEEDS; seed++) {
                                new GateSimulation(seed, maker).run();
                            }
                        })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed ")
                .hasMessageContaining(fault);
    }

    /// Planted: its ring begins awake, so the first operation wakes nobody.
    private static final class DeafGate extends Gate {
        DeafGate(String name, SimHost host, Policy policy) {
            super(name, host, policy, new DeafRing<>(policy.capacity()));
        }
    }

    private static final class DeafRing<E> extends MpscRing<E> {
        private boolean begun;

        DeafRing(int capacity) {
            super(capacity);
        }

        @Override
        Offer offer(E element) {
            Offer offer = super.offer(element);
            boolean first = !begun;
            begun = true;
            return first && offer == Offer.TAKEN_WAKE ? Offer.TAKEN : offer;
        }
    }

    /// Planted: it tells the caller that its operation expired and leaves it in the queue, as a
    /// wait with a timeout does.
    private static final class HollowGate extends Gate {
        HollowGate(String name, SimHost host, Policy policy) {
            super(name, host, policy);
        }

        @Override
        <T extends @Nullable Object> GateTicket<T> ticket(
                Operation<T> operation, Duration deadline) {
            return new GateTicket<>(this, operation, now(), deadline) {
                @Override
                boolean decide(Object expected, Object next) {
                    return next instanceof Expired || super.decide(expected, next);
                }
            };
        }
    }

    /// Planted: its ring shows nothing to who closes.
    private static final class OpenGate extends Gate {
        OpenGate(String name, SimHost host, Policy policy) {
            super(
                    name,
                    host,
                    policy,
                    new MpscRing<>(policy.capacity()) {
                        @Override
                        void forEachLast(Consumer<? super GateTicket<?>> visitor) {}
                    });
        }
    }
}
