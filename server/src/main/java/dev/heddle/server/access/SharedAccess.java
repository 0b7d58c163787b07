package dev.heddle.server.access;

import dev.heddle.sync.Json;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.log.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// What hubs that share a log tell each other of their tokens, keys, logins and invitations, all
/// hashed: a room in which each hub keeps a copy of its own, under its own name, and reads those of
/// the others. What a hub makes it alone takes back, and all others follow within seconds. So no
/// two write the same, but for what is good once: it is marked as gone behind exactly what is
/// known, by whoever is the first, and its hub forgets it.
///
/// May be called from any thread; never blocks, but for {@link #open} and {@link #take}.
public final class SharedAccess implements Others, AutoCloseable {
    private static final String ROOM = "access";

    /// How long the log is waited for: as long as it tries by itself.
    private static final long WAIT_SECONDS = 40;

    /// How often a mark is tried again because others have changed something else.
    private static final int TRIES = 16;

    /// Events of one append; what is left goes with the next.
    private static final int MAX_EVENTS = 256;

    private final RoomLog log;
    private final String hub;
    private final Consumer<String> problems;
    private Subscription following = () -> {};

    // Guarded by this.
    private final Map<Id, Map<String, JsonNode>> known = new HashMap<>(); // And by hub.
    private final Map<Kind, Own> own = new HashMap<>();
    private Position head = Position.START;
    private boolean publishing;

    /// Where it is kept that this hub has made.
    interface Own {
        /// All of it, by id.
        Map<String, ?> all();

        /// Another hub has taken or ended it.
        void forget(String id);
    }

    private record Id(Kind kind, String id) {}

    private record Name(String hub, Id id) {
        static Optional<Name> parse(String key) {
            var parts = key.split("/", -1);
            return parts.length != 3
                    ? Optional.empty()
                    : Kind.of(parts[1]).map(kind -> new Name(parts[0], new Id(kind, parts[2])));
        }

        String key() {
            return hub + "/" + id.kind() + "/" + id.id();
        }
    }

    private record Gone(boolean gone) {}

    private SharedAccess(RoomLog log, String hub, Consumer<String> problems) {
        this.log = log;
        this.hub = hub;
        this.problems = problems;
    }

    /// Shares what is in a data folder, whose name among the hubs is kept in it. Blocks until the
    /// log has answered.
    ///
    /// @param problems is told when others cannot be told or heard, in words without secrets, on a
    ///   thread of the log's
    /// @throws IOException if it does not, or the folder cannot be written
    public static SharedAccess open(RoomLog log, Path folder, Consumer<String> problems)
            throws IOException {
        PrivateFile.makeFolder(folder);
        Path file = folder.resolve("hub");
        if (!Files.exists(file)) {
            PrivateFile.create(file, Secret.hash(Secret.random()).substring(0, 16));
        }
        var shared = new SharedAccess(log, Files.readString(file).strip(), problems);
        shared.following = log.follow(ROOM, shared::hear);
        try {
            shared.learn();
            return shared;
        } catch (IOException e) {
            shared.close();
            throw e;
        }
    }

    /// Shares all of one kind.
    synchronized void share(Kind kind, Own all) {
        own.put(kind, all);
        known.forEach(this::forgetIfGone);
        publish();
    }

    private void forgetIfGone(Id id, Map<String, JsonNode> byHub) {
        var data = byHub.get(hub);
        var mine = own.get(id.kind());
        if (data != null && isGone(data) && mine != null) {
            mine.forget(id.id());
        }
    }

    private static boolean isGone(JsonNode data) {
        return data.path("gone").asBoolean(false);
    }

