package dev.heddle.server.jetstream;

import dev.heddle.server.modules.SharedFiles;
import dev.heddle.server.nodes.Peers;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Durability;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomList.RoomInfo;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.log.Unavailable;
import io.nats.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/// A log in a stream of NATS JetStream, which many nodes share: each may append to each room.
///
/// Order is this log's own, see {@link Room}: the servers compare the number of the last message of
/// a room and set the next one, and that is all they are relied on for. {@link Frame} says what a
/// message is, {@link Subjects} where it is.
///
/// What a cut-off server answers may be old, for as long as it believes to be the leader: reads
/// then miss what the others have acknowledged since. Nothing can be appended there.
///
/// Stages complete, and followers are called, on virtual threads of the log's: in the room nothing
/// is done until they return.
public final class JetStreamRoomLog implements RoomLog {
    private static final System.Logger LOG = System.getLogger(JetStreamRoomLog.class.getName());

    /// What a message may have beside the data of one event.
    static final int FRAME_OVERHEAD = 32 << 10;

    private final Connection connection;
    private final Node node;
    private final Admission admission;
    private final Durability durability;
    private final Peers peers;
    private final SharedFiles files;
    private final CountDownLatch closed = new CountDownLatch(1);

    /// Where the stream's messages are.
    public enum Storage {
        FILE,
        MEMORY
    }

    /// How a log is opened.
    ///
    /// @param servers addresses like `nats://10.0.0.1:4222`, with commas between them; may name a
    ///   user and a password
    /// @param stream the stream's name and the first word of its subjects: letters, digits, `-` and
    ///   `_`, at most 64
    /// @param replicas how many servers have the stream, 1 to 5; 3 outlive the loss of one
    /// @param synced whether the servers are configured with `sync_interval: always`. Servers do
    ///   not tell a client; without, they acknowledge before it is on the disk, two minutes by
    ///   default
    /// @param patience how long a call tries to be answered; an election takes up to 8 seconds
    /// @param lookEvery how often rooms that are followed are looked at, in case that what was said
    ///   of them got lost
    /// @param sweepEvery how often rooms that nobody writes to are searched for old events
    /// @param openRooms how many rooms this node remembers without being asked for them
    /// @param retention says of each room how long its events are kept
    /// @param clock ages keys and events
    public record Options(
            String servers,
            String stream,
            int replicas,
            Storage storage,
            boolean synced,
            Duration patience,
            Duration lookEvery,
            Duration sweepEvery,
            int openRooms,
            Limits limits,
            Function<String, Retention> retention,
            InstantSource clock) {
        private static final int MAX_REPLICAS = 5;

        public Options {
            if (!stream.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new IllegalArgumentException("no name of a stream: " + stream);
            }
            if (replicas < 1 || replicas > MAX_REPLICAS) {
                throw new IllegalArgumentException("replicas must be in 1..5, was " + replicas);
            }
            if (!patience.isPositive()
                    || !lookEvery.isPositive()
                    || !sweepEvery.isPositive()
                    || openRooms < 1) {
                throw new IllegalArgumentException(
                        "too small: %s, %s, %s, %d"
                                .formatted(patience, lookEvery, sweepEvery, openRooms));
            }
        }

        /// The stream `HEDDLE` on the disks of three servers, which write when they like; half a
        /// minute's patience, a look each 5 seconds, a sweep each hour, 1,000 rooms at hand, the
        /// usual limits and retention.
        public static Options at(String servers) {
            return new Options(
                    servers,
                    "HEDDLE",
                    3,
                    Storage.FILE,
                    false,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofHours(1),
                    1000,
                    Limits.DEFAULT,
                    _ -> Retention.DURABLE,
                    InstantSource.system());
        }

        /// The same on so many servers.
        public Options withReplicas(int number) {
            return with(number, synced);
        }

        /// The same on servers that sync before they acknowledge, or do not.
        public Options withSynced(boolean always) {
            return with(replicas, always);
        }

        private Options with(int number, boolean always) {
            return new Options(
                    servers,
                    stream,
                    number,
                    storage,
                    always,
                    patience,
                    lookEvery,
                    sweepEvery,
                    openRooms,
                    limits,
                    retention,
                    clock);
        }

        /// What an acknowledged append survives, as far as that can be known here.
        Durability durability() {
            boolean disk = storage == Storage.FILE && synced;
            if (replicas == 1) {
                return disk ? Durability.DISK : Durability.MEMORY;
            }
            return disk ? Durability.QUORUM_DISK : Durability.QUORUM_MEMORY;
        }
    }

    JetStreamRoomLog(Connection connection, Node node) {
        this.connection = connection;
        this.node = node;
        admission = new Admission(node.limits());
        durability = node.options().durability();
        peers = new NatsPeers(connection, node.options().stream(), node.id());
        files = new NatsFiles(connection, node.options().stream(), node.options().replicas());
        Thread.ofVirtual()
                .name("heddle-log-look")
                .start(() -> each(node.options().lookEvery(), node::lookAtAll));
        Thread.ofVirtual()
                .name("heddle-log-sweep")
                .start(() -> each(node.options().sweepEvery(), this::sweep));
    }

