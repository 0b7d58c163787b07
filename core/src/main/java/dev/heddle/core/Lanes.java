package dev.heddle.core;

import dev.heddle.core.Mailbox.Offer;
import dev.heddle.core.Options.Lane;
import dev.heddle.core.Outcome.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The queues of one gate. An entry is a ticket, a {@link Place} that is held for a key, or a bare
/// task, which has no state of its own.
///
/// **Waking.** The mark that the loop is idle is in NORMAL's tail word. Who offers to another lane
/// adds first and looks for the mark then; the loop, in {@link #rest}, sets the mark first and
/// looks into the other lanes then. So at least one of them sees the other, and exactly one takes
/// the mark away and wakes.
///
/// **Keys.** A place is in the queue once, however often its ticket is replaced. Whoever takes it
/// out of the queue, to run or to evict it, closes it; a newcomer then opens another one at the
/// end.
class Lanes implements EvictingQueue.Evictions<Object> {
    /// A place in a queue that tickets under one key share, one at a time.
    private static final class Place extends AtomicReference<@Nullable GateTicket<?>> {
        private static final long serialVersionUID = 1;

        private final transient Key key;

        /// Set before the place is closed, for who closes the gate meanwhile.
        private transient volatile GateTicket<?> last;

        Place(Key key, GateTicket<?> ticket) {
            super(ticket);
            this.key = key;
            this.last = ticket;
        }

        /// The ticket in it, or the one that was when it was closed.
        GateTicket<?> ticket() {
            var ticket = get();
            return ticket == null ? last : ticket;
        }

        GateTicket<?> close() {
            while (true) {
                var ticket = get();
                if (ticket == null) {
                    return last;
                }
                last = ticket;
                if (compareAndSet(ticket, null)) {
                    return ticket;
                }
            }
        }

        /// Puts `ticket` in; returns the one before, or null if the place is closed.
        @Nullable GateTicket<?> replace(GateTicket<?> ticket) {
            while (true) {
                var before = get();
                if (before == null || compareAndSet(before, ticket)) {
                    return before;
                }
            }
        }
    }

    private record Key(Lane lane, boolean keep, Object key) {}

    final Mailbox<Object> urgent;
    final Mailbox<Object> normal;
    final Mailbox<Object> idle;

    /// Guarded by itself, as is `untold`.
    private final Map<Key, Place> places = new HashMap<>();

    /// Evicted by an offer under the lock of `places`.
    private final List<GateTicket<?>> untold = new ArrayList<>();

    private final Runnable taskDropped;

    /// @param taskDropped is called when a bare task was evicted
    /// @param normal a queue of a test for NORMAL, or null
    Lanes(Policy policy, GateClock clock, Runnable taskDropped, @Nullable Mailbox<Object> normal) {
        this.taskDropped = taskDropped;
        urgent = mailbox(policy, clock);
        this.normal = normal == null ? mailbox(policy, clock) : normal;
        idle = mailbox(policy, clock);
    }

    private Mailbox<Object> mailbox(Policy policy, GateClock clock) {
        return policy.overflow() == Policy.Overflow.DROP_OLDEST
                ? new EvictingQueue<>(policy.capacity(), this)
                : new MpscRing<>(policy.capacity(), clock::now);
    }

    private Mailbox<Object> of(Lane lane) {
        return switch (lane) {
            case URGENT -> urgent;
            case NORMAL -> normal;
            case IDLE -> idle;
        };
    }

    /// Offers a ticket as its options say.
    Offer offer(GateTicket<?> ticket, Options options) {
        if (!Options.NO_KEY.equals(options.coalesceKey())) {
            return offerKeyed(ticket, options);
        }
        return offer(options.lane(), ticket, options.keep());
    }

    private Offer offer(Lane lane, Object entry, boolean keep) {
        if (lane == Lane.NORMAL) {
            return normal.offer(entry, keep);
        }
        var offer = of(lane).offer(entry, keep);
        if (offer == Offer.TAKEN || offer == Offer.TAKEN_WAKE) {
            return normal.rouse() ? Offer.TAKEN_WAKE : Offer.TAKEN;
        }
        return offer;
    }

