package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A bounded queue from one producer to one consumer, either of which may have a deadline. Order is
/// kept, nothing is dropped, a full ring refuses. Where only the newest counts, {@link Latest} is
/// the better road.
///
/// Storage is allocated once and both sides are wait-free. The ring holds references; who must not
/// allocate either sends objects made beforehand and gets them back through a second ring.
///
/// The consumer goes by the slot alone, which is empty until the element is stored, as in J.
/// Giacomoni's FastForward queue; the producer goes by the consumer's position, of which it
/// remembers the last one it saw, as in L. Lamport's ring. So while the ring is neither empty nor
/// full the two share no word but the slot they hand over.
///
/// Producer and consumer are one thread each at a time; a change of thread needs a happens-before
/// edge of its own. What the producer did before an offer is seen by the consumer that polled it,
/// and what the consumer did before a poll is seen by the producer that found the room.
///
/// @param <E> what it holds; best immutable
public final class SpscRing<E> {
    /// Power of two, so that positions wrap with a mask.
    public static final int MAX_CAPACITY = 1 << 30;

    /// Longs between words that different threads write: 128 bytes, since processors fetch cache
    /// lines in pairs. Words in an array, because a JVM may reorder padding fields.
    private static final int APART = 16;

    private static final int TAIL = APART;
    private static final int LIMIT = TAIL + 1;
    private static final int HEAD = 2 * APART;
    private static final int WORDS = 3 * APART;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

    /// The producer's: the next position to fill, and the first one that the consumer was not yet
    /// seen to have made room for. The consumer's: the next position to take.
    private final long[] words = new long[WORDS];

    private final @Nullable Object[] slots;
    private final int capacity;

    /// A ring for `capacity` elements.
    ///
    /// @param capacity 1 to {@link #MAX_CAPACITY}
    public SpscRing(int capacity) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw Refusals.capacity(capacity);
        }
        this.capacity = capacity;
        slots = new Object[Integer.highestOneBit(2 * capacity - 1)];
        words[LIMIT] = capacity;
    }

    /// Queues an element; false if there is no room. Producer thread only; never blocks. Real-time
    /// safe: no allocation, lock or system call.
    @RealTime
    public boolean offer(E element) {
        requireNonNull(element); // An empty slot means an empty ring.
        long tail = words[TAIL];
        if (tail >= words[LIMIT] && tail >= moveLimit()) {
            return false;
        }
        SLOT.setRelease(slots, (int) tail & (slots.length - 1), element);
        WORD.setRelease(words, TAIL, tail + 1);
        return true;
    }

    private long moveLimit() {
        long limit = (long) WORD.getAcquire(words, HEAD) + capacity;
        words[LIMIT] = limit;
        return limit;
    }

    /// Takes the oldest element; null if there is none. Consumer thread only; never blocks.
    /// Real-time safe: no allocation, lock or system call.
    @RealTime
    public @Nullable E poll() {
        long head = words[HEAD];
        int index = (int) head & (slots.length - 1);
        E element = element(index);
        if (element != null) {
            SLOT.set(slots, index, null); // A slot that was taken must not keep it alive.
            WORD.setRelease(words, HEAD, head + 1);
        }
        return element;
    }

    /// How many are queued. A sample: the other side may have moved on since. May be called from
    /// any thread; never blocks.
    @RealTime
    @AnyThread
    public int size() {
        long head = (long) WORD.getAcquire(words, HEAD); // First: it may pass a tail read before.
        long tail = (long) WORD.getAcquire(words, TAIL);
        return Math.clamp(tail - head, 0, capacity);
    }

    /// How many it holds at most. May be called from any thread.
    @RealTime
    @AnyThread
    public int capacity() {
        return capacity;
    }

    @SuppressWarnings("unchecked") // Only offer writes the slots, and it takes an E.
    private @Nullable E element(int index) {
        return (E) SLOT.getAcquire(slots, index);
    }

    /// In a class of its own: HotSpot makes strings of all texts of a class when it wants to
    /// compile one of its methods, on the thread that runs it.
    private static final class Refusals {
        static IllegalArgumentException capacity(int capacity) {
            return new IllegalArgumentException(
                    "capacity must be in 1.." + MAX_CAPACITY + ", was " + capacity);
        }
    }
}
