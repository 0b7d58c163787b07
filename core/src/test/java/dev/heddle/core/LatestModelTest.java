package dev.heddle.core;

import static dev.heddle.core.Model.require;
import static dev.heddle.core.Model.share;
import static dev.heddle.core.Model.together;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// A writer that publishes and a reader that acquires, under every interleaving of a few of both.
class LatestModelTest {
    private static final class Pair {
        int left;
        int right;
    }

    @Test
    void theReaderSeesWholeValuesAndNoneOlderThanTheLast() {
        Model.holds(() -> {
            var latest = new Latest<>(Pair::new);
            share(latest);
            publishAndAcquire(latest::publish, latest::acquire);
        });
    }

    @Test
    void findsTwoBuffersThatSwapWithoutAskingTheReader() {
        Model.findsTheFault(
                "torn",
                () -> {
                    var latest = new TwoBuffers();
                    share(latest);
                    publishAndAcquire(latest::publish, latest::acquire);
                });
    }

    private static void publishAndAcquire(
            Consumer<Consumer<Pair>> publish, Supplier<Pair> acquire) {
        together(
                () -> {
                    for (int i = 1; i <= 3; i++) {
                        int content = i;
                        publish.accept(pair -> {
                            pair.left = content;
                            pair.right = content;
                        });
                    }
                },
                () -> {
                    int last = 0;
                    for (int i = 0; i < 2; i++) {
                        var pair = acquire.get();
                        int left = pair.left;
                        require(left == pair.right, "torn: ", left, " and ", pair.right);
                        require(left >= last, "older than the last: ", left, " after ", last);
                        last = left;
                    }
                });
        require(acquire.get().left == 3, "the newest is lost");
    }

    /// Planted: one value for the writer, one for the reader, and a writer that is back at the
    /// reader's with its second publication.
    private static final class TwoBuffers {
        private final Pair even = new Pair();
        private final Pair odd = new Pair();
        private volatile boolean readOdd;

        void publish(Consumer<Pair> fill) {
            fill.accept(readOdd ? even : odd);
            readOdd = !readOdd;
        }

        Pair acquire() {
            return readOdd ? odd : even;
        }
    }
}
