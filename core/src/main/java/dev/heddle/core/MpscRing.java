package dev.heddle.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A bounded queue with many producers and one consumer, the owner.
///
/// One word holds the tail position and two bits, IDLE and CLOSED. The compare-and-set that claims
/// a slot therefore also decides whether the queue still takes anything, and which producer has to
/// wake the consumer. There is no second look, no separate flag, and so no wake-up to lose: the
/// consumer can set IDLE only while the tail is where its head is, and the first claim after that
/// clears it.
///
/// A slot may be claimed and not yet filled. An empty slot therefore does not prove the queue
/// empty; only equal positions do. The ring of slots with positions follows D. Vyukov's bounded
/// queue.
class MpscRing<E> {
    /// What became of an offer.
    enum Offer {
        /// Taken; the consumer is awake.
        TAKEN,
        /// Taken, and the caller must wake the consumer.
        TAKEN_WAKE,
        /// No room.
        FULL,
        /// Closed for ever.
        CLOSED
    }

    private static final long IDLE = 1;
    private static final long CLOSED = 2;
    private static final int SHIFT = 2;

    private static final VarHandle TAIL;
    private static final VarHandle HEAD;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

    static {
        try {
            var lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(MpscRing.class, "tail", long.class);
            HEAD = lookup.findVarHandle(MpscRing.class, "head", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int capacity;
    private final int mask;
    private final @Nullable Object[] slots;

    /// Position shifted by two, with both bits. Written by producers, and by the consumer for IDLE.
    /// Idle from the start: a loop that was never woken has to be woken for the first element.
    private volatile long tail = IDLE;

    /// Position of the next element to take. Written by the consumer only.
    private volatile long head;

    MpscRing(int capacity) {
        this.capacity = capacity;
        int length = Integer.highestOneBit(Math.max(1, capacity - 1)) << 1;
        mask = length - 1;
        slots = new Object[length];
    }

    /// Offers an element. May be called from any thread; never blocks.
    Offer offer(E element) {
        while (true) {
            long seen = tail;
            if ((seen & CLOSED) != 0) {
                return Offer.CLOSED;
            }
            long position = seen >>> SHIFT;
            if (position - head >= capacity) {
                return Offer.FULL;
            }
            if (TAIL.compareAndSet(this, seen, (position + 1) << SHIFT)) {
                SLOT.setRelease(slots, (int) position & mask, element);
                return (seen & IDLE) != 0 ? Offer.TAKEN_WAKE : Offer.TAKEN;
            }
        }
    }

    /// The oldest element, if it was queued before position `limit`; null if there is none or it is
    /// not filled in yet. May be called from any thread; only for the owner does it stay the
    /// oldest.
    @Nullable E next(long limit) {
        long position = head;
        return position < limit ? element((int) position & mask) : null;
    }

    /// Removes what {@link #next} showed. Owner thread only.
    void remove() {
        long position = head;
        SLOT.set(slots, (int) position & mask, null);
        HEAD.setRelease(this, position + 1);
    }

    /// The position behind the newest element. May be called from any thread.
    long limit() {
        return tail >>> SHIFT;
    }

    /// How many are queued, claimed slots counted. May be called from any thread.
    int size() {
        long from = head; // First the head: read after the tail it might have passed it.
        return (int) Math.max(0, Math.min(limit() - from, capacity));
    }

    /// Marks the consumer idle, unless something is queued; true if it may sleep now. The next
    /// offer answers TAKEN_WAKE. Owner thread only.
    boolean idle() {
        long seen = tail;
        if (seen >>> SHIFT != head) {
            return false;
        }
        return (seen & IDLE) != 0 || TAIL.compareAndSet(this, seen, seen | IDLE);
    }

    /// Refuses all offers from now on. May be called from any thread.
    void close() {
        TAIL.getAndBitwiseOr(this, CLOSED);
    }

    boolean isClosed() {
        return (tail & CLOSED) != 0;
    }

    /// Shows `visitor` what is queued, oldest first; elements that come or go meanwhile may be
    /// missed. May be called from any thread.
    void forEach(Consumer<? super E> visitor) {
        long limit = limit();
        for (long position = head; position < limit; position++) {
            E element = element((int) position & mask);
            if (element != null) {
                visitor.accept(element);
            }
        }
    }

    /// Shows `visitor` all that will ever be queued and is not yet taken; needs {@link #close}
    /// first. Waits for producers between their claim and their store, a few instructions. May be
    /// called from any thread.
    void forEachLast(Consumer<? super E> visitor) {
        assert isClosed() : "offers still come in";
        long limit = limit();
        for (long position = head; position < limit; position++) {
            E element = element((int) position & mask);
            while (element == null && position >= head) {
                Thread.onSpinWait();
                element = element((int) position & mask);
            }
            if (element != null) {
                visitor.accept(element);
            }
        }
    }

    @SuppressWarnings("unchecked") // Only offer writes the slots, and it takes an E.
    private @Nullable E element(int index) {
        return (E) SLOT.getAcquire(slots, index);
    }
}
