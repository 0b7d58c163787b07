package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.InstanceOfAssertFactories.ARRAY;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpscRingTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 1000})
    void takesExactlyItsCapacityAlsoAfterManyRounds(int capacity) {
        var ring = new SpscRing<Integer>(capacity);
        assertThat(ring.capacity()).isEqualTo(capacity);
        int next = 0;
        int expected = 0;
        for (int round = 0; round < 5; round++) {
            while (ring.size() < capacity) {
                assertThat(ring.offer(next++)).isTrue();
            }
            assertThat(ring.offer(-1)).isFalse();
            for (int i = 0; i < 1 + capacity / 2; i++) { // The rest wraps around the end.
                assertThat(ring.poll()).isEqualTo(expected++);
            }
            assertThat(ring.offer(next++)).isTrue();
            while (ring.size() > 0) {
                assertThat(ring.poll()).isEqualTo(expected++);
            }
            assertThat(ring.poll()).isNull();
        }
        assertThat(expected).isEqualTo(next);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16})
    void doesWhatABoundedDequeDoes(int capacity) {
        var ring = new SpscRing<Integer>(capacity);
        var model = new ArrayDeque<Integer>();
        var random = new Random(capacity);
        for (int i = 0; i < 10_000; i++) {
            if (random.nextBoolean()) {
                boolean room = model.size() < capacity && model.add(i);
                assertThat(ring.offer(i)).isEqualTo(room);
            } else {
                assertThat(ring.poll()).isEqualTo(model.poll());
            }
            assertThat(ring.size()).isEqualTo(model.size());
        }
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // A lost one would be awaited.
    void handsOverAllInOrderBetweenTwoThreads() {
        int last = 200_000;
        var ring = new SpscRing<Integer>(64);
        var producer =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            for (int i = 1; i <= last; i++) {
                                while (!ring.offer(i)) {
                                    Thread.onSpinWait();
                                }
                            }
                        });
        int expected = 1;
        boolean ended;
        do {
            ended = !producer.isAlive(); // First: what it offered last is then in the ring.
            for (var next = ring.poll(); next != null; next = ring.poll()) {
                assertThat(next).isEqualTo(expected++);
            }
        } while (!ended);
        assertThat(expected).isEqualTo(last + 1);
        assertThat(ring.size()).isZero();
    }

    @Test
    void keepsNothingAliveThatWasTaken() {
        var ring = new SpscRing<Object>(2);
        var offered = new Object();
        var before = new Object();
        ring.offer(before);
        ring.offer(offered);
        assertThat(ring.poll()).isSameAs(before);
        assertThat(ring).extracting("slots").asInstanceOf(ARRAY).containsExactly(null, offered);
    }

    @Test
    @SuppressWarnings("NullAway") // What it is about.
    void refusesNullAndCapacitiesOutOfRange() {
        var ring = new SpscRing<String>(1);
        assertThatNullPointerException().isThrownBy(() -> ring.offer(null));
        for (int capacity : new int[] {Integer.MIN_VALUE, -1, 0, SpscRing.MAX_CAPACITY + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new SpscRing<String>(capacity))
                    .withMessageContaining("was " + capacity);
        }
    }

    @Test
    void allocatesNothingOnEitherSide() {
        var ring = new SpscRing<String>(8);
        long bytes =
                Allocation.of(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        ring.offer("a");
                        ring.offer("b");
                        var _ = ring.poll();
                        if (ring.size() == ring.capacity()) {
                            var _ = ring.poll();
                        }
                    }
                });
        assertThat(bytes).isZero();
    }
}
