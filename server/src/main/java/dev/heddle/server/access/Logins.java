package dev.heddle.server.access;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Single-use tickets in links, and the cookies they are exchanged for. Both live in memory,
/// hashed, and end with the hub. May be called from any thread.
final class Logins {
    /// A link is good for 5 minutes: time to switch windows, not to end up in a chat history.
    static final Duration TICKET_LIFE = Duration.ofMinutes(5);

    /// A cookie is good for a working day.
    static final Duration COOKIE_LIFE = Duration.ofHours(12);

    /// More of either than one machine's people need; the oldest goes first.
    private static final int MAX_EACH = 1000;

    private final LongSupplier nanos;
    private final Map<String, Long> tickets =
            new LinkedHashMap<>(); // Guarded by this, hash to end.
    private final Map<String, Long> cookies =
            new LinkedHashMap<>(); // Guarded by this, hash to end.

    Logins(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized String newTicket() {
        return issue(tickets, TICKET_LIFE);
    }

    /// Takes a ticket and gives a cookie; empty if the ticket is unknown, used or too old.
    synchronized String exchange(String ticket) {
        Long end = tickets.remove(Secret.hash(ticket));
        return end != null && end - nanos.getAsLong() > 0 ? issue(cookies, COOKIE_LIFE) : "";
    }

    synchronized boolean isGood(String cookie) {
        Long end = cookies.get(Secret.hash(cookie));
        return end != null && end - nanos.getAsLong() > 0;
    }

    synchronized void end(String cookie) {
        cookies.remove(Secret.hash(cookie));
    }

    private String issue(Map<String, Long> secrets, Duration life) {
        String secret = Secret.random();
        secrets.put(Secret.hash(secret), nanos.getAsLong() + life.toNanos());
        if (secrets.size() > MAX_EACH) {
            Iterator<String> oldest = secrets.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return secret;
    }
}
