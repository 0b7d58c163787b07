package dev.heddle.core;

/// Planted fault: an offer looks whether the ring is closed and then claims a slot without a second
/// look. What is claimed after the close waits for ever.
final class LateRing<E> extends MpscRing<E> {
    private volatile boolean closed;

    LateRing(int capacity) {
        super(capacity);
    }

    @Override
    Offer offer(E element) {
        return closed ? Offer.CLOSED : super.offer(element);
    }

    @Override
    void close() {
        closed = true;
    }

    @Override
    boolean isClosed() {
        return closed;
    }
}
