package dev.heddle.sync.log;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Who follows which room, for those who make logs. May be called from any thread; never blocks.
public final class Followers {
    private static final System.Logger LOG = System.getLogger(Followers.class.getName());

    private final int limit;
    private final Map<String, CopyOnWriteArrayList<Consumer<Change>>> byRoom =
            new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /// At most `limit` in all.
    public Followers(int limit) {
        this.limit = limit;
    }

    /// Adds a follower.
    ///
    /// @throws IllegalStateException if there are too many
    public Subscription follow(String room, Consumer<Change> follower) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            throw new IllegalStateException(
                    limit + " follow already; are subscriptions not closed?");
        }
        byRoom.compute(
                room,
                (_, old) -> {
                    var all = old == null ? new CopyOnWriteArrayList<Consumer<Change>>() : old;
                    all.add(follower);
                    return all;
                });
        var open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                byRoom.computeIfPresent(
                        room,
                        (_, all) -> {
                            all.remove(follower);
                            return all.isEmpty() ? null : all;
                        });
                count.decrementAndGet();
            }
        };
    }

    /// Whether anybody follows a room.
    public boolean any(String room) {
        return byRoom.containsKey(room);
    }

    /// Tells those who follow the room. What they throw is logged.
    public void tell(Change change) {
        var all = byRoom.get(change.room());
        if (all != null) {
            for (var follower : all) {
                try {
                    follower.accept(change);
                } catch (RuntimeException | Error e) { // The log must go on.
                    LOG.log(Level.ERROR, "a follower of room " + change.room() + " failed", e);
                }
            }
        }
    }
}