    /// Tells the others what has changed here. What cannot be told now is told by the next call.
    synchronized void publish() {
        if (publishing) {
            return;
        }
        var events = new ArrayList<Event>();
        var wanted = new HashMap<Id, JsonNode>();
        own.forEach((kind, mine) ->
                mine.all().forEach((id, one) -> wanted.put(new Id(kind, id), Json.node(one))));
        wanted.forEach((id, data) -> {
            if (!data.equals(known.getOrDefault(id, Map.of()).get(hub))) {
                events.add(event(new Name(hub, id), Json.write(data)));
            }
        });
        known.forEach((id, byHub) -> {
            boolean isMine = byHub.containsKey(hub) && own.containsKey(id.kind());
            if (isMine && !wanted.containsKey(id)) {
                events.add(event(new Name(hub, id), "null"));
            }
        });
        if (!events.isEmpty()) {
            publishing = true;
            var some = events.subList(0, Math.min(MAX_EVENTS, events.size()));
            var _ =
                    log.append(ROOM, After.any(), "", some)
                            .thenAccept(answer -> published(answer, events.size() > some.size()));
        }
    }

    private synchronized void published(Appended answer, boolean isMore) {
        publishing = false;
        if (answer instanceof Appended.Done) {
            if (isMore) {
                publish();
            }
        } else {
            problems.accept("other hubs cannot be told of tokens and logins: " + answer);
        }
    }

    private static Event event(Name name, String data) {
        return new Event("access", name.key(), "", System.currentTimeMillis(), data);
    }

    // ---- what the others have -----------------------------------------------------------------

    @Override
    public synchronized List<JsonNode> find(Kind kind, String id) {
        return known.getOrDefault(new Id(kind, id), Map.of()).entrySet().stream()
                .filter(one -> !one.getKey().equals(hub) && !isGone(one.getValue()))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public boolean take(Kind kind, String id) throws IOException {
        var wanted = new Id(kind, id);
        for (int i = 0; i < TRIES; i++) {
            Position at;
            var names = new ArrayList<Name>();
            synchronized (this) {
                at = head;
                var byHub = known.getOrDefault(wanted, Map.of());
                if (byHub.values().stream().anyMatch(SharedAccess::isGone)) {
                    return false;
                }
                byHub.keySet().forEach(one -> names.add(new Name(one, wanted)));
            }
            if (names.isEmpty()) {
                names.add(new Name(hub, wanted)); // The others do not know of it yet.
            }
            String gone = Json.write(new Gone(true));
            var events = names.stream().map(name -> event(name, gone)).toList();
            switch (await(log.append(ROOM, new After.At(at), "", events))) {
                case Appended.Done _ -> {
                    return true;
                }
                case Appended.Conflict _ -> learn();
                case Appended.TooLarge why -> throw new IOException("too much is shared: " + why);
                case Unavailable why -> throw new IOException(why.advice());
            }
        }
        throw new IOException("the other hubs change their logins all the time; try again");
    }

    // ---- the room -----------------------------------------------------------------------------

    private void hear(Change change) {
        synchronized (this) {
            if (change instanceof Change.Events(_, Position before, var entries)
                    && before.equals(head)) {
                entries.forEach(this::apply);
                head = entries.getLast().position();
                return;
            }
        }
        var _ = log.snapshot(ROOM).thenAccept(this::learn);
    }

    private void apply(Entry entry) {
        Name.parse(entry.event().key())
                .ifPresent(name -> {
                    var byHub = known.computeIfAbsent(name.id(), _ -> new HashMap<>());
                    if (entry.event().deletes()) {
                        byHub.remove(name.hub());
                    } else {
                        byHub.put(name.hub(), Json.read(entry.event().data()));
                        forgetIfGone(name.id(), byHub);
                    }
                    if (byHub.isEmpty()) {
                        known.remove(name.id());
                    }
                });
    }

    private void learn() throws IOException {
        var state = await(log.snapshot(ROOM));
        if (state instanceof Unavailable why) {
            throw new IOException(why.advice());
        }
        learn(state);
    }

    private synchronized void learn(RoomState state) {
        switch (state) {
            case RoomState.Ok(Position at, var entries) -> {
                if (at.epoch() > head.epoch() || at.seq() > head.seq()) {
                    known.clear();
                    entries.forEach(this::apply);
                    head = at;
                }
            }
            case Unavailable why ->
                    problems.accept("logins of other hubs cannot be read: " + why.advice());
        }
    }

    private static <T> T await(CompletionStage<T> answered) throws IOException {
        try {
            return answered.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the room log does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        following.close();
    }
}
