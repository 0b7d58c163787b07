package dev.heddle.server.hosts;

import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All programs that have linked since the hub started. Owner thread only: whoever is on another
/// thread hands its request to the owner.
@OwnerThread
public final class Hosts {
    /// Names a hub knows at a time; one more is refused.
    public static final int MAX_HOSTS = 1000;

    private final Owner owner;
    private final Timing timing;
    private final Map<String, HostRoom> rooms = new TreeMap<>();
    private final Map<String, HostRoom> byOperation = new HashMap<>();

    private record HostsView(List<HostRoom.View> hosts) {}

    /// Hosts whose rooms are on `owner`.
    public Hosts(Owner owner, Timing timing) {
        this.owner = owner;
        this.timing = timing;
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
            var fresh = new Room(owner, timing::epochMillis);
            room = new HostRoom(host, this, fresh, timing, hello);
            rooms.put(host, room);
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
            room.handOver();
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
        var operation = find(id);
        return operation == null ? unknownOperation(id) : new Answer(200, operation.view());
    }

    /// Tells how an operation stands, now and each time it changes, until it is settled.
    public void follow(String id, Answer.Reply each) {
        owner.check();
        var operation = find(id);
        if (operation == null) {
            each.accept(unknownOperation(id));
        } else {
            operation.follow(each);
        }
    }

    /// Withdraws an operation if it has not started.
    public void cancel(String id, Answer.Reply reply) {
        owner.check();
        var room = byOperation.get(id);
        var operation = room == null ? null : room.operation(id);
        if (room == null || operation == null) {
            reply.accept(unknownOperation(id));
        } else {
            room.cancel(operation, reply);
        }
    }

    private @Nullable HubOperation find(String id) {
        var room = byOperation.get(id);
        return room == null ? null : room.operation(id);
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
