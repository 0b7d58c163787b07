package dev.heddle.server.sessions;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.access.Caller.Person;
import java.util.LinkedHashMap;
import java.util.Map;

/// Whose the ids of clients are, of those that were seen in a session at whichever hub: ids stand
/// in frames, and nobody is to speak as somebody else. Owner thread only.
@OwnerThread
final class ClientIds {
    private static final int MAX = 4096;

    private final Map<String, String> owners =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > MAX;
                }
            };

    /// Whether an id is this person's; nobody's is from now on.
    boolean isOf(String person, boolean guest, String client) {
        String owner = ownerOf(person, guest);
        String known = owners.putIfAbsent(client, owner);
        return known == null || known.equals(owner);
    }

    /// Somebody is there with these.
    void seen(String person, Elsewhere.Somebody somebody) {
        somebody.clients()
                .keySet()
                .forEach(client -> {
                    var _ = isOf(person, somebody.guest(), client);
                });
    }

    /// Whether one may go on where the other began: tokens follow each other, and of those who are
    /// at home each may do the same.
    static boolean isSame(Person one, Person other) {
        return ownerOf(one).equals(ownerOf(other));
    }

    static String ownerOf(Person person) {
        return ownerOf(person.id(), person.guest());
    }

    static String ownerOf(String person, boolean guest) {
        return guest ? person : "home";
    }
}
