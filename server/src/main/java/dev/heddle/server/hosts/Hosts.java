package dev.heddle.server.hosts;

import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.OwnerInfo;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.log.RoomLog;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// All programs that have linked, or that the log knows. Owner thread only: whoever is on another
/// thread hands its request to the owner.
@OwnerThread
public final class Hosts {
    /// Names a hub knows at a time; one more is refused.
    public static final int MAX_HOSTS = 1000;

    /// Of a host that has rules or operations and whose owner nobody knows.
    private static final OwnerInfo NEVER =
            new OwnerInfo("unknown", "closed", "ok", 0, null, 0, 0, 0, 0, Map.of(), null);

    private final Owner owner;
    private final Timing timing;
    private final Map<String, HostRoom> rooms = new TreeMap<>();
    private final Map<String, HostRoom> byOperation = new HashMap<>();

    private final Ledger ledger;
    private final Audit audit;
    private Runnable offersChanged = () -> {};
    private Supplier<List<String>> others = List::of;

    /// What a host offers, or did when it was last here.
    public record Offer(String host, boolean online, List<ActionInfo> actions) {}

    private record HostsView(List<HostRoom.View> hosts) {}

    private record Deleted(String host) {}

    /// What a log has of hosts.
    public static final class Stored {
        private final List<Ledger.StoredHost> hosts;

        private Stored(List<Ledger.StoredHost> hosts) {
            this.hosts = hosts;
        }
    }

    /// Hosts whose rooms are on `owner`, and what becomes of them in `log`.
    public Hosts(Owner owner, Timing timing, RoomLog log) {
        this.owner = owner;
        this.timing = timing;
        this.ledger = new Ledger(owner, log, timing);
        this.audit = new Audit(ledger, timing);
    }

    /// Reads what a log has of hosts. Blocks. May be called from any thread.
    ///
    /// @throws IOException if it cannot be read
    public static Stored read(RoomLog log) throws IOException {
        return new Stored(Ledger.read(log));
    }

    /// Goes on with what the log has; before anything else.
    public void restore(Stored stored) {
        owner.check();
        for (var host : stored.hosts) {
            var link = host.link();
            var room = open(host.host(), link == null ? new Ledger.StoredLink("", NEVER, 0) : link);
            ledger.restored(host);
            room.restore(host.policy(), host.operations());
        }
    }

    private HostRoom open(String host, Ledger.StoredLink link) {
        var fresh = new Room(owner, timing::epochMillis);
        var room = new HostRoom(host, this, fresh, timing, ledger, audit, link);
        rooms.put(host, room);
        return room;
    }

    // ---- links --------------------------------------------------------------------------------

    /// A program says hello; false if the link was refused, and closed.
    public boolean linked(String host, HostLink link, FromHost.Hello hello) {
        owner.check();
        var room = rooms.get(host);
        if (room == null && rooms.size() >= MAX_HOSTS) {
            link.close(Wire.Close.PROTOCOL);
            return false;
        }
        if (room != null && !room.admits(link.tokenHash())) {
            link.close(Wire.Close.BAD_TOKEN);
            return false;
        }
        if (room == null) {
            var now = timing.epochMillis();
            room = open(host, new Ledger.StoredLink(hello.instance(), hello.owner(), now));
        }
        room.linked(link, hello);
        return true;
    }

    /// A program says something.
    public void heard(String host, HostLink link, FromHost message) {
        owner.check();
        var room = rooms.get(host);
        if (room != null) {
            room.heard(link, message);
        }
    }

    /// A link has room again.
    public void writable(String host) {
        owner.check();
        var room = rooms.get(host);
        if (room != null) {
            room.operations().handOver();
        }
    }

    /// A link is gone.
    public void lost(String host, HostLink link, String reason) {
        owner.check();
        var room = rooms.get(host);
        if (room != null) {
            room.lost(link, reason);
        }
    }

    /// Gives up links that have said nothing for too long; to be called every few seconds.
    public void sweep() {
        owner.check();
        rooms.values().forEach(HostRoom::sweep);
    }

    // ---- callers ------------------------------------------------------------------------------

    /// How many there are.
    public int size() {
        owner.check();
        return rooms.size();
    }

    /// All of them, without their actions.
    public Answer list() {
        owner.check();
        return new Answer(
                200, new HostsView(rooms.values().stream().map(HostRoom::summary).toList()));
    }

    /// How all of them are, by key.
    public Map<String, HostHealth> health() {
        owner.check();
        var parts = new TreeMap<String, HostHealth>();
        rooms.forEach((name, room) -> parts.put("link/" + name, room.health()));
        return parts;
    }

    /// What each offers, by name.
    public List<Offer> offers() {
        owner.check();
        return rooms.values().stream().map(HostRoom::offer).toList();
    }

    /// Has `listener` run, on the owner, whenever a host comes, goes or offers something else.
    /// There is one listener; it must not block.
    public void onOffersChanged(Runnable listener) {
        owner.check();
        offersChanged = listener;
    }

    void offersChanged() {
        offersChanged.run();
    }

    /// Has hosts told where other hubs are, to which they may link as well.
    public void namesOthers(Supplier<List<String>> addresses) {
        owner.check();
        others = addresses;
    }

    List<String> others() {
        return others.get();
    }

    /// One of them.
    public Answer show(String host) {
        owner.check();
        var room = rooms.get(host);
        return room == null ? unknownHost(host) : new Answer(200, room.view());
    }

