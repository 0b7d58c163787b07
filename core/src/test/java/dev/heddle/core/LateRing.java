package dev.heddle.core;

/// Planted fault: an offer looks whether the ring is closed and then claims a slot without a second
/// look. What is claimed after the close waits for ever.
final class LateRing<E> extends MpscRing<E> {
    private volatile boolean closed;

    LateRing(int capacity) {
        super(capacity, System::nanoTime);
    }

    @Override
    public Offer offer(E element, boolean keep) {
        return closed ? Offer.CLOSED : super.offer(element, keep);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }
}
