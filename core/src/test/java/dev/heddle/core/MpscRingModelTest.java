package dev.heddle.core;

import static dev.heddle.core.Model.require;
import static dev.heddle.core.Model.share;
import static dev.heddle.core.Model.together;

import dev.heddle.core.Mailbox.Offer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The ring under every interleaving of a few offers, its consumer and a close.
class MpscRingModelTest {
    @Test
    void everyElementIsTakenOnceAndInTheOrderOfItsProducer() {
        Model.holds(() -> takeAll(new MpscRing<>(2, System::nanoTime)));
    }

    @Test
    void findsARingThatTakesAnEmptySlotForAnEmptyQueue() {
        Model.findsTheFault("lost", () -> takeAll(new HoleRing<>(2)));
    }

    private static void takeAll(MpscRing<String> ring) {
        share(ring);
        var taken = new ArrayList<String>();
        var offers = new Offer[3];
        offers[0] = ring.offer("a1", false);
        together(
                () -> offers[1] = ring.offer("a2", false),
                () -> offers[2] = ring.offer("b", false),
                () -> {
                    take(ring, taken);
                    take(ring, taken);
                });
        while (!ring.idle()) {
            take(ring, taken);
        }
        var expected = new ArrayList<String>();
        expect(expected, offers[0], "a1");
        expect(expected, offers[1], "a2");
        expect(expected, offers[2], "b");
        require(taken.size() == expected.size(), "lost or doubled: ", taken, expected);
        require(taken.containsAll(expected), "wrong: ", taken);
        int first = taken.indexOf("a1");
        int second = taken.indexOf("a2");
        require(first < 0 || second < 0 || first < second, "out of order: ", taken);
    }

    private static void expect(List<String> expected, Offer offer, String element) {
        if (offer == Offer.TAKEN || offer == Offer.TAKEN_WAKE) {
            expected.add(element);
        }
    }

    private static void take(MpscRing<String> ring, List<String> taken) {
        var element = ring.next(ring.limit());
        if (element != null) {
            taken.add(element);
            ring.take(true);
            ring.done();
        }
    }

    /// Planted: it believes that an empty slot proves the queue empty, and goes on to the next.
    private static final class HoleRing<E> extends MpscRing<E> {
        HoleRing(int capacity) {
            super(capacity, System::nanoTime);
        }

        @Override
        @SuppressWarnings("NullAway") // The fault may answer null where the ring does.
        public E next(long limit) {
            E element = super.next(limit);
            if (element == null && size() > 0) {
                take(true);
                done();
            }
            return element;
        }
    }

    @Test
    void whoOffersToAnIdleConsumerIsToldToWakeIt() {
        Model.holds(() -> sleepAndOffer(new MpscRing<>(4, System::nanoTime)));
    }

    @Test
    void findsARingThatLooksAndThenGoesIdle() {
        Model.findsTheFault("lost wake-up", () -> sleepAndOffer(new SleepyRing<>(4)));
    }

    private static void sleepAndOffer(MpscRing<String> ring) {
        share(ring);
        ring.offer("first", false); // The loop is awake for this one.
        take(ring, new ArrayList<>());
        var offers = new Offer[2];
        var asleep = new boolean[1];
        together(
                () -> offers[0] = ring.offer("second", false),
                () -> offers[1] = ring.offer("third", false),
                () -> asleep[0] = ring.idle());
        int wakes = Collections.frequency(List.of(offers), Offer.TAKEN_WAKE);
        require(!asleep[0] || wakes > 0, "lost wake-up: asleep with work queued");
        require(wakes <= 1, "woken twice");
    }

    @Test
    void whatIsTakenBeforeACloseIsSeenByWhoCloses() {
        Model.holds(() -> closeAndOffer(new MpscRing<>(2, System::nanoTime)));
    }

    @Test
    void findsARingThatLooksOnceWhetherItIsClosed() {
        Model.findsTheFault("left behind", () -> closeAndOffer(new LateRing<>(2)));
    }

    private static void closeAndOffer(MpscRing<String> ring) {
        share(ring);
        var offers = new Offer[2];
        var rest = new ArrayList<String>();
        together(
                () -> offers[0] = ring.offer("a", false),
                () -> offers[1] = ring.offer("b", false),
                () -> {
                    ring.close();
                    ring.withdraw(_ -> true, rest::add);
                });
        require(rest.contains("a") == (offers[0] != Offer.CLOSED), "left behind or invented: a");
        require(rest.contains("b") == (offers[1] != Offer.CLOSED), "left behind or invented: b");
    }
}