    /// Runs an action.
    public void call(String host, Call call, Answer.Reply reply) {
        owner.check();
        var room = rooms.get(host);
        if (room == null) {
            reply.accept(unknownHost(host));
        } else {
            room.call(call, reply);
        }
    }

    /// How an operation stands.
    public Answer operation(String id) {
        owner.check();
        var room = byOperation.get(id);
        var operation = room == null ? null : room.operations().find(id);
        return operation == null ? unknownOperation(id) : new Answer(200, operation.view());
    }

    /// Tells how an operation stands, now and each time it changes, until it is settled.
    public void follow(String id, Answer.Reply each) {
        with(id, each, (_, operation) -> operation.follow(each));
    }

    /// Withdraws an operation if it has not started.
    public void cancel(String id, Answer.Reply reply) {
        with(id, reply, (room, operation) -> room.operations().cancel(operation, reply));
    }

    /// Withdraws all that has not started at a host.
    public void cancelAll(String host, Answer.Reply reply) {
        owner.check();
        var room = rooms.get(host);
        if (room == null) {
            reply.accept(unknownHost(host));
        } else {
            room.operations().cancelAll(reply);
        }
    }

    /// Answers the question whether an operation may run, for that operation as it is and once.
    public void answer(String id, boolean allow, Asker by, Answer.Reply reply) {
        if (mayDecide(by, reply)) {
            with(
                    id,
                    reply,
                    (room, operation) -> room.operations().answer(operation, allow, by, reply));
        }
    }

    private void with(String id, Answer.Reply reply, BiConsumer<HostRoom, HubOperation> task) {
        owner.check();
        var room = byOperation.get(id);
        var operation = room == null ? null : room.operations().find(id);
        if (room == null || operation == null) {
            reply.accept(unknownOperation(id));
        } else {
            task.accept(room, operation);
        }
    }

    private static boolean mayDecide(Asker by, Answer.Reply reply) {
        if (!by.mayDecide()) {
            reply.accept(
                    Answer.refusal(
                            Problem.NOT_ALLOWED, "only people who may act can decide about this"));
        }
        return by.mayDecide();
    }

    // ---- rules and records --------------------------------------------------------------------

    /// A host's rules.
    public Answer policy(String host) {
        owner.check();
        var room = rooms.get(host);
        return room == null ? unknownHost(host) : new Answer(200, room.policy().view());
    }

    /// Sets a host's rules, as `{"rules": {"ACTION": "allow" | "ask" | "deny"}}`.
    public void setPolicy(String host, JsonNode body, Asker by, Answer.Reply reply) {
        owner.check();
        var room = rooms.get(host);
        if (room == null) {
            reply.accept(unknownHost(host));
        } else if (mayDecide(by, reply)) {
            try {
                room.rule(HostPolicy.read(body), by, reply);
            } catch (IllegalArgumentException e) {
                reply.accept(
                        Answer.refusal(Problem.INVALID_PARAMETERS, String.valueOf(e.getMessage())));
            }
        }
    }

    /// Forgets a host that has no link, with its rules and all but the audit.
    public void delete(String host, Asker by, Answer.Reply reply) {
        owner.check();
        var room = rooms.get(host);
        if (room == null) {
            reply.accept(unknownHost(host));
        } else if (room.link() != null) {
            reply.accept(
                    Answer.refusal(
                            Problem.HOST_LINKED, host + " is linked; only one that is not can go"));
        } else if (mayDecide(by, reply)) {
            rooms.remove(host);
            room.delete();
            audit.deleted(host, by);
            ledger.delete(
                    host,
                    problem ->
                            reply.accept(
                                    problem.map(HostRoom::refused)
                                            .orElse(new Answer(200, new Deleted(host)))));
        }
    }

    /// Who asked what, the newest first.
    public void audit(Audit.Query query, Answer.Reply reply) {
        owner.check();
        var underWay =
                rooms.values().stream()
                        .flatMap(room -> room.operations().underWay().stream())
                        .sorted(Comparator.comparingLong(HubOperation::queuedAt).reversed())
                        .toList();
        audit.show(query, underWay, reply);
    }

    private static Answer unknownHost(String host) {
        return Answer.refusal(
                Problem.UNKNOWN_HOST, "no host %s has linked to this hub".formatted(host));
    }

    private static Answer unknownOperation(String id) {
        return Answer.refusal(Problem.UNKNOWN_OPERATION, "there is no operation %s".formatted(id));
    }

    void remember(String operation, HostRoom room) {
        byOperation.put(operation, room);
    }

    void forget(String operation) {
        byOperation.remove(operation);
    }

    // ---- watchers -----------------------------------------------------------------------------

    /// Whether a host has linked to this hub, and was not forgotten since.
    public boolean knows(String host) {
        owner.check();
        return rooms.containsKey(host);
    }

    /// Lets somebody watch a host; false if there is no such host.
    public boolean join(String host, Room.Watcher watcher, String from) {
        owner.check();
        var room = rooms.get(host);
        if (room == null) {
            return false;
        }
        room.join(watcher, from);
        return true;
    }

    /// Takes a watcher out.
    public void leave(String host, Room.Watcher watcher) {
        owner.check();
        var room = rooms.get(host);
        if (room != null) {
            room.leave(watcher);
        }
    }

    /// Ends all links, and tells all who wait or watch.
    public void close(Wire.Close reason) {
        owner.check();
        rooms.values().forEach(room -> room.close(reason));
    }
}
