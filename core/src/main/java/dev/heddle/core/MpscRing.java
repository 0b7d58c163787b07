package dev.heddle.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A bounded queue with many producers and one consumer, the owner; no thread ever waits for
/// another.
///
/// **Admission.** One word holds the tail position and two bits, IDLE and CLOSED. The
/// compare-and-set that claims a slot therefore also decides whether the queue still takes
/// anything, and which producer has to wake the consumer. There is no second look, no separate
/// flag, and so no wake-up to lose: the consumer can set IDLE only while the tail is where its head
/// is, and the first claim after that clears it.
///
/// **Holes.** A slot may be claimed and not yet filled. An empty slot therefore does not prove the
/// queue empty; only equal positions do.
///
/// **The current element** stays in its slot while it runs: its position is published instead of
/// the element, which costs no write barrier of the collector. There is one slot more than the
/// capacity for it.
///
/// **Speed.** Positions that different threads write are on different cache lines. Producers look
/// at the head only when the room they know of is used up. The ring of slots with positions follows
/// D. Vyukov's bounded queue.
class MpscRing<E> implements Mailbox<E> {
    private static final long IDLE = 1;
    private static final long CLOSED = 2;
    private static final int SHIFT = 2;
    private static final long WITHDRAWN = Long.MAX_VALUE;
    private static final int STAMPED_SHIFT = 6;
    private static final long STAMPED_MASK = (1 << STAMPED_SHIFT) - 1;

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

    private final int capacity;
    private final int mask;
    private final @Nullable Object[] slots;
    private final LongSupplier clock;

    /// When the elements at every 64th position were offered; published by their slots.
    private final long[] stamps;

    /// Position shifted by two, with both bits. Written by producers, and by the consumer for IDLE.
    /// Idle from the start: a loop that was never woken has to be woken for the first element.
    private final PaddedLong tail = new PaddedLong(IDLE);

    /// Position of the next element to take. Written by the consumer only.
    private final PaddedLong head = new PaddedLong(0);

    /// The position from which producers have to look at the head again.
    private final PaddedLong room;

    /// The position behind the last stateless element that was claimed, or WITHDRAWN.
    private final PaddedLong claims = new PaddedLong(0);

    MpscRing(int capacity, LongSupplier clock) {
        this.capacity = capacity;
        this.clock = clock;
        int length = Integer.highestOneBit(capacity) << 1; // At least one more than the capacity.
        mask = length - 1;
        slots = new Object[length];
        stamps = new long[(mask >>> STAMPED_SHIFT) + 1];
        room = new PaddedLong(capacity);
    }

    /// Never blocks. The ring evicts nothing, so `keep` means nothing to it.
    @Override
    public Offer offer(E element, boolean keep) {
        long seen = tail.get();
        while (true) {
            if ((seen & CLOSED) != 0) {
                return Offer.CLOSED;
            }
            long position = seen >>> SHIFT;
            if (position >= room.getOpaque() && !findRoom(position)) {
                return Offer.FULL;
            }
            long was = tail.compareAndExchange(seen, (position + 1) << SHIFT);
            if (was == seen) {
                if ((position & STAMPED_MASK) == 0) {
                    stamps[((int) position & mask) >>> STAMPED_SHIFT] = clock.getAsLong();
                }
                SLOT.setRelease(slots, (int) position & mask, element);
                return (seen & IDLE) != 0 ? Offer.TAKEN_WAKE : Offer.TAKEN;
            }
            seen = was;
        }
    }

    private boolean findRoom(long position) {
        long end = head.getAcquire() + capacity;
        room.setOpaque(end); // An older value of another producer only makes somebody look again.
        return position < end;
    }

    @Override
    public @Nullable E next(long limit) {
        long position = head.getPlain();
        return position < limit ? element(position) : null;
    }

    @Override
    public boolean take(boolean stateful) {
        long next = head.getPlain() + 1;
        if (!stateful && !claim(next)) {
            return false;
        }
        head.setRelease(next);
        return true;
    }

    private boolean claim(long next) {
        long claimed = claims.getPlain();
        return claimed != WITHDRAWN && claims.compareAndSet(claimed, next);
    }

    @Override
    public void done() {
        // Plain: nobody fills this slot before the head has moved on again, which publishes it.
        SLOT.set(slots, (int) (head.getPlain() - 1) & mask, null);
    }

    @Override
    public @Nullable E current() {
        return element(head.get() - 1);
    }

    @Override
    public long stampNanos() {
        long position = head.getPlain() - 1;
        return (position & STAMPED_MASK) == 0
                ? stamps[((int) position & mask) >>> STAMPED_SHIFT]
                : NO_STAMP;
    }

    @Override
    public @Nullable E oldest() {
        return element(head.get());
    }

    @Override
    public long limit() {
        return tail.get() >>> SHIFT;
    }

    @Override
    public int size() {
        long from = head.get(); // First the head: read after the tail it might have passed it.
        return (int) Math.max(0, Math.min(limit() - from, capacity));
    }

    @Override
    public boolean idle() {
        long seen = tail.get();
        if (seen >>> SHIFT != head.getPlain()) {
            return false;
        }
        return (seen & IDLE) != 0 || tail.compareAndSet(seen, seen | IDLE);
    }

    @Override
    public boolean isIdle() {
        return (tail.get() & IDLE) != 0;
    }

    @Override
    public boolean rouse() {
        long seen = tail.get();
        while ((seen & IDLE) != 0) {
            long was = tail.compareAndExchange(seen, seen & ~IDLE);
            if (was == seen) {
                return true;
            }
            seen = was;
        }
        return false;
    }

    @Override
    public void close() {
        tail.getAndBitwiseOr(CLOSED);
    }

    @Override
    public boolean isClosed() {
        return (tail.get() & CLOSED) != 0;
    }

    @Override
    public void forEach(Consumer<? super E> visitor) {
        long limit = limit();
        for (long position = Math.max(0, head.get() - 1); position < limit; position++) {
            E element = element(position);
            if (element != null) {
                visitor.accept(element);
            }
        }
    }

    @Override
    public void withdraw(Predicate<? super E> isStateful, Consumer<? super E> visitor) {
        assert isClosed() : "offers still come in";
        long claimed = claims.getAndSet(WITHDRAWN);
        long limit = limit();
        for (long position = Math.max(0, head.get() - 1); position < limit; position++) {
            E element = element(position);
            // A producer may be between its claim and its store, a few instructions.
            while (element == null && position >= head.get()) {
                Thread.onSpinWait();
                element = element(position);
            }
            if (element != null && (position >= claimed || isStateful.test(element))) {
                visitor.accept(element);
            }
        }
    }

    @SuppressWarnings("unchecked") // Only offer writes the slots, and it takes an E.
    private @Nullable E element(long position) {
        return (E) SLOT.getAcquire(slots, (int) position & mask);
    }
}
