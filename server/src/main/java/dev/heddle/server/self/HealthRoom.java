package dev.heddle.server.self;

import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.jobs.resources.ResourceSample;
import dev.heddle.sync.Json;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// How the hub is, as a room: its own numbers, each link, each owner. Looked at once a second; what
/// has changed is told. It has an owner of its own, so that it can tell of others that stand still.
///
/// Owner thread only.
@OwnerThread
public final class HealthRoom {
    private final Room room;
    private final LongSupplier clock;
    private final long startedMillis;
    private final Map<String, JsonNode> state = new LinkedHashMap<>();
    private final List<Asked> sources;
    private final Beat beat;

    /// Where a part of it is known.
    interface Source {
        /// Answers once with the part, by key. Called on the room's owner, must not block; answers
        /// there.
        void ask(Consumer<Map<String, ?>> answer);
    }

    /// A source; one that has not answered yet is not asked again.
    private static final class Asked {
        final Source source;
        final Set<String> keys = new HashSet<>();
        boolean waits;

        Asked(Source source) {
            this.source = source;
        }
    }

    private record KeyedState(String k, JsonNode d) {}

    private record Shown(long seq, List<KeyedState> state) {}

    private record Pulse(
            long uptimeMs,
            double cpuPercent,
            double memoryPercent,
            int activeTasks,
            String apiStatus) {}

    /// What else is told each second. May be called from any thread; neither blocks.
    ///
    /// @param activeTasks how many jobs run
    /// @param sound whether everything that answers for the hub does
    /// @param load how busy the machine is
    record Beat(IntSupplier activeTasks, BooleanSupplier sound, Supplier<ResourceSample> load) {}

    HealthRoom(Owner owner, LongSupplier clock, List<Source> sources, Beat beat) {
        this.room = new Room(owner, clock);
        this.clock = clock;
        this.startedMillis = clock.getAsLong();
        this.beat = beat;
        this.sources = sources.stream().map(Asked::new).toList();
    }

    /// Asks all sources, and tells those who watch that the hub lives.
    void look() {
        for (var asked : sources) {
            if (!asked.waits) {
                asked.waits = true;
                asked.source.ask(parts -> learn(asked, parts));
            }
        }
        room.publishSoft("pulse", Json.node(pulse()));
    }

    private Pulse pulse() {
        var load = beat.load().get();
        return new Pulse(
                clock.getAsLong() - startedMillis,
                percent(load.cpu()),
                percent(load.memory()),
                beat.activeTasks().getAsInt(),
                beat.sound().getAsBoolean() ? "ok" : "degraded");
    }

    /// With one digit behind the point; what the system does not tell is 0.
    private static double percent(double part) {
        return Math.round(1000 * Math.clamp(part, 0, 1)) / 10.0;
    }

    private void learn(Asked asked, Map<String, ?> parts) {
        asked.waits = false;
        var gone = new HashSet<>(asked.keys);
        gone.removeAll(parts.keySet());
        asked.keys.removeAll(gone);
        gone.forEach(key -> {
            state.remove(key);
            room.publish("health", key, null, NullNode.getInstance());
        });
        parts.forEach((key, part) -> {
            asked.keys.add(key);
            var now = Json.node(part);
            if (!now.equals(state.put(key, now))) {
                room.publish("health", key, null, now);
            }
        });
    }

    /// Lets somebody watch; true.
    public boolean join(Room.Watcher watcher, String from) {
        room.join(watcher, from, seq -> Json.node(new Shown(seq, parts())));
        return true;
    }

    private List<KeyedState> parts() {
        var parts = new ArrayList<KeyedState>();
        state.forEach((key, part) -> parts.add(new KeyedState(key, part)));
        return parts;
    }

    /// Takes a watcher out.
    public void leave(Room.Watcher watcher) {
        room.leave(watcher);
    }

    void close(Wire.Close reason) {
        room.close(reason);
    }
}
