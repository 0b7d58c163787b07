package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Mailbox.Offer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MpscRingTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 1000})
    void takesExactlyItsCapacityAlsoAfterManyRounds(int capacity) {
        var ring = new MpscRing<Integer>(capacity, System::nanoTime);
        int next = 0;
        int expected = 0;
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < capacity; i++) {
                assertThat(ring.offer(next++, false)).isNotEqualTo(Offer.FULL);
            }
            assertThat(ring.offer(-1, false)).isEqualTo(Offer.FULL);
            assertThat(ring.size()).isEqualTo(capacity);
            for (int i = 0; i < 1 + capacity / 2; i++) { // The rest wraps around the end.
                assertThat(take(ring)).containsExactly(expected++);
            }
            for (int i = 0; i < capacity / 2; i++) {
                assertThat(ring.offer(next++, false)).isNotEqualTo(Offer.FULL);
            }
            while (ring.size() > 0) {
                assertThat(take(ring)).containsExactly(expected++);
            }
        }
        assertThat(expected).isEqualTo(next);
    }

    @Test
    void showsNothingNewerThanTheLimit() {
        var ring = new MpscRing<String>(4, System::nanoTime);
        ring.offer("a", false);
        long limit = ring.limit();
        ring.offer("b", false);

        assertThat(ring.next(limit)).isEqualTo("a");
        assertThat(ring.take(true)).isTrue();
        ring.done();
        assertThat(ring.next(limit)).isNull();
        assertThat(ring.next(ring.limit())).isEqualTo("b");
    }

    @Test
    void asksForOneWakeUpPerIdleTime() {
        var ring = new MpscRing<String>(4, System::nanoTime);
        assertThat(ring.offer("a", false)).as("nobody looked yet").isEqualTo(Offer.TAKEN_WAKE);
        assertThat(ring.offer("b", false)).isEqualTo(Offer.TAKEN);
        assertThat(ring.idle()).as("two are queued").isFalse();

        take(ring);
        take(ring);
        assertThat(ring.idle()).isTrue();
        assertThat(ring.idle()).as("still").isTrue();
        assertThat(ring.offer("c", false)).isEqualTo(Offer.TAKEN_WAKE);
    }

    @Test
    void refusesAllOnceClosedAndStillGivesOutWhatItHas() {
        var ring = new MpscRing<String>(4, System::nanoTime);
        ring.offer("a", false);
        ring.offer("b", false);
        ring.close();
        assertThat(ring.isClosed()).isTrue();
        assertThat(ring.offer("c", false)).isEqualTo(Offer.CLOSED);

        List<String> rest = new ArrayList<>();
        ring.withdraw(_ -> true, rest::add);
        assertThat(rest).containsExactly("a", "b");
        assertThat(take(ring)).containsExactly("a");
        assertThat(take(ring)).containsExactly("b");
        assertThat(ring.idle()).isTrue();
        assertThat(ring.isClosed()).as("idle keeps it closed").isTrue();
    }

    private static <E> List<E> take(MpscRing<E> ring) {
        E element = ring.next(ring.limit());
        if (element == null) {
            return List.of();
        }
        assertThat(ring.take(true)).isTrue();
        assertThat(ring.current()).isEqualTo(element);
        ring.done();
        return List.of(element);
    }
}
