package dev.heddle.server.nodes;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.core.Snapshot;
import dev.heddle.sync.Json;
import dev.heddle.sync.log.Subscription;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A map of which each hub writes a part of its own and sees the parts of all that are there. A
/// part goes when its hub does.
///
/// **How parts arrive.** Each change has the next version of its hub's part and is told to all. Who
/// misses one, because it is new or a message was lost, asks for the whole part, which comes in
/// pieces. Every second each hub tells its version, so that the loss of the last change shows as
/// well. So all parts are the same everywhere once messages arrive and nothing changes for a while;
/// before, a part may be older than what its hub knows, and never a mix of old and new.
///
/// Owner thread only.
@OwnerThread
public final class SoftMap implements AutoCloseable {
    /// Keys of one hub.
    public static final int MAX_KEYS = 10_000;

    /// Characters of a piece of a part; one value may be longer.
    private static final int PIECE_CHARACTERS = 100_000;

    private static final System.Logger LOG = System.getLogger(SoftMap.class.getName());

    private final Owner owner;
    private final Peers peers;
    private final String topic;
    private final Listener listener;
    private final int pieceCharacters;
    private final Subscription subscription;
    private final Map<String, JsonNode> own = new LinkedHashMap<>();
    private long version;
    private final Map<String, Part> parts = new HashMap<>();

    /// Hears what others change; called on the owner, and must not block.
    @FunctionalInterface
    public interface Listener {
        /// A hub has set a key, or removed it.
        void changed(String node, String key, @Nullable JsonNode value);
    }

    /// Another hub's part.
    private static final class Part {
        static final long UNKNOWN = -1;

        Map<String, JsonNode> values = new LinkedHashMap<>();
        long version = UNKNOWN;

        /// Whether the whole was asked for since the last second.
        boolean asked;

        /// What has come of the whole, and how many pieces.
        Map<String, JsonNode> coming = new LinkedHashMap<>();

        int pieces;

        /// Of which version.
        long comingVersion;
    }

    /// One message: `set` and `removed` with a key, `beat`, `again`, and the `whole` in pieces.
    private record Said(
            String t,
            long version,
            @Nullable String key,
            @Nullable JsonNode value,
            @Nullable Map<String, JsonNode> values,
            int piece,
            boolean last) {
        static Said of(String type, long version) {
            return new Said(type, version, null, null, null, 0, false);
        }

        static Said change(long version, String key, @Nullable JsonNode value) {
            String type = value == null ? "removed" : "set";
            return new Said(type, version, key, value, null, 0, false);
        }

        static Said piece(long version, Map<String, JsonNode> values, int piece, boolean last) {
            return new Said("whole", version, null, null, values, piece, last);
        }
    }

    /// Begins with an empty part of its own.
    ///
    /// @param topic what the map is about, the same at all hubs: letters
    public SoftMap(Owner owner, Nodes nodes, String topic, Listener listener) {
        this(owner, nodes, topic, listener, PIECE_CHARACTERS);
    }

    /// The same with shorter pieces.
    SoftMap(Owner owner, Nodes nodes, String topic, Listener listener, int pieceCharacters) {
        this.pieceCharacters = pieceCharacters;
        this.owner = owner;
        this.peers = nodes.peers();
        this.topic = topic;
        this.listener = listener;
        subscription = peers.listen(topic, this::hear);
        nodes.listen(
                new Nodes.Listener() {
                    @Override
                    public void came(String node) {
                        soon("node came", () -> here(node));
                    }

                    @Override
                    public void gone(String node) {
                        soon("node gone", () -> drop(node));
                    }

                    @Override
                    public void beat() {
                        soon("beat", SoftMap.this::beat);
                    }
                });
    }

    // ---- its own part -------------------------------------------------------------------------

    /// Sets a key of this hub's; false, and nothing is done, if that is one too many or too long.
    public boolean put(String key, JsonNode value) {
        owner.check();
        boolean isOneTooMany = !own.containsKey(key) && own.size() >= MAX_KEYS;
        var whole = Said.piece(version, Map.of(key, value), 0, true);
        if (isOneTooMany || !Peers.fits(Json.write(whole))) {
            return false;
        }
        if (!value.equals(own.put(key, value))) {
            tell(key, value);
        }
        return true;
    }

    /// Removes a key of this hub's.
    public void remove(String key) {
        owner.check();
        if (own.remove(key) != null) {
            tell(key, null);
        }
    }

    private void tell(String key, @Nullable JsonNode value) {
        version++;
        peers.tellAll(topic, Json.write(Said.change(version, key, value)));
    }

    private void beat() {
        peers.tellAll(topic, Json.write(Said.of("beat", version)));
        parts.values().forEach(part -> part.asked = false);
    }

