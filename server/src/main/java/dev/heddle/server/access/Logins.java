package dev.heddle.server.access;

import dev.heddle.server.access.Caller.Person;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Single-use tickets in links, and the cookies they are exchanged for, all hashed. Tickets into
/// the hub end with it. Invitations and cookies are kept in the data folder, so that an open page
/// comes back by itself when the hub does. May be called from any thread; all but {@link
/// #newTicket} and {@link #find} block on the disk.
final class Logins {
    /// A link is good for 5 minutes: time to switch windows, not to end up in a chat history.
    static final Duration TICKET_LIFE = Duration.ofMinutes(5);

    /// An invitation is good for a day: it is sent to somebody who is elsewhere.
    static final Duration INVITATION_LIFE = Duration.ofDays(1);

    /// A cookie is good for a working day.
    static final Duration COOKIE_LIFE = Duration.ofHours(12);

    /// More of each than one machine's people need; the oldest goes first.
    private static final int MAX_EACH = 1000;

    /// Sessions of one guest.
    private static final int MAX_ROOMS = 100;

    private final Path file;
    private final LongSupplier epochMillis;
    private volatile Others others = Others.NONE;

    // Guarded by this, by hash.
    private final Map<String, Ticket> tickets = new LinkedHashMap<>();
    private final Map<String, Cookie> cookies = new LinkedHashMap<>();
    private boolean forgotten;

    private interface Ending {
        long end();
    }

    /// A ticket that was not used yet; into the whole hub if it is no invitation.
    private record Ticket(long end, @Nullable Invitation invitation) implements Ending {}

    private record Cookie(long end, String person, boolean guest, Set<String> rooms)
            implements Ending {
        Person asPerson() {
            return new Person(person, guest, rooms);
        }
    }

    private record Stored(Map<String, Cookie> cookies, @Nullable Map<String, Ticket> invitations) {}

    /// A ticket that was used.
    record Used(Person person, Optional<Invitation> invitation, String cookie) {}

    private Logins(Path file, LongSupplier epochMillis) {
        this.file = file;
        this.epochMillis = epochMillis;
    }

    /// The logins of a data folder; `epochMillis` is the wall clock, which lives on when the hub
    /// does not.
    static Logins open(Path folder, LongSupplier epochMillis) throws IOException {
        var logins = new Logins(folder.resolve("logins.json"), epochMillis);
        if (Files.exists(logins.file)) {
            logins.read(Json.read(Files.readString(logins.file)));
        }
        return logins;
    }

    /// Logins of before there were sessions say only when they end; those have to come again.
    private void read(JsonNode json) {
        if (json.path("cookies").valueStream().noneMatch(JsonNode::isNumber)) {
            var stored = Json.convert(json, Stored.class);
            cookies.putAll(stored.cookies());
            if (stored.invitations() != null) {
                tickets.putAll(stored.invitations());
            }
        }
    }

    synchronized String newTicket() {
        return issue(tickets, Secret.random(), new Ticket(endAfter(TICKET_LIFE), null));
    }

    synchronized String newInvitation(Invitation invitation) throws IOException {
        String ticket =
                issue(tickets, Secret.random(), new Ticket(endAfter(INVITATION_LIFE), invitation));
        save();
        return ticket;
    }

    /// Takes a ticket and gives a cookie; empty if the ticket is unknown, used or too old. Who has
    /// a good cookie already stays the same person, and is let in further.
    Optional<Used> exchange(String ticket, String oldCookie) throws IOException {
        var found = take(ticket);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var invitation = Optional.ofNullable(found.get().invitation());
        var known = find(oldCookie);
        var now = letIn(known.orElseGet(() -> stranger(invitation.isPresent())), invitation);
        synchronized (this) {
            String cookie =
                    issue(
                            cookies,
                            known.isPresent() ? oldCookie : Secret.random(),
                            new Cookie(endAfter(COOKIE_LIFE), now.id(), now.guest(), now.rooms()));
            save();
            return Optional.of(new Used(now, invitation, cookie));
        }
    }

    /// Takes a ticket for one connection, which gets no cookie.
    Optional<Used> spend(String ticket) throws IOException {
        var found = take(ticket);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var invitation = Optional.ofNullable(found.get().invitation());
        if (invitation.isPresent()) {
            save();
        }
        var person = letIn(stranger(invitation.isPresent()), invitation);
        return Optional.of(new Used(person, invitation, ""));
    }

