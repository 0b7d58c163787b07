package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LatestTest {
    private final Latest<int[]> latest = new Latest<>(() -> new int[1]);

    @Test
    void answersWithAValueAsItWasMadeBeforeAnythingIsPublished() {
        var made = new Latest<>(() -> new int[] {7});
        assertThat(made.hasNews()).isFalse();
        assertThat(made.acquire()).containsExactly(7);
    }

    @Test
    void answersWithTheNewestAndSkipsTheRest() {
        publish(1);
        publish(2);
        publish(3);
        assertThat(latest.hasNews()).isTrue();
        assertThat(latest.acquire()).containsExactly(3);
        assertThat(latest.hasNews()).isFalse();
    }

    @Test
    void answersWithTheSameObjectUntilThereIsNews() {
        publish(1);
        var first = latest.acquire();
        assertThat(latest.acquire()).isSameAs(first);
        publish(2);
        assertThat(latest.acquire()).isNotSameAs(first).containsExactly(2);
    }

    @Test
    void leavesTheReadersValueAloneHoweverOftenTheWriterPublishes() {
        publish(1);
        var held = latest.acquire();
        for (int value = 2; value < 10; value++) {
            publish(value);
            assertThat(held).containsExactly(1);
        }
        assertThat(latest.acquire()).containsExactly(9);
    }

    @Test
    void usesNothingButTheThreeValuesItWasMadeWith() {
        var made = Collections.newSetFromMap(new IdentityHashMap<int[], Boolean>());
        var counted =
                new Latest<>(() -> {
                    var value = new int[1];
                    made.add(value);
                    return value;
                });
        var random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            if (random.nextBoolean()) {
                counted.publish(value -> assertThat(made).contains(value));
            } else {
                assertThat(made).contains(counted.acquire());
            }
        }
        assertThat(made).hasSize(3);
    }

    @Test
    void readsWhatAModelOfOneThreadReads() {
        var random = new Random(2);
        int newest = 0;
        boolean news = false;
        for (int i = 1; i < 10_000; i++) {
            if (random.nextInt(3) == 0) {
                publish(i);
                newest = i;
                news = true;
            } else {
                assertThat(latest.hasNews()).isEqualTo(news);
                assertThat(latest.acquire()).containsExactly(newest);
                news = false;
            }
        }
    }

    @Test
    void publishesNothingWhenFillThrows() {
        publish(1);
        assertThatThrownBy(() ->
                        latest.publish(value -> {
                            value[0] = 99;
                            throw new IllegalStateException("half done");
                        }))
                .hasMessage("half done");
        assertThat(latest.acquire()).containsExactly(1);
        publish(2);
        assertThat(latest.acquire()).containsExactly(2);
    }

    @Test
    void refusesAMakerThatMakesNothing() {
        assertThatNullPointerException().isThrownBy(() -> new Latest<>(LatestTest::nothing));
    }

    @SuppressWarnings("NullAway") // What it is about.
    private static Object nothing() {
        return null;
    }

    @Test
    void allocatesNothingOnEitherSide() {
        Consumer<int[]> count = value -> value[0]++;
        long bytes =
                Allocation.of(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        latest.publish(count);
                        if (latest.hasNews()) {
                            var _ = latest.acquire();
                        }
                    }
                });
        assertThat(bytes).isZero();
    }

    @Test
    void theProbeFindsASingleAllocation() {
        var kept = new ArrayList<byte[]>(100);
        assertThat(Allocation.of(() -> kept.add(new byte[100]))).isBetween(100L, 200L);
    }

    private void publish(int content) {
        latest.publish(value -> value[0] = content);
    }
}
