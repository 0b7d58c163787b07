package dev.heddle.core;

import static dev.heddle.core.Model.require;
import static dev.heddle.core.Model.share;
import static dev.heddle.core.Model.together;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The ring under every interleaving of a few offers and polls, with too little room for all.
class SpscRingModelTest {
    @Test
    void everyElementThatWasTakenInComesOutOnceAndInOrder() {
        Model.holds(() -> {
            var ring = new SpscRing<String>(2);
            share(ring);
            offerAndPoll(ring::offer, ring::poll);
        });
    }

    @Test
    void findsARingThatMakesRoomBeforeItTakes() {
        Model.findsTheFault(
                "lost, doubled or out of order",
                () -> {
                    var ring = new EarlyRoomRing();
                    share(ring);
                    offerAndPoll(ring::offer, ring::poll);
                });
    }

    private static void offerAndPoll(Predicate<String> offer, Supplier<@Nullable String> poll) {
        var offered = new ArrayList<String>();
        var polled = new ArrayList<String>();
        together(
                () -> {
                    for (var element : List.of("a", "b", "c", "d")) {
                        if (offer.test(element)) {
                            offered.add(element);
                        }
                    }
                },
                () -> {
                    take(poll, polled);
                    take(poll, polled);
                });
        while (take(poll, polled)) {}
        require(offered.equals(polled), "lost, doubled or out of order: ", offered, polled);
    }

    private static boolean take(Supplier<@Nullable String> poll, List<String> polled) {
        var element = poll.get();
        return element != null && polled.add(element);
    }

    /// Planted: the consumer moves its position and reads the slot afterwards.
    private static final class EarlyRoomRing {
        private final @Nullable String[] slots = new @Nullable String[2];
        private volatile int tail;
        private volatile int head;

        @SuppressWarnings("NonAtomicVolatileUpdate") // One producer writes it.
        boolean offer(String element) {
            if (tail - head == slots.length) {
                return false;
            }
            slots[tail % slots.length] = element;
            tail++;
            return true;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // One consumer writes it.
        @Nullable String poll() {
            if (head == tail) {
                return null;
            }
            head++;
            return slots[(head - 1) % slots.length];
        }
    }
}
