package dev.heddle.server.hosts;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.core.Snapshot;
import dev.heddle.server.hosts.StoredOperation.Phase;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.OwnerInfo;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a hub must know of hosts after its own end: rules, and operations. Each host has a room in
/// the log; the newest event of each operation says how it stands, and what is over is dropped from
/// the room's state when there is much newer. In a log that other hubs write to, a hub writes only
/// of hosts that it has claimed: see {@link Holding}. Owner thread only, but for {@link #read}.
@OwnerThread
final class Ledger {
    /// Operations of a host that are over and remembered: as many as there are idempotency keys.
    static final int MAX_OVER = IdempotencyKeys.MAX_KEYS;

    /// Bytes of these; half of what a room's state may have, the rest is for those under way.
    static final long MAX_OVER_BYTES = 8 << 20;

    private static final String ROOMS = "hosts/";
    private static final String HOST = "host";
    private static final String POLICY = "policy";
    private static final String OPERATION = "operation";

    /// Which hub holds the host, since the position of this event.
    static final String CLAIM = "claim";

    /// How often a claim is tried again because the room has changed meanwhile.
    private static final int TRIES = 8;

    private static final int PAGE = 1000;
    private static final long READ_SECONDS = 60;

    private static final System.Logger LOG = System.getLogger(Ledger.class.getName());

    private final Owner owner;
    private final RoomLog log;
    private final Timing timing;
    private final Map<String, Shelf> shelves = new HashMap<>();
    private final Map<String, Holding> holdings = new HashMap<>();
    private boolean failing;

    /// Which operations of a host are over and remembered, the one that ended first in front.
    private static final class Shelf {
        final Map<String, Integer> bytes = new LinkedHashMap<>();
        long allBytes;

        void put(String id, int size) {
            remove(id);
            bytes.put(id, size);
            allBytes += size;
        }

        void remove(String id) {
            var old = bytes.remove(id);
            allBytes -= old == null ? 0 : old;
        }

        /// Takes out the oldest, if there are too many or too much of them.
        @Nullable String takeSurplus() {
            if (bytes.size() <= MAX_OVER && allBytes <= MAX_OVER_BYTES) {
                return null;
            }
            String oldest = bytes.keySet().iterator().next();
            remove(oldest);
            return oldest;
        }
    }

    /// How a host was when it linked.
    record StoredLink(String instance, OwnerInfo owner, long at) {}

    /// A host as the log has it.
    record StoredHost(
            String host,
            HostPolicy policy,
            @Nullable StoredLink link,
            List<StoredOperation> operations) {}

    /// What a hub says when it takes a host.
    ///
    /// @param hub its name among the hubs
    /// @param instance of the program that wants to link, empty if none does
    record Claim(String hub, String instance) {}

    /// What has become of a claim.
    sealed interface Claimed {
        /// The host is this hub's.
        ///
        /// @param token where the claim stands: the highest one of a host counts
        record Held(StoredHost stored, Position token) implements Claimed {}

        /// The log has no such host, and none was wanted.
        record NoHost() implements Claimed {}

        /// Not now.
        record Refused() implements Claimed {}
    }

    Ledger(Owner owner, RoomLog log, Timing timing) {
        this.owner = owner;
        this.log = log;
        this.timing = timing;
    }

    // ---- reading, before anything else --------------------------------------------------------

    /// Reads all hosts. Blocks. May be called from any thread.
    ///
    /// @throws IOException if the log cannot be read, or what it says of a rule cannot: without its
    ///   rules no host is let in
    static List<StoredHost> read(RoomLog log) throws IOException {
        var hosts = new ArrayList<StoredHost>();
        String after = ROOMS;
        while (true) {
            if (!(await(log.rooms(after, PAGE)) instanceof RoomList.Ok(var infos))) {
                throw new IOException("the room log cannot be read");
            }
            for (var info : infos) {
                if (!info.name().startsWith(ROOMS)) {
                    return hosts;
                }
                hosts.add(read(log, info.name()));
                after = info.name();
            }
            if (infos.size() < PAGE) {
                return hosts;
            }
        }
    }

    private static StoredHost read(RoomLog log, String room) throws IOException {
        if (!(await(log.snapshot(room)) instanceof RoomState.Ok state)) {
            throw new IOException("the room log cannot be read");
        }
        return read(room, state.entries());
    }

