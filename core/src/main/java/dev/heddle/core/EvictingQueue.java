package dev.heddle.core;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A bounded queue that makes room for a new element by evicting the oldest one that need not be
/// kept. A producer or the loop may wait for another that holds the lock, for a few instructions:
/// for owners of frames and windows, not of audio.
///
/// A lock and two plain queues, because a lock-free queue has to move two contended positions for
/// each eviction and gets several times slower with the second producer (`heddle lab dispatch`,
/// drop-oldest). Elements to keep wait in a queue of their own; positions give both queues one
/// order.
final class EvictingQueue<E> implements Mailbox<E> {
    /// What becomes of the evicted.
    interface Evictions<E> {
        /// Decides that `element` had to make room for `newcomer`; false if it was decided before.
        /// Called under the lock: who closes must find every element queued, current or decided.
        boolean decide(E element, E newcomer);

        /// Tells all who wait for it. Called without the lock.
        void tell(E element);
    }

    private record Place<E>(E element, long position) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final int capacity;
    private final Evictions<E> evictions;

    // Guarded by the lock; the volatile ones are read without it.
    private final Queue<Place<E>> kept = new ArrayDeque<>();
    private final Queue<Place<E>> others = new ArrayDeque<>();
    private volatile long limit;
    private volatile int size;
    private volatile boolean idle = true;
    private volatile boolean closed;
    private boolean withdrawn;

    /// Written by the loop only.
    private volatile @Nullable E current;

    EvictingQueue(int capacity, Evictions<E> evictions) {
        this.capacity = capacity;
        this.evictions = evictions;
    }

    /// Waits for whoever holds the lock.
    @Override
    public Offer offer(E element, boolean keep) {
        E untold = null;
        Offer offer;
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (size == capacity) {
                var victim = others.poll();
                if (victim == null) {
                    return Offer.FULL;
                }
                untold = evictions.decide(victim.element, element) ? victim.element : null;
            }
            long position = limit;
            (keep ? kept : others).add(new Place<>(element, position));
            limit = position + 1;
            size = kept.size() + others.size();
            offer = idle ? Offer.TAKEN_WAKE : Offer.TAKEN;
            idle = false;
        } finally {
            lock.unlock();
        }
        if (untold != null) {
            evictions.tell(untold);
        }
        return offer;
    }

    /// Takes it at once, so that it cannot be evicted any more.
    @Override
    public @Nullable E next(long limit) {
        lock.lock();
        try {
            var queue = older();
            var place = queue.peek();
            if (withdrawn || place == null || place.position >= limit) {
                return null;
            }
            queue.remove();
            size = kept.size() + others.size();
            current = place.element;
            return place.element;
        } finally {
            lock.unlock();
        }
    }

    private Queue<Place<E>> older() {
        var keep = kept.peek();
        var other = others.peek();
        return keep != null && (other == null || keep.position < other.position) ? kept : others;
    }

    @Override
    public boolean take(boolean stateful) {
        return true; // Decided by next.
    }

    @Override
    public void done() {
        current = null;
    }

    @Override
    public @Nullable E current() {
        return current;
    }

    @Override
    public @Nullable E oldest() {
        lock.lock();
        try {
            var place = older().peek();
            return place == null ? null : place.element;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long limit() {
        return limit;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean idle() {
        lock.lock();
        try {
            idle = size == 0;
            return idle;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isIdle() {
        return idle;
    }

    @Override
    public boolean rouse() {
        lock.lock();
        try {
            boolean was = idle;
            idle = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void forEach(Consumer<? super E> visitor) {
        Object[] queued;
        lock.lock();
        try {
            queued = snapshot();
        } finally {
            lock.unlock();
        }
        var taken = current;
        if (taken != null) {
            visitor.accept(taken);
        }
        show(queued, visitor);
    }

    @Override
    public void withdraw(Predicate<? super E> isStateful, Consumer<? super E> visitor) {
        Object[] queued;
        lock.lock();
        try {
            assert closed : "offers still come in";
            withdrawn = true;
            queued = snapshot();
            kept.clear();
            others.clear();
            size = 0;
        } finally {
            lock.unlock();
        }
        var taken = current; // The loop may have taken it and not yet begun.
        if (taken != null && isStateful.test(taken)) {
            visitor.accept(taken);
        }
        show(queued, visitor);
    }

    private Object[] snapshot() {
        var all = new Object[size];
        int i = 0;
        for (var place : kept) {
            all[i++] = place.element;
        }
        for (var place : others) {
            all[i++] = place.element;
        }
        return all;
    }

    @SuppressWarnings("unchecked") // A snapshot holds elements only.
    private static <E> void show(Object[] queued, Consumer<? super E> visitor) {
        for (var element : queued) {
            visitor.accept((E) element);
        }
    }
}
