package dev.heddle.core;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The request ids an owner remembers, so that who asks again gets the ticket of the first time. At
/// most {@link #MAX} of settled tickets, each for {@link #MEMORY_NANOS} from its outcome; those of
/// tickets under way are bounded by the queues.
final class RequestIds {
    /// What settled tickets cost: about 1 MB, if their values are small.
    static final int MAX = 4096;

    /// Ten minutes: longer than anybody retries.
    static final long MEMORY_NANOS = 600_000_000_000L;

    /// What is remembered under an id.
    record Entry(Operation<?> operation, GateTicket<?> ticket) {}

    /// Guarded by itself; oldest first.
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /// What is remembered under `id`; if nothing is, null, and `fresh` is remembered from now on. A
    /// rejected ticket counts as nothing: trying again is what its caller should do.
    @Nullable Entry remember(String id, Entry fresh, long now) {
        synchronized (entries) {
            var known = entries.get(id);
            if (known != null && !isForgotten(known, now) && !known.ticket.isRejected()) {
                return known;
            }
            entries.remove(id); // The new one goes to the end.
            forget(now);
            entries.put(id, fresh);
            return null;
        }
    }

    private void forget(long now) {
        int size = entries.size();
        var oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            var entry = oldest.next();
            if (entry.ticket.state() == Ticket.State.SETTLED) {
                if (size < MAX && !isForgotten(entry, now)) {
                    return; // What comes behind it is mostly younger.
                }
                oldest.remove();
                size--;
            }
        }
    }

    private static boolean isForgotten(Entry entry, long now) {
        return entry.ticket.state() == Ticket.State.SETTLED
                && now - entry.ticket.endedNanos() >= MEMORY_NANOS;
    }
}
