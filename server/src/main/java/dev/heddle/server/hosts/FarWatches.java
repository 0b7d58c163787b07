package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Those who watch a host that another hub holds, and those at other hubs who watch one that this
/// hub holds. Frames come numbered; one that is missing ends the watching, and whoever watched
/// comes back with its position. Each second a hub says what it watches, and hears how far that has
/// come: so nothing lost stays unnoticed, on either side. Owner thread only.
@OwnerThread
final class FarWatches {
    /// Watchers of this hub at all others, and of all others at this one.
    static final int MAX = 2000;

    /// Characters of frames that are on their way to a hub that has not said a word since.
    static final int MAX_UNHEARD = 8 << 20;

    private final BiConsumer<String, Note> tell;
    private final Watched watched;
    private final Map<Long, Far> far = new LinkedHashMap<>();
    private final Map<Room.Watcher, Long> ids = new HashMap<>();
    private final Map<String, Map<Long, Relay>> relays = new TreeMap<>();
    private final Set<String> toTell = new HashSet<>();
    private long last;

    /// The rooms of this hub.
    interface Watched {
        /// Lets a watcher in; false if this hub does not hold the host.
        boolean join(String host, Room.Watcher watcher, String from);

        /// Takes it out.
        void leave(String host, Room.Watcher watcher);
    }

    private static final class Far {
        final String hub;
        final Room.Watcher watcher;
        long heard;

        Far(String hub, Room.Watcher watcher) {
            this.hub = hub;
            this.watcher = watcher;
        }
    }

    FarWatches(BiConsumer<String, Note> tell, Watched watched) {
        this.tell = tell;
        this.watched = watched;
    }

    // ---- those of this hub --------------------------------------------------------------------

    /// Lets one watch a host of another hub.
    void join(String hub, String host, Room.Watcher watcher, String from) {
        if (far.size() >= MAX) {
            watcher.close(Wire.Close.BUSY);
            return;
        }
        long id = ++last;
        far.put(id, new Far(hub, watcher));
        ids.put(watcher, id);
        tell.accept(hub, new Note.Watch(id, host, from));
    }

    /// Takes one out.
    void leave(Room.Watcher watcher) {
        var id = ids.remove(watcher);
        var gone = id == null ? null : far.remove(id);
        if (gone != null) {
            toTell.add(gone.hub);
        }
    }

    /// Says what is watched; to be called each second.
    void beat() {
        var byHub = new HashMap<String, List<Long>>();
        toTell.forEach(hub -> byHub.put(hub, new ArrayList<>()));
        toTell.clear();
        far.forEach((id, one) -> byHub.computeIfAbsent(one.hub, _ -> new ArrayList<>()).add(id));
        byHub.forEach((hub, all) -> tell.accept(hub, new Note.Watching(all)));
    }

    void hear(String hub, Note.Frame frame) {
        var one = find(hub, frame.id());
        if (one == null) {
            toTell.add(hub);
            return;
        }
        one.heard++;
        if (frame.n() != one.heard) {
            end(one, Wire.Close.SLOW_READER);
        } else if (frame.position() == null) {
            one.watcher.takeSoft(frame.text());
        } else if (!one.watcher.take(frame.text(), frame.position())) {
            leave(one.watcher);
        }
    }

    void hear(String hub, Note.End end) {
        var one = find(hub, end.id());
        if (one != null) {
            end(one, close(end.reason()));
        }
    }

    private static Wire.Close close(String reason) {
        for (var each : Wire.Close.values()) {
            if (each.reason().equals(reason)) {
                return each;
            }
        }
        return Wire.Close.MOVED;
    }

    void hear(String hub, Note.Sent sent) {
        sent.frames()
                .forEach((id, frames) -> {
                    var one = find(hub, id);
                    if (one != null && one.heard < frames) {
                        end(one, Wire.Close.SLOW_READER);
                    }
                });
    }

    private @Nullable Far find(String hub, long id) {
        var one = far.get(id);
        return one == null || !one.hub.equals(hub) ? null : one;
    }

    private void end(Far one, Wire.Close reason) {
        leave(one.watcher);
        one.watcher.close(reason);
    }

    // ---- those of others ----------------------------------------------------------------------

    void hear(String hub, Note.Watch watch) {
        int all = relays.values().stream().mapToInt(Map::size).sum();
        var its = relays.computeIfAbsent(hub, _ -> new LinkedHashMap<>());
        if (its.containsKey(watch.id())) {
            return; // It came twice.
        }
        var relay = new Relay(hub, watch.host(), watch.id());
        if (all >= MAX) {
            relay.close(Wire.Close.BUSY);
            return;
        }
        its.put(watch.id(), relay);
        if (!watched.join(watch.host(), relay, watch.from())) {
            relay.close(Wire.Close.MOVED);
        }
    }

    void hear(String hub, Note.Watching watching) {
        var its = relays.computeIfAbsent(hub, _ -> new LinkedHashMap<>());
        var wanted = new HashSet<>(watching.ids());
        List.copyOf(its.values()).stream()
                .filter(relay -> !wanted.contains(relay.id))
                .forEach(Relay::end);
        var frames = new TreeMap<Long, Long>();
        for (long id : watching.ids()) {
            var relay = its.get(id);
            if (relay == null) {
                tell.accept(hub, new Note.End(id, Wire.Close.MOVED.reason()));
            } else {
                relay.unheard = 0;
                frames.put(id, relay.sent);
            }
        }
        tell.accept(hub, new Note.Sent(frames));
    }

    /// A hub is gone, with those who watched there and those whom it showed something.
    void gone(String hub) {
        far.values().stream()
                .filter(one -> one.hub.equals(hub))
                .toList()
                .forEach(one -> end(one, Wire.Close.MOVED));
        toTell.remove(hub);
        List.copyOf(relays.getOrDefault(hub, Map.of()).values()).forEach(Relay::end);
        relays.remove(hub);
    }

    /// This hub ends.
    void close(Wire.Close reason) {
        List.copyOf(far.values()).forEach(one -> end(one, reason));
        beat();
    }

    /// Somebody at another hub.
    private final class Relay implements Room.Watcher {
        private final String hub;
        private final String host;
        private final long id;
        private long sent;
        private long unheard;

        Relay(String hub, String host, long id) {
            this.hub = hub;
            this.host = host;
            this.id = id;
        }

        @Override
        public boolean take(String text, String position) {
            unheard += text.length();
            if (unheard > MAX_UNHEARD) {
                close(Wire.Close.SLOW_READER);
                return false;
            }
            tell.accept(hub, new Note.Frame(id, ++sent, text, position));
            return true;
        }

        @Override
        public void takeSoft(String text) {
            if (unheard < MAX_UNHEARD / 2) {
                unheard += text.length();
                tell.accept(hub, new Note.Frame(id, ++sent, text, null));
            }
        }

        @Override
        public void close(Wire.Close reason) {
            forget();
            tell.accept(hub, new Note.End(id, reason.reason()));
        }

        void end() {
            forget();
            watched.leave(host, this);
        }

        private void forget() {
            var its = relays.get(hub);
            if (its != null) {
                its.remove(id);
            }
        }
    }
}
