package dev.heddle.server.jetstream;

import dev.heddle.server.jetstream.JetStreamRoomLog.Options;
import dev.heddle.sync.log.Followers;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.log.Unavailable.Reason;
import io.nats.client.Message;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// What the rooms of one node share. May be called from any thread.
final class Node {
    private static final System.Logger LOG = System.getLogger(Node.class.getName());

    /// Pages that are read at the same time, of up to {@link RoomLog#PAGE_BYTES} each.
    private static final int READERS = 16;

    /// Newest messages of rooms that are in memory at once; each may be as long as a frame.
    private static final int SWEPT_AT_ONCE = 64;

    private final Stream stream;
    private final Options options;
    private final Limits limits;
    private final int frameBytes;
    private final Followers followers;
    private final String id = UUID.randomUUID().toString();
    private final AtomicLong frames = new AtomicLong();
    private final Semaphore readers = new Semaphore(READERS);
    private final Map<String, Room> rooms = new ConcurrentHashMap<>();

    /// How many follow a room.
    private final Map<String, Integer> followed = new ConcurrentHashMap<>();

    /// Rooms that have nothing to do, the one that had it least recently first. Its own lock.
    private final LinkedHashMap<String, Room> idle = new LinkedHashMap<>();

    Node(Stream stream, Options options, int frameBytes) {
        this.stream = stream;
        this.options = options;
        this.frameBytes = frameBytes;
        limits = limited(options.limits(), frameBytes);
        followers = new Followers(limits.waiting());
    }

    private static Limits limited(Limits asked, int frameBytes) {
        return new Limits(
                Math.min(asked.eventBytes(), frameBytes - JetStreamRoomLog.FRAME_OVERHEAD),
                asked.appendEvents(),
                asked.rooms(),
                asked.stateKeys(),
                asked.stateBytes(),
                asked.waiting(),
                asked.waitingBytes());
    }

    Stream stream() {
        return stream;
    }

    Options options() {
        return options;
    }

    Limits limits() {
        return limits;
    }

    /// How long a message may be.
    int frameBytes() {
        return frameBytes;
    }

    Followers followers() {
        return followers;
    }

    Retention retention(String room) {
        return options.retention().apply(room);
    }

    /// Its own name, a new one for each start.
    String id() {
        return id;
    }

    /// An id that no other frame has.
    String nextId() {
        return id + "-" + frames.incrementAndGet();
    }

    /// Does `task` in a room.
    void offer(String room, Task task) {
        var found = rooms.computeIfAbsent(room, name -> new Room(name, this));
        while (!found.offer(task)) {
            rooms.remove(room, found); // It has just been forgotten.
            found = rooms.computeIfAbsent(room, name -> new Room(name, this));
        }
    }

    /// A room has nothing to do. If there are too many, the oldest one is forgotten.
    void idle(String name, Room room) {
        synchronized (idle) {
            idle.remove(name);
            if (!followed.containsKey(name)) {
                idle.put(name, room);
            }
            while (idle.size() > options.openRooms()) {
                var oldest = idle.pollFirstEntry();
                if (oldest.getValue().retire()) {
                    rooms.remove(oldest.getKey(), oldest.getValue());
                }
            }
        }
    }

    /// Reads a page on a thread of its own; does `again` if a part of it is gone.
    void readBeside(PageReader reader, CompletableFuture<Page> answer, Runnable again) {
        Thread.ofVirtual()
                .name("heddle-log-reader")
                .start(() -> {
                    Room.WORKING.set(true);
                    readers.acquireUninterruptibly();
                    try {
                        reader.read().ifPresentOrElse(answer::complete, again);
                    } catch (Refusal e) {
                        answer.complete(e.why());
                    } catch (RuntimeException | Error e) {
                        LOG.log(Level.ERROR, "a page could not be read", e);
                        answer.complete(
                                new Unavailable(Reason.BROKEN, "a fault in the room log: " + e));
                    } finally {
                        readers.release();
                    }
                });
    }

    /// Has rooms trimmed whose oldest events are too old, whether somebody writes to them or not.
    void sweep() throws Refusal {
        long now = options.clock().millis();
        var names = stream.roomSubjects().stream().map(Subjects::room).toList();
        for (int from = 0; from < names.size(); from += SWEPT_AT_ONCE) {
            int to = Math.min(from + SWEPT_AT_ONCE, names.size());
            for (var last : stream.lastOfAll(names.subList(from, to))) {
                String name = Subjects.room(last.subject());
                long oldest = Frame.decode(last.body()).oldestMillis();
                if (oldest > 0 && oldest < now - retention(name).age().toMillis()) {
                    offer(name, new Task.Tidy());
                }
            }
        }
    }

    // ---- followers ----------------------------------------------------------------------------

    /// Somebody follows a room: from now on what others commit in it is heard.
    void follow(String room) {
        followed.compute(
                room,
                (_, count) -> {
                    if (count == null) {
                        stream.listen(room, message -> hear(room, message));
                    }
                    return count == null ? 1 : count + 1;
                });
        offer(room, new Task.Look());
    }

    /// Somebody follows it no more.
    void unfollow(String room) {
        followed.compute(
                room,
                (_, count) -> {
                    if (count == null || count > 1) {
                        return count == null ? null : count - 1;
                    }
                    stream.listenNoMore(room);
                    return null;
                });
        offer(room, new Task.Look());
    }

    private void hear(String room, Message message) {
        var number = Stream.number(message);
        try {
            offer(
                    room,
                    number.isEmpty()
                            ? new Task.Look()
                            : new Task.Heard(number.getAsLong(), Frame.decode(message.getData())));
        } catch (IllegalArgumentException e) {
            offer(room, new Task.Look()); // Which says what is wrong with it.
        }
    }

    /// Looks at all rooms that are followed: messages that are heard may be lost.
    void lookAtAll() {
        followed.keySet().forEach(room -> offer(room, new Task.Look()));
    }
}
