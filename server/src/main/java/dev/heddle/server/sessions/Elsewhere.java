package dev.heddle.server.sessions;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.nodes.Nodes;
import dev.heddle.server.nodes.Peers;
import dev.heddle.server.nodes.SoftMap;
import dev.heddle.sync.Json;
import dev.heddle.sync.session.SessionWire;
import dev.heddle.sync.session.SessionWire.FromHub;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The other hubs in which the same sessions are, and what all tell each other beside the log: who
/// is in a session, and what is said there and not stored. A hub that is alone tells nobody.
///
/// **Who.** Each hub tells of its own connections, in a {@link SoftMap}: a hub that is gone takes
/// them with it.
///
/// **What.** A frame goes once, to the hubs at which somebody is in that session, and from there to
/// their own connections only. It may get lost.
///
/// Whoever may speak for a hub on the servers that they share is believed.
///
/// Owner thread only.
@OwnerThread
final class Elsewhere {
    private static final String MEMBERS = "members";
    private static final String SOFT = "soft";

    /// A hub that was not heard of for so long after this one's start is gone.
    private static final Duration UNHEARD = Nodes.SILENCE.multipliedBy(2);

    /// So long a hub that leaves may take to end in order what it does.
    private static final Duration ENDS = Duration.ofSeconds(3);

    private static final System.Logger LOG = System.getLogger(Elsewhere.class.getName());

    private final Sessions sessions;
    private final Optional<Peers> peers;
    private final Optional<SoftMap> map;
    private final long startNanos;

    /// Whether it is there, of each that is or was a moment ago.
    private final Map<String, Boolean> hubs = new HashMap<>();

    private boolean isTooMuch;

    /// Who is in which session at which hub, by id.
    private final Map<String, Map<String, Map<String, Somebody>>> rooms = new LinkedHashMap<>();

    /// Somebody in a session at one hub.
    ///
    /// @param guest whether they were invited
    /// @param clients with which they are there, and the number of each one's connection
    record Somebody(String name, boolean guest, Map<String, Long> clients) {
        Somebody {
            var _ = requireNonNull(name);
            clients = Map.copyOf(clients);
        }
    }

    /// What hubs pass on.
    private record Passed(String room, String frame) {
        Passed {
            var _ = requireNonNull(room);
            var _ = requireNonNull(frame);
        }
    }

    Elsewhere(Sessions sessions, Optional<Nodes> nodes) {
        this.sessions = sessions;
        this.startNanos = sessions.nanos();
        this.peers = nodes.map(Nodes::peers);
        this.map = nodes.map(all -> new SoftMap(sessions.owner(), all, MEMBERS, this::changed));
        nodes.ifPresent(all -> all.listen(new Hubs()));
        peers.ifPresent(all -> all.listen(SOFT, this::hear));
    }

    /// This hub's name among them; empty if it is alone.
    String self() {
        return peers.map(Peers::self).orElse("");
    }

    // ---- hubs ---------------------------------------------------------------------------------

    private final class Hubs implements Nodes.Listener {
        @Override
        public void came(String node) {
            sessions.soon("hub came", () -> hubs.put(node, true));
        }

        @Override
        public void gone(String node) {
            sessions.soon("hub gone", () -> hubs.put(node, false));
            sessions.after(ENDS, "hub gone", () -> ended(node));
        }
    }

    private void ended(String node) {
        if (hubs.remove(node, false)) {
            sessions.rooms().forEach(room -> room.hubGone(node));
        }
    }

    /// How long until a hub of which nothing is heard counts as gone; empty while it is there.
    Optional<Duration> untilGone(String hub) {
        return hubs.containsKey(hub)
                ? Optional.empty()
                : Optional.of(UNHEARD.minusNanos(sessions.nanos() - startNanos));
    }

    // ---- who ----------------------------------------------------------------------------------

    /// Tells the others that somebody is in a session here, or who that is now.
    void put(String room, String person, Somebody now) {
        map.ifPresent(all -> {
            if (!all.put(key(room, person), Json.node(now)) && !isTooMuch) {
                isTooMuch = true;
                LOG.log(Level.WARNING, "so many are here that other hubs are not told of all");
            }
        });
    }

    /// Tells the others that somebody is in a session here no more.
    void remove(String room, String person) {
        map.ifPresent(all -> all.remove(key(room, person)));
    }

    private static String key(String room, String person) {
        return room + "/" + person;
    }

    private void changed(String node, String key, @Nullable JsonNode value) {
        int slash = key.indexOf('/');
        String room = key.substring(0, Math.max(0, slash));
        String person = key.substring(slash + 1);
        if (!Sessions.isRoom(room)) {
            return;
        }
        var there = rooms.computeIfAbsent(room, _ -> new LinkedHashMap<>());
        var people = there.computeIfAbsent(node, _ -> new LinkedHashMap<>());
        boolean isFirst = people.isEmpty();
        var now = read(value);
        if (now.isPresent()) {
            people.put(person, now.get());
        } else {
            people.remove(person);
        }
        if (people.isEmpty()) {
            there.remove(node);
        }
        if (there.isEmpty()) {
            rooms.remove(room);
        }
        sessions.room(room)
                .ifPresent(open -> {
                    now.ifPresent(somebody -> open.cameElsewhere(person, somebody));
                    open.presence().changed();
                    if (isFirst && now.isPresent()) {
                        open.underWay().forEach(answer -> tell(node, room, answer));
                    }
                });
    }

    private static Optional<Somebody> read(@Nullable JsonNode value) {
        try {
            return value == null
                    ? Optional.empty()
                    : Optional.of(Json.convert(value, Somebody.class));
        } catch (Json.MalformedException e) {
            return Optional.empty(); // Of a hub that is newer, or older.
        }
    }

    /// Who is in a session at other hubs, by id, for each of them.
    Collection<Map<String, Somebody>> in(String room) {
        return rooms.getOrDefault(room, Map.of()).values();
    }

    /// How many connections they have.
    int connections(String room) {
        return in(room).stream()
                .flatMap(people -> people.values().stream())
                .mapToInt(somebody -> somebody.clients().size())
                .sum();
    }

    // ---- what ---------------------------------------------------------------------------------

    /// Tells those who are in a session at other hubs something that is not stored.
    void tell(String room, FromHub frame) {
        for (String node : rooms.getOrDefault(room, Map.of()).keySet()) {
            tell(node, room, frame);
        }
    }

    private void tell(String node, String room, FromHub frame) {
        String text = SessionWire.write(frame, sessions.millis());
        String message = Json.write(new Passed(room, text));
        peers.ifPresent(all -> all.tell(node, SOFT, message));
    }

    private void hear(String node, String message) {
        try {
            var passed = Json.convert(Json.read(message), Passed.class);
            var frames = SessionWire.readFromHub(passed.frame());
            // If too much waits it is lost, as any other.
            var _ = sessions.run(() -> heard(node, passed.room(), frames));
        } catch (Json.MalformedException e) {
            LOG.log(Level.DEBUG, "a message of hub {0} cannot be read", node);
        }
    }

    private void heard(String node, String room, List<FromHub> frames) {
        sessions.room(room).ifPresent(open -> frames.forEach(frame -> open.told(node, frame)));
    }
}
