package dev.heddle.core;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The queue of one lane: many producers, one consumer, the owner's loop.
///
/// The loop looks at the {@link #next} element, {@link #take}s it, runs it and is {@link #done}; in
/// between, the element can be seen as the {@link #current} one, so who closes finds every element
/// that has not run either queued or current.
interface Mailbox<E> {
    /// The stamp of an element that has none.
    long NO_STAMP = Long.MIN_VALUE;

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

    /// Offers an element; `keep` says that it may not be evicted for another one. May be called
    /// from any thread.
    Offer offer(E element, boolean keep);

    /// The oldest element, if it was queued before position `limit`; null if there is none or it is
    /// not filled in yet. The loop must {@link #take} it then. Owner thread only.
    @Nullable E next(long limit);

    /// Takes what {@link #next} showed out of the queue: it is current now. An element without a
    /// state of its own is decided to run by this. False: it was withdrawn, and so is the rest.
    /// Owner thread only.
    boolean take(boolean stateful);

    /// The current element is done with. Owner thread only.
    void done();

    /// The element that was taken and is not done. May be called from any thread.
    @Nullable E current();

    /// When the current element was offered, on the owner's clock. Only one in 64 is stamped,
    /// because reading the clock costs as much as an offer; NO_STAMP for the others. Owner thread
    /// only.
    default long stampNanos() {
        return NO_STAMP;
    }

    /// The oldest element, which may be gone a moment later. May be called from any thread.
    @Nullable E oldest();

    /// The position behind the newest element. May be called from any thread.
    long limit();

    /// How many are queued. May be called from any thread.
    int size();

    /// Marks the consumer idle, unless something is queued; true if it may sleep now. The next
    /// offer answers TAKEN_WAKE. Owner thread only.
    boolean idle();

    /// Whether the consumer is marked idle. May be called from any thread.
    boolean isIdle();

    /// Takes the mark away; true for the one caller who did, and who has to wake the consumer. May
    /// be called from any thread.
    boolean rouse();

    /// Refuses all offers from now on. May be called from any thread.
    void close();

    boolean isClosed();

    /// Shows `visitor` the current element and what is queued, oldest first; elements that come
    /// meanwhile may be missed. May be called from any thread.
    void forEach(Consumer<? super E> visitor);

    /// Withdraws all that is queued and the current element; needs {@link #close} first. An element
    /// for which `isStateful` holds is shown to `visitor` unless it has run for certain, and its
    /// own state decides. Any other is shown if, and only if, it will never run; once, however
    /// often all is withdrawn. May be called from any thread.
    void withdraw(Predicate<? super E> isStateful, Consumer<? super E> visitor);
}