    private void tellWhole(String node) {
        var pieces = new ArrayList<Map<String, JsonNode>>();
        Map<String, JsonNode> piece = new LinkedHashMap<>();
        int characters = 0;
        for (var entry : own.entrySet()) {
            int more = entry.getKey().length() + Json.write(entry.getValue()).length();
            if (characters + more > pieceCharacters && !piece.isEmpty()) {
                pieces.add(piece);
                piece = new LinkedHashMap<>();
                characters = 0;
            }
            piece.put(entry.getKey(), entry.getValue());
            characters += more;
        }
        pieces.add(piece);
        for (int i = 0; i < pieces.size(); i++) {
            var said = Said.piece(version, pieces.get(i), i, i == pieces.size() - 1);
            peers.tell(node, topic, Json.write(said));
        }
    }

    // ---- the others' --------------------------------------------------------------------------

    /// What a hub has set; empty if it is not there.
    public Map<String, JsonNode> of(String node) {
        owner.check();
        var part = parts.get(node);
        return part == null ? Map.of() : Map.copyOf(part.values);
    }

    /// The other hubs' values of a key, by hub.
    public Map<String, JsonNode> get(String key) {
        owner.check();
        var values = new HashMap<String, JsonNode>();
        parts.forEach((node, part) -> {
            var value = part.values.get(key);
            if (value != null) {
                values.put(node, value);
            }
        });
        return values;
    }

    private void here(String node) {
        ask(node, parts.computeIfAbsent(node, _ -> new Part()));
    }

    private void drop(String node) {
        var part = parts.remove(node);
        if (part != null) {
            part.values.keySet().forEach(key -> listener.changed(node, key, null));
        }
    }

    private void hear(String node, String message) {
        try {
            var said = Json.convert(Json.read(message), Said.class);
            owner.execute(() -> heard(node, said));
        } catch (Json.MalformedException e) {
            LOG.log(Level.DEBUG, "a message of {0} about {1} cannot be read", node, topic);
        } catch (RejectedExecutionException e) {
            // Too much to do: as if it were lost, which shows.
        }
    }

    private void heard(String node, Said said) {
        var part = parts.get(node);
        if (part == null) {
            return; // Not there, or not yet: then the whole is asked for.
        }
        switch (said.t()) {
            case "again" -> tellWhole(node);
            case "whole" -> takePiece(node, part, said);
            case "beat" -> {
                if (said.version() != part.version) {
                    ask(node, part);
                }
            }
            default -> takeChange(node, part, said);
        }
    }

    /// Once a second at most.
    private void ask(String node, Part part) {
        if (!part.asked) {
            part.asked = true;
            part.pieces = 0;
            peers.tell(node, topic, Json.write(Said.of("again", version)));
        }
    }

    private void takeChange(String node, Part part, Said said) {
        String key = said.key();
        if (key == null || said.version() <= part.version) {
            return;
        }
        if (part.version == Part.UNKNOWN || said.version() != part.version + 1) {
            ask(node, part);
            return;
        }
        part.version = said.version();
        var value = said.value();
        var old = value == null ? part.values.remove(key) : part.values.put(key, value);
        if (value == null ? old != null : !value.equals(old)) {
            listener.changed(node, key, value);
        }
    }

    private void takePiece(String node, Part part, Said said) {
        if (said.piece() == 0) {
            part.coming = new LinkedHashMap<>();
            part.comingVersion = said.version();
            part.pieces = 0;
        }
        var values = said.values();
        boolean isNext = said.piece() == part.pieces && said.version() == part.comingVersion;
        if (!isNext || values == null) {
            return; // One was lost: the next beat finds that.
        }
        part.coming.putAll(values);
        part.pieces++;
        if (!said.last() || said.version() < part.version) {
            return;
        }
        var old = part.values;
        var now = part.coming;
        part.coming = new LinkedHashMap<>();
        part.values = now;
        part.version = said.version();
        for (String key : List.copyOf(old.keySet())) {
            if (!now.containsKey(key)) {
                listener.changed(node, key, null);
            }
        }
        now.forEach((key, value) -> {
            if (!value.equals(old.get(key))) {
                listener.changed(node, key, value);
            }
        });
    }

    // ---- the owner ----------------------------------------------------------------------------

    /// Elsewhere by a timer: it finds room in any queue, and this must not get lost.
    private void soon(String name, Runnable task) {
        if (owner.isCurrent()) {
            task.run();
        } else if (owner.snapshot().phase() == Snapshot.Phase.OPEN) {
            var _ = owner.after(Duration.ZERO, operation(name, task));
        }
    }

    private static Operation<@Nullable Void> operation(String name, Runnable task) {
        return Operation.named(
                name,
                () -> {
                    task.run();
                    return null;
                });
    }

    /// Hears no more; the other hubs drop this one's part when it leaves.
    @Override
    public void close() {
        subscription.close();
    }
}
