package dev.heddle.server.sessions;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.sessions.Elsewhere.Somebody;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Session;
import dev.heddle.sync.session.SessionWire.FromHub;
import dev.heddle.sync.session.SessionWire.Present;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who is in a session, at whichever hub. Owner thread only.
@OwnerThread
final class Presence {
    /// Who is here is told again after so long for each who is, at whichever hub: to all of a few
    /// at once, to all of a thousand every other second.
    private static final Duration EACH = Duration.ofMillis(2);

    private final Sessions sessions;
    private final SessionRoom room;

    /// Of whom other hubs were told.
    private Map<String, Somebody> told = Map.of();

    private boolean planned;
    private boolean changed;

    Presence(Sessions sessions, SessionRoom room) {
        this.sessions = sessions;
        this.room = room;
    }

    /// Somebody came, left, or is called otherwise: all are told, at once or soon.
    void changed() {
        changed = true;
        if (!planned) {
            tell();
        }
    }

    private void tell() {
        planned = true;
        changed = false;
        tellOthers();
        room.tellHere(new FromHub.Presence(members()));
        int all = room.connections().size() + sessions.elsewhere().connections(room.name());
        sessions.after(
                EACH.multipliedBy(all + 1L),
                "presence in " + room.name(),
                () -> {
                    planned = false;
                    if (changed) {
                        tell();
                    }
                });
    }

    private void tellOthers() {
        var now = here();
        now.forEach((person, somebody) -> {
            if (!somebody.equals(told.get(person))) {
                sessions.elsewhere().put(room.name(), person, somebody);
            }
        });
        told.keySet().stream()
                .filter(person -> !now.containsKey(person))
                .forEach(person -> sessions.elsewhere().remove(room.name(), person));
        told = now;
    }

    /// Who is in it at this hub, by id.
    private Map<String, Somebody> here() {
        var clients = new LinkedHashMap<String, Map<String, Long>>();
        var here = new LinkedHashMap<String, Somebody>();
        for (var connection : room.connections()) {
            if (connection.isHere()) {
                var person = connection.person();
                var own = clients.computeIfAbsent(person.id(), _ -> new HashMap<>());
                own.put(connection.client(), connection.link());
                String name =
                        here.containsKey(person.id())
                                ? here.get(person.id()).name()
                                : room.memberOf(connection).name();
                here.put(person.id(), new Somebody(name, person.guest(), own));
            }
        }
        return here;
    }

    /// Who belongs here, and who is here.
    List<Present> members() {
        var everywhere = new ArrayList<Map<String, Somebody>>();
        everywhere.add(here());
        everywhere.addAll(sessions.elsewhere().in(room.name()));
        return members(room.session(), everywhere);
    }

    /// Who belongs to a session, and who is in it; one person at two hubs is one.
    ///
    /// @param everywhere who is in it at each hub, by id
    static List<Present> members(Session session, Collection<Map<String, Somebody>> everywhere) {
        var connections = new HashMap<String, Integer>();
        var others = new LinkedHashMap<String, Somebody>();
        for (var people : everywhere) {
            people.forEach((person, somebody) -> {
                connections.merge(person, somebody.clients().size(), Integer::sum);
                others.putIfAbsent(person, somebody);
            });
        }
        var all = new ArrayList<Present>();
        session.members()
                .forEach((id, member) -> {
                    others.remove(id);
                    int count = connections.getOrDefault(id, 0);
                    all.add(Present.of(id, member.name(), member.role(), count));
                });
        others.forEach((id, somebody) -> {
            var role = somebody.guest() ? Role.WATCH : Role.ADMIN;
            all.add(Present.of(id, somebody.name(), role, connections.getOrDefault(id, 0)));
        });
        return all;
    }
}