    /// Takes a ticket of this hub, or an invitation of any, if nobody else has.
    private Optional<Ticket> take(String ticket) throws IOException {
        String hash = Secret.hash(ticket);
        Optional<Ticket> mine;
        synchronized (this) {
            mine = Optional.ofNullable(tickets.remove(hash));
        }
        var found =
                mine.or(() ->
                                others.find(Others.Kind.INVITATION, hash).stream()
                                        .map(one -> Json.convert(one, Ticket.class))
                                        .findFirst())
                        .filter(one -> one.end() > epochMillis.getAsLong());
        if (found.isEmpty() || found.get().invitation() == null) {
            return found;
        }
        try {
            return others.take(Others.Kind.INVITATION, hash) ? found : Optional.empty();
        } catch (IOException e) {
            synchronized (this) {
                mine.ifPresent(one -> tickets.put(hash, one)); // It may be tried again.
            }
            throw e;
        }
    }

    /// Makes a ticket good again that could not be used through no fault of its owner.
    synchronized void giveBack(String ticket, Optional<Invitation> invitation) throws IOException {
        var life = invitation.isPresent() ? INVITATION_LIFE : TICKET_LIFE;
        var _ = issue(tickets, ticket, new Ticket(endAfter(life), invitation.orElse(null)));
        save();
    }

    private static Person stranger(boolean guest) {
        return new Person("u-" + Secret.random().substring(0, 8), guest, Set.of());
    }

    private static Person letIn(Person person, Optional<Invitation> invitation) {
        if (!person.guest()) {
            return person;
        }
        if (invitation.isEmpty()) {
            return Person.atHome(person.id());
        }
        var rooms = new HashSet<>(person.rooms());
        if (rooms.size() < MAX_ROOMS) {
            rooms.add(invitation.get().room());
        }
        return new Person(person.id(), true, rooms);
    }

    /// Who has this cookie; of what several hubs know of it the newest counts.
    Optional<Person> find(String cookie) {
        String hash = Secret.hash(cookie);
        Cookie mine;
        synchronized (this) {
            mine = cookies.get(hash);
        }
        return Stream.concat(
                        Stream.ofNullable(mine),
                        others.find(Others.Kind.COOKIE, hash).stream()
                                .map(one -> Json.convert(one, Cookie.class)))
                .filter(one -> one.end() > epochMillis.getAsLong())
                .max(Comparator.comparingLong(Cookie::end))
                .map(Cookie::asPerson);
    }

    void end(String cookie) throws IOException {
        String hash = Secret.hash(cookie);
        boolean isOthers = !others.find(Others.Kind.COOKIE, hash).isEmpty();
        synchronized (this) {
            if (cookies.remove(hash) != null) {
                save();
            }
        }
        if (isOthers) {
            var _ = others.take(Others.Kind.COOKIE, hash);
        }
    }

    /// Lets in who came by another hub, and tells the others of who came by this one.
    void share(SharedAccess shared) {
        others = shared;
        shared.share(Others.Kind.COOKIE, own(cookies, _ -> true));
        shared.share(Others.Kind.INVITATION, own(tickets, one -> one.invitation() != null));
    }

    private <T> SharedAccess.Own own(Map<String, T> all, Predicate<T> isShared) {
        return new SharedAccess.Own() {
            @Override
            public Map<String, ?> all() {
                synchronized (Logins.this) {
                    var some = new LinkedHashMap<>(all);
                    some.values().removeIf(isShared.negate());
                    return some;
                }
            }

            @Override
            public void forget(String id) {
                synchronized (Logins.this) {
                    forgotten |= all.remove(id) != null;
                }
            }
        };
    }

    /// Has the disk forget what other hubs have ended, too.
    synchronized void saveWhatWasForgotten() throws IOException {
        if (forgotten) {
            forgotten = false;
            save();
        }
    }

    private long endAfter(Duration life) {
        return epochMillis.getAsLong() + life.toMillis();
    }

    private <T extends Ending> String issue(Map<String, T> secrets, String secret, T what) {
        long now = epochMillis.getAsLong();
        secrets.values().removeIf(one -> one.end() <= now);
        secrets.put(Secret.hash(secret), what);
        if (secrets.size() > MAX_EACH) {
            Iterator<String> oldest = secrets.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return secret;
    }

    private synchronized void save() throws IOException {
        var invitations = new LinkedHashMap<>(tickets);
        invitations.values().removeIf(ticket -> ticket.invitation() == null);
        PrivateFile.replace(file, Json.write(new Stored(cookies, invitations)));
    }
}
