package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Mailbox.Offer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvictingQueueTest {
    private final List<String> decided = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final EvictingQueue<String> queue =
            new EvictingQueue<>(
                    2,
                    new EvictingQueue.Evictions<>() {
                        @Override
                        public boolean decide(String element, String newcomer) {
                            decided.add(element + " for " + newcomer);
                            return !element.equals("settled");
                        }

                        @Override
                        public void tell(String element) {
                            told.add(element);
                        }
                    });

    private String take() {
        var element = queue.next(queue.limit());
        if (element == null) {
            return "nothing";
        }
        assertThat(queue.take(true)).isTrue();
        assertThat(queue.current()).isEqualTo(element);
        queue.done();
        assertThat(queue.current()).isNull();
        return element;
    }

    @Test
    void evictsTheOldestThatNeedNotBeKept() {
        queue.offer("keep", true);
        queue.offer("a", false);
        assertThat(queue.offer("b", false)).isEqualTo(Offer.TAKEN);
        assertThat(queue.offer("settled", false)).isEqualTo(Offer.TAKEN);
        queue.offer("c", false);

        assertThat(decided).containsExactly("a for b", "b for settled", "settled for c");
        assertThat(told).as("what was decided before, others tell").containsExactly("a", "b");
        assertThat(take()).isEqualTo("keep");
        assertThat(take()).isEqualTo("c");
        assertThat(take()).isEqualTo("nothing");
    }

    @Test
    void isFullWhenAllAreKept() {
        queue.offer("a", true);
        queue.offer("b", true);
        assertThat(queue.offer("c", true)).isEqualTo(Offer.FULL);
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.oldest()).isEqualTo("a");
    }

    @Test
    void asksForOneWakeUpPerIdleTime() {
        assertThat(queue.offer("a", false)).isEqualTo(Offer.TAKEN_WAKE);
        assertThat(queue.offer("b", false)).isEqualTo(Offer.TAKEN);
        assertThat(queue.idle()).isFalse();
        take();
        take();
        assertThat(queue.idle()).isTrue();
        assertThat(queue.rouse()).isTrue();
        assertThat(queue.rouse()).isFalse();
        assertThat(queue.offer("c", false)).isEqualTo(Offer.TAKEN);
    }

    @Test
    void withdrawsAllAndWhatWasTakenAndNotDone() {
        queue.offer("a", false);
        queue.offer("b", false);
        var taken = queue.next(queue.limit());
        queue.close();
        var rest = new ArrayList<String>();

        queue.withdraw(_ -> true, rest::add);

        assertThat(taken).isEqualTo("a");
        assertThat(rest).containsExactly("a", "b");
        assertThat(queue.next(queue.limit())).isNull();
        assertThat(queue.offer("c", false)).isEqualTo(Offer.CLOSED);
    }

    @Test
    void showsNothingNewerThanTheLimit() {
        queue.offer("a", false);
        long limit = queue.limit();
        queue.offer("b", true);

        assertThat(queue.next(limit)).isEqualTo("a");
        queue.done();
        assertThat(queue.next(limit)).isNull();
    }
}