    private Offer offerKeyed(GateTicket<?> ticket, Options options) {
        var key = new Key(options.lane(), options.keep(), options.coalesceKey());
        GateTicket<?> superseded = null;
        Offer offer;
        List<GateTicket<?>> evicted;
        synchronized (places) {
            boolean closed = of(options.lane()).isClosed();
            var place = closed ? null : places.get(key);
            if (place != null) {
                superseded = place.replace(ticket);
            }
            if (superseded != null) {
                // Again: who closed meanwhile may have withdrawn the place before this came in.
                offer = of(options.lane()).isClosed() ? Offer.CLOSED : Offer.TAKEN;
            } else {
                var fresh = new Place(key, ticket);
                offer = offer(options.lane(), fresh, options.keep());
                if (offer == Offer.TAKEN || offer == Offer.TAKEN_WAKE) {
                    places.put(key, fresh);
                }
            }
            evicted = List.copyOf(untold);
            untold.clear();
        }
        if (superseded != null) {
            var _ = superseded.drop(Reason.SUPERSEDED, ticket.id());
        }
        evicted.forEach(GateTicket::tellAll);
        return offer;
    }

    /// The ticket of an entry that the loop has taken; null for a bare task. Owner thread only.
    @Nullable GateTicket<?> open(Object entry) {
        if (entry instanceof GateTicket<?> ticket) {
            return ticket;
        }
        if (entry instanceof Place place) {
            var ticket = place.close();
            forget(place);
            return ticket;
        }
        return null;
    }

    private void forget(Place place) {
        synchronized (places) {
            places.remove(place.key, place);
        }
    }

    static boolean isStateful(Object entry) {
        return entry instanceof GateTicket || entry instanceof Place;
    }

    /// The ticket of an entry; null for a bare task. May be called from any thread.
    static @Nullable GateTicket<?> ticket(@Nullable Object entry) {
        return switch (entry) {
            case GateTicket<?> ticket -> ticket;
            case Place place -> place.ticket();
            case null, default -> null;
        };
    }

    /// Shows `visitor` every ticket that is queued.
    void forEachTicket(Consumer<GateTicket<?>> visitor) {
        Consumer<Object> unwrapped =
                entry -> {
                    var ticket = ticket(entry);
                    if (ticket != null) {
                        visitor.accept(ticket);
                    }
                };
        urgent.forEach(unwrapped);
        normal.forEach(unwrapped);
        idle.forEach(unwrapped);
    }

    // ---- eviction -----------------------------------------------------------------------------

    @Override
    public boolean decide(Object evicted, Object newcomer) {
        if (!isStateful(evicted)) {
            taskDropped.run();
            return false;
        }
        var ticket = evicted instanceof Place place ? place.close() : (GateTicket<?>) evicted;
        var by = ticket(newcomer);
        boolean decided = ticket.decideDropped(Reason.OVERFLOW, by == null ? 0 : by.id());
        return decided || evicted instanceof Place;
    }

    @Override
    public void tell(Object evicted) {
        if (evicted instanceof Place place) {
            forget(place);
        }
        var ticket = ticket(evicted);
        if (ticket == null || !ticket.isEvicted()) {
            return;
        }
        if (Thread.holdsLock(places)) {
            untold.add(ticket); // Whom it tells may do anything, also come back here.
        } else {
            ticket.tellAll();
        }
    }

    // ---- all three ----------------------------------------------------------------------------

    /// How many are queued.
    int size() {
        return urgent.size() + normal.size() + idle.size();
    }

    /// Whether nothing waits that an operation in `lane` would overtake.
    boolean isClear(Lane lane) {
        return switch (lane) {
            case URGENT -> urgent.size() == 0;
            case NORMAL -> urgent.size() + normal.size() == 0;
            case IDLE -> size() == 0;
        };
    }

    /// Marks the loop idle if nothing is queued; false if it has to tick again. Owner thread only.
    boolean rest() {
        if (urgent.size() > 0 || idle.size() > 0 || !normal.idle()) {
            return false;
        }
        // If somebody else takes the mark away, a wake-up is on its way.
        return (urgent.size() == 0 && idle.size() == 0) || !normal.rouse();
    }

    void close() {
        urgent.close();
        normal.close();
        idle.close();
    }

    void withdraw(Consumer<Object> visitor) {
        urgent.withdraw(Lanes::isStateful, visitor);
        normal.withdraw(Lanes::isStateful, visitor);
        idle.withdraw(Lanes::isStateful, visitor);
    }
}