    private static StoredHost read(String room, List<Entry> entries) throws IOException {
        var policy = HostPolicy.NONE;
        StoredLink link = null;
        var operations = new ArrayList<StoredOperation>();
        for (Entry entry : entries) {
            var event = entry.event();
            try {
                var data = Json.read(event.data());
                switch (event.type()) {
                    case POLICY -> policy = HostPolicy.read(data);
                    case HOST -> link = Json.convert(data, StoredLink.class);
                    case OPERATION -> operations.add(Json.convert(data, StoredOperation.class));
                    default -> {} // Of a later version of this hub.
                }
            } catch (IllegalArgumentException e) {
                if (event.type().equals(POLICY)) {
                    throw new IOException("the rules in " + room + " cannot be read", e);
                }
                LOG.log(System.Logger.Level.ERROR, "left out " + event.key() + " of " + room, e);
            }
        }
        return new StoredHost(room.substring(ROOMS.length()), policy, link, operations);
    }

    private static <T> T await(CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().get(READ_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the room log does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
    }

    /// Remembers which operations are over in the log.
    void restored(StoredHost host) {
        for (var operation : host.operations()) {
            if (isOver(operation)) {
                shelf(host.host()).put(operation.operation(), Json.bytes(Json.write(operation)));
            }
        }
    }

    // ---- whose it is --------------------------------------------------------------------------

    /// Whether other hubs write to the log, too.
    boolean isShared() {
        return log.isShared();
    }

    /// Names of hosts that the log has, at most as many as a hub knows; none if it cannot say.
    void names(Consumer<List<String>> then) {
        back(
                log.rooms(ROOMS, Hosts.MAX_HOSTS),
                answer ->
                        then.accept(
                                answer instanceof RoomList.Ok(var rooms)
                                        ? rooms.stream()
                                                .map(RoomList.RoomInfo::name)
                                                .filter(name -> name.startsWith(ROOMS))
                                                .map(name -> name.substring(ROOMS.length()))
                                                .toList()
                                        : List.of()));
    }

    /// Takes a host for this hub, from whichever has it: from then on that one writes no more.
    ///
    /// @param even whether it is wanted even if the log has nothing of it
    /// @param lost runs when another hub has taken it in turn; hears which program links there
    void claim(
            String host, Claim claim, boolean even, Consumer<String> lost, Consumer<Claimed> then) {
        claim(host, claim, even, lost, then, TRIES);
    }

    private void claim(
            String host,
            Claim claim,
            boolean even,
            Consumer<String> lost,
            Consumer<Claimed> then,
            int tries) {
        String room = ROOMS + host;
        back(
                log.snapshot(room),
                state -> {
                    if (!(state instanceof RoomState.Ok(Position head, var entries))) {
                        then.accept(new Claimed.Refused());
                    } else if (entries.isEmpty() && !even) {
                        then.accept(new Claimed.NoHost());
                    } else {
                        try {
                            var stored = read(room, entries);
                            var event = event(CLAIM, CLAIM, Json.write(claim));
                            back(
                                    log.append(room, new After.At(head), "", List.of(event)),
                                    answer -> {
                                        switch (answer) {
                                            case Appended.Done(Position token, _) -> {
                                                hold(host, token, lost);
                                                then.accept(new Claimed.Held(stored, token));
                                            }
                                            case Appended.Conflict _ when tries > 0 ->
                                                    claim(host, claim, even, lost, then, tries - 1);
                                            case Appended.Conflict _ ->
                                                    then.accept(new Claimed.Refused());
                                            case Appended.TooLarge _, Unavailable _ -> {
                                                var _ = problem(answer);
                                                then.accept(new Claimed.Refused());
                                            }
                                        }
                                    });
                        } catch (IOException e) {
                            LOG.log(System.Logger.Level.ERROR, host + " cannot be taken", e);
                            then.accept(new Claimed.Refused());
                        }
                    }
                });
    }

    private void hold(String host, Position token, Consumer<String> lost) {
        holdings.put(host, new Holding(this, timing, ROOMS + host, token, lost));
    }

    /// This hub has the host no more. Who waits for something to be stored is told so.
    void release(String host) {
        shelves.remove(host);
        var holding = holdings.remove(host);
        if (holding != null) {
            holding.end();
        }
    }

    /// Where the claim of a host stands that this hub holds.
    Optional<Position> token(String host) {
        return Optional.ofNullable(holdings.get(host)).map(Holding::token);
    }

    /// Runs `then` once all is in the log that was to be, or cannot be.
    void flush(Runnable then) {
        var open = holdings.values().stream().filter(one -> !one.isIdle()).findFirst();
        open.ifPresentOrElse(one -> one.whenIdle(() -> flush(then)), then);
    }

    // ---- writing ------------------------------------------------------------------------------

    /// Stores how an operation stands; `then` hears what went wrong, if anything. An operation of
    /// which nobody was promised anything is dropped when it has settled.
    void store(String host, HubOperation operation, Consumer<Optional<ErrorInfo>> then) {
        var stored = operation.stored();
        var events = new ArrayList<Event>();
        var shelf = shelf(host);
        if (stored.phase() == Phase.SETTLED && !stored.kept()) {
            shelf.remove(stored.operation());
            events.add(event(OPERATION, stored.operation(), "null"));
        } else {
            String text = Json.write(stored);
            events.add(event(OPERATION, stored.operation(), text));
            if (isOver(stored)) {
                shelf.put(stored.operation(), Json.bytes(text));
            }
        }
        for (var old = shelf.takeSurplus(); old != null; old = shelf.takeSurplus()) {
            events.add(event(OPERATION, old, "null"));
        }
        appendTo(host, events, then);
    }

    private static boolean isOver(StoredOperation operation) {
        return operation.phase() == Phase.SETTLED || operation.phase() == Phase.UNKNOWN;
    }

    private Shelf shelf(String host) {
        return shelves.computeIfAbsent(host, _ -> new Shelf());
    }

    /// Stores how a host is.
    void store(String host, StoredLink link) {
        appendTo(host, List.of(event(HOST, HOST, Json.write(link))), _ -> {});
    }

    /// Stores a host's rules.
    void store(String host, HostPolicy policy, Consumer<Optional<ErrorInfo>> then) {
        appendTo(host, List.of(event(POLICY, POLICY, Json.write(policy.view()))), then);
    }

    /// Forgets a host with all that it had. A hub that has lost it does not get that far: the log
    /// compares appends, no deletes.
    void delete(String host, Consumer<Optional<ErrorInfo>> then) {
        shelves.remove(host);
        if (isShared()) {
            appendTo(
                    host,
                    List.of(event(HOST, HOST, "null")),
                    problem -> {
                        release(host);
                        problem.ifPresentOrElse(
                                _ -> then.accept(problem), () -> deleteRoom(host, then));
                    });
        } else {
            deleteRoom(host, then);
        }
    }

    private void deleteRoom(String host, Consumer<Optional<ErrorInfo>> then) {
        back(
                log.delete(ROOMS + host),
                answer ->
                        then.accept(
                                answer instanceof Unavailable why
                                        ? Optional.of(problem(why))
                                        : Optional.empty()));
    }

    /// An event of now. Half a character, which a host may have in its words, becomes a question
    /// mark: no log takes it.
    Event event(String type, String key, String data) {
        String unicode = new String(data.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return new Event(type, key, "", timing.epochMillis(), unicode);
    }

    private void appendTo(String host, List<Event> events, Consumer<Optional<ErrorInfo>> then) {
        if (isShared()) {
            var holding = holdings.get(host);
            if (holding == null) {
                then.accept(Optional.of(Holding.NOT_HELD));
            } else {
                holding.append(events, then);
            }
        } else {
            append(ROOMS + host, events, then);
        }
    }

    /// Appends to a room wherever it ends; `then` hears what went wrong, if anything, on the owner.
    void append(String room, List<Event> events, Consumer<Optional<ErrorInfo>> then) {
        back(log.append(room, After.any(), "", events), answer -> then.accept(problem(answer)));
    }

    Optional<ErrorInfo> problem(Appended answer) {
        return switch (answer) {
            case Appended.Done _ -> {
                failing = false;
                yield Optional.empty();
            }
            case Appended.Conflict _ ->
                    throw new IllegalStateException("an append anywhere has no place to miss");
            case Appended.TooLarge _ ->
                    Optional.of(
                            ErrorInfo.of(
                                    Problem.QUEUE_FULL,
                                    "more is to be remembered of this host than the hub can"));
            case Unavailable why -> Optional.of(problem(why));
        };
    }

    private ErrorInfo problem(Unavailable why) {
        if (!failing) { // Once, not for each call.
            LOG.log(System.Logger.Level.WARNING, "what hosts do is not logged: {0}", why.advice());
        }
        failing = true;
        return why.reason() == Unavailable.Reason.DISK_FULL
                ? ErrorInfo.of(Problem.DISK_FULL, "the hub's disk is full")
                : ErrorInfo.of(Problem.HUB_BUSY, "the hub's log does not take this now: try again");
    }

    /// Has the owner do `next` with the log's answer; at once if that is here.
    <T> void back(CompletionStage<T> answered, Consumer<? super T> next) {
        var _ = answered.thenAccept(answer -> soon(() -> next.accept(answer)));
    }

    /// Has the owner do something; at once if it is here.
    void soon(Runnable task) {
        if (owner.isCurrent()) {
            task.run();
        } else if (owner.snapshot().phase() == Snapshot.Phase.OPEN) {
            // By a timer: it finds room in any queue, and this must not get lost.
            var _ =
                    owner.after(
                            Duration.ZERO,
                            Operation.named(
                                    "log",
                                    () -> {
                                        task.run();
                                        return true;
                                    }));
        }
    }

    RoomLog log() {
        return log;
    }
}
