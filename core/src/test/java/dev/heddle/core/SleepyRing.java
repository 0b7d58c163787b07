package dev.heddle.core;

/// Planted fault: looks whether anything is queued and then says that it sleeps, in two steps. An
/// offer between them wakes nobody.
final class SleepyRing<E> extends MpscRing<E> {
    private volatile boolean asleep = true;

    SleepyRing(int capacity) {
        super(capacity, System::nanoTime);
    }

    @Override
    public Offer offer(E element, boolean keep) {
        Offer offer = super.offer(element, keep);
        if (offer == Offer.FULL || offer == Offer.CLOSED) {
            return offer;
        }
        boolean wake = asleep;
        asleep = false;
        return wake ? Offer.TAKEN_WAKE : Offer.TAKEN;
    }

    @Override
    public boolean isIdle() {
        return asleep;
    }

    @Override
    public boolean idle() {
        if (size() > 0) {
            return false;
        }
        asleep = true;
        return true;
    }
}
