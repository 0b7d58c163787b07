package dev.heddle.server.access;

import dev.heddle.sync.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Single-use tickets in links, and the cookies they are exchanged for, both hashed. Tickets end
/// with the hub. Cookies are kept in the data folder, so that an open page comes back by itself
/// when the hub does. May be called from any thread; {@link #exchange} and {@link #end} block on
/// the disk.
final class Logins {
    /// A link is good for 5 minutes: time to switch windows, not to end up in a chat history.
    static final Duration TICKET_LIFE = Duration.ofMinutes(5);

    /// A cookie is good for a working day.
    static final Duration COOKIE_LIFE = Duration.ofHours(12);

    /// More of either than one machine's people need; the oldest goes first.
    private static final int MAX_EACH = 1000;

    private final Path file;
    private final LongSupplier epochMillis;
    private final Map<String, Long> tickets =
            new LinkedHashMap<>(); // Guarded by this, hash to end.
    private final Map<String, Long> cookies =
            new LinkedHashMap<>(); // Guarded by this, hash to end.

    private record Stored(Map<String, Long> cookies) {}

    private Logins(Path file, LongSupplier epochMillis) {
        this.file = file;
        this.epochMillis = epochMillis;
    }

    /// The logins of a data folder; `epochMillis` is the wall clock, which lives on when the hub
    /// does not.
    static Logins open(Path folder, LongSupplier epochMillis) throws IOException {
        var logins = new Logins(folder.resolve("logins.json"), epochMillis);
        if (Files.exists(logins.file)) {
            logins.cookies.putAll(
                    Json.convert(Json.read(Files.readString(logins.file)), Stored.class).cookies());
        }
        return logins;
    }

    synchronized String newTicket() {
        return issue(tickets, TICKET_LIFE);
    }

    /// Takes a ticket and gives a cookie; empty if the ticket is unknown, used or too old.
    synchronized Optional<String> exchange(String ticket) throws IOException {
        Long end = tickets.remove(Secret.hash(ticket));
        if (end == null || end <= epochMillis.getAsLong()) {
            return Optional.empty();
        }
        String cookie = issue(cookies, COOKIE_LIFE);
        save();
        return Optional.of(cookie);
    }

    synchronized boolean isGood(String cookie) {
        Long end = cookies.get(Secret.hash(cookie));
        return end != null && end > epochMillis.getAsLong();
    }

    synchronized void end(String cookie) throws IOException {
        if (cookies.remove(Secret.hash(cookie)) != null) {
            save();
        }
    }

    private String issue(Map<String, Long> secrets, Duration life) {
        String secret = Secret.random();
        long now = epochMillis.getAsLong();
        secrets.values().removeIf(end -> end <= now);
        secrets.put(Secret.hash(secret), now + life.toMillis());
        if (secrets.size() > MAX_EACH) {
            Iterator<String> oldest = secrets.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return secret;
    }

    private void save() throws IOException {
        PrivateFile.replace(file, Json.write(new Stored(cookies)));
    }
}