    /// Opens the log, makes its stream if there is none. Blocks, at most as long as the options
    /// say.
    ///
    /// @throws IOException if the servers cannot be reached, are too old, or have a stream of that
    ///   name that is something else
    public static JetStreamRoomLog open(Options options) throws IOException {
        return Opening.open(options, Stream::new);
    }

    /// The other hubs that have this log open. What is said to them ends with the log.
    public Peers peers() {
        return peers;
    }

    /// Files beside the log, on the same servers.
    public SharedFiles files() {
        return files;
    }

    private void each(Duration pause, Runnable what) {
        try {
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                what.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        try {
            node.sweep();
        } catch (Refusal | RuntimeException e) { // The next sweep comes.
            LOG.log(System.Logger.Level.WARNING, "rooms were not searched: {0}", e.getMessage());
        }
    }

    @Override
    public CompletionStage<Appended> append(
            String room, After after, String key, List<Event> events) {
        RoomLog.requireRoom(room);
        RoomLog.requireKey(key);
        var unit = new Frame.Unit(key, events);
        var tooLarge = node.limits().check(unit.events());
        if (tooLarge.isPresent()) {
            return CompletableFuture.completedStage(tooLarge.get());
        }
        var answer = new CompletableFuture<Appended>();
        return offer(
                room, unit.bytes(), new Task.Append(new Draft.Wanted(after, unit), answer), answer);
    }

    @Override
    public CompletionStage<Page> read(String room, Position after, int max) {
        RoomLog.requireRoom(room);
        RoomLog.requireMax(max);
        var answer = new CompletableFuture<Page>();
        return offer(room, 0, new Task.Read(after, max, answer), answer);
    }

    @Override
    public CompletionStage<RoomState> snapshot(String room) {
        RoomLog.requireRoom(room);
        var answer = new CompletableFuture<RoomState>();
        return offer(room, 0, new Task.Snapshot(answer), answer);
    }

    @Override
    public CompletionStage<Removed> trim(String room, long throughSeq) {
        RoomLog.requireRoom(room);
        var answer = new CompletableFuture<Removed>();
        return offer(room, 0, new Task.Trim(throughSeq, answer), answer);
    }

    @Override
    public CompletionStage<Removed> delete(String room) {
        RoomLog.requireRoom(room);
        var answer = new CompletableFuture<Removed>();
        return offer(room, 0, new Task.Delete(answer), answer);
    }

    private <T> CompletionStage<T> offer(
            String room, long bytes, Task task, CompletableFuture<T> answer) {
        admission.admit(bytes, answer).ifPresentOrElse(task::refuse, () -> node.offer(room, task));
        return answer;
    }

    @Override
    public Subscription follow(String room, Consumer<Change> follower) {
        RoomLog.requireRoom(room);
        var subscription = node.followers().follow(room, follower);
        node.follow(room);
        var open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                subscription.close();
                node.unfollow(room);
            }
        };
    }

    /// {@inheritDoc}
    ///
    /// Asks the servers for all names, then for the newest message of each room in the list.
    @Override
    public CompletionStage<RoomList> rooms(String after, int max) {
        RoomLog.requireMax(max);
        var answer = new CompletableFuture<RoomList>();
        admission
                .admit(0, answer)
                .ifPresentOrElse(
                        answer::complete,
                        () ->
                                Thread.ofVirtual()
                                        .name("heddle-log-list")
                                        .start(() -> list(after, max, answer)));
        return answer;
    }

    private void list(String after, int max, CompletableFuture<RoomList> answer) {
        Room.WORKING.set(true);
        try {
            var names =
                    node.stream().roomSubjects().stream()
                            .map(Subjects::room)
                            .filter(name -> name.compareTo(after) > 0)
                            .sorted()
                            .limit(max)
                            .toList();
            var rooms = new ArrayList<RoomInfo>();
            for (var each : node.stream().lastOfAll(names)) {
                var frame = Frame.decode(each.body());
                String name = Subjects.room(each.subject());
                rooms.add(new RoomInfo(name, frame.first(), frame.head(), frame.bytes()));
            }
            answer.complete(new RoomList.Ok(rooms));
        } catch (Refusal e) {
            answer.complete(e.why());
        } catch (RuntimeException e) {
            answer.complete(
                    new Unavailable(Unavailable.Reason.BROKEN, "the rooms cannot be listed: " + e));
        }
    }

    /// {@inheritDoc}
    ///
    /// As far as it can be known: that the servers sync before they answer is what {@link
    /// Options#synced} says.
    @Override
    public Durability durability() {
        return durability;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    /// {@inheritDoc}
    ///
    /// @throws IllegalStateException if a stage or a follower calls it, which would wait for itself
    @Override
    public void close() {
        if (Room.WORKING.get()) {
            throw new IllegalStateException("the log cannot be closed by its own thread");
        }
        admission.close();
        node.stream().refuse(new Refusal(Unavailable.Reason.CLOSED, "the room log is closed"));
        closed.countDown();
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
