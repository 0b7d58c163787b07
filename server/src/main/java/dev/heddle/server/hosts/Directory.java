package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.log.Position;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which other hub holds which host, as these say. The highest claim of a host counts. Soft state:
/// what decides is the log. Owner thread only.
@OwnerThread
final class Directory {
    private final Map<String, Map<String, Entry>> byHost = new TreeMap<>();

    /// By host, and by hub.
    private final Map<String, Map<String, Actions>> actions = new HashMap<>();

    /// What a hub tells of a host that it holds.
    ///
    /// @param epoch of its claim
    /// @param seq of its claim
    /// @param tokenHash of its link, empty without one
    /// @param view without its actions: these are told apart, as they change seldom
    record Told(String host, long epoch, long seq, String tokenHash, HostRoom.View view) {
        Position claim() {
            return new Position(epoch, seq);
        }

        boolean isLinked() {
            return view.isOnline();
        }
    }

    /// What the program of a host offers.
    record Actions(List<ActionInfo> actions) {}

    /// What a hub has told.
    record Entry(String hub, Told told) {}

    /// A hub says that it holds a host.
    void told(String hub, Told told) {
        byHost.computeIfAbsent(told.host(), _ -> new HashMap<>()).put(hub, new Entry(hub, told));
    }

    /// A hub says what the program of a host offers; null if it says so no more.
    void offered(String hub, String host, @Nullable Actions offered) {
        if (offered != null) {
            actions.computeIfAbsent(host, _ -> new HashMap<>()).put(hub, offered);
        } else if (actions.containsKey(host) && actions.get(host).remove(hub) != null) {
            actions.remove(host, Map.of());
        }
    }

    /// A hub holds a host no more, or is gone.
    void forget(String hub, String host) {
        byHost.computeIfPresent(
                host,
                (_, its) -> {
                    its.remove(hub);
                    return its.isEmpty() ? null : its;
                });
    }

    /// Who holds a host.
    Optional<Entry> holder(String host) {
        return byHost.getOrDefault(host, Map.of()).values().stream().reduce(Directory::later);
    }

    /// All hosts by name, as their holders show them.
    Map<String, HostRoom.View> views() {
        var all = new TreeMap<String, HostRoom.View>();
        byHost.keySet().forEach(host -> view(host).ifPresent(view -> all.put(host, view)));
        return all;
    }

    /// A host as its holder shows it.
    Optional<HostRoom.View> view(String host) {
        return holder(host)
                .map(entry -> {
                    var offered =
                            actions.getOrDefault(host, Map.of())
                                    .getOrDefault(entry.hub(), new Actions(List.of()));
                    return entry.told().view().withActions(offered.actions());
                });
    }

    private static Entry later(Entry one, Entry other) {
        int order = Holding.LATER.compare(one.told().claim(), other.told().claim());
        return order >= 0 ? one : other;
    }
}
