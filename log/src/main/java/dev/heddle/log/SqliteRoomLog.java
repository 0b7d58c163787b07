package dev.heddle.log;

import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Durability;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Followers;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.log.Unavailable.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/// A log in a SQLite file: what was acknowledged is on the disk. The file can be opened with any
/// SQLite tool; its view `history` has the events of all rooms.
///
/// One thread writes, {@link Writer}; two read, {@link Readers}. Stages of appends, trims and
/// deletes complete, and followers are called, on the writer's thread, those of reads on a
/// reader's: nothing is written, or read, until they return.
///
/// SQLite is native code: start Java with `--enable-native-access=org.xerial.sqlitejdbc`, or
/// `=ALL-UNNAMED` on the class path. The code is unpacked into the folder for temporary files, or
/// into that of the system property `org.sqlite.tmpdir`.
public final class SqliteRoomLog implements RoomLog {
    static final Unavailable CLOSED = new Unavailable(Reason.CLOSED, "the room log is closed");

    private final Database database;
    private final Options options;
    private final Followers followers;
    private final Inbox inbox;
    private final Thread writer;
    private final Readers readers;

    /// How a log is opened.
    ///
    /// @param retention says of each room how long its events are kept
    /// @param clock ages keys and events
    /// @param fileBytes how large the file may become; a MiB at least
    /// @param sweepEvery how often rooms that nobody writes to are searched for old events
    public record Options(
            Limits limits,
            Function<String, Retention> retention,
            InstantSource clock,
            long fileBytes,
            Duration sweepEvery) {
        /// The usual limits and retention, a file of 64 GiB at most, and a sweep each hour.
        public static final Options DEFAULT =
                new Options(
                        Limits.DEFAULT,
                        _ -> Retention.DURABLE,
                        InstantSource.system(),
                        64L << 30,
                        Duration.ofHours(1));

        public Options {
            if (fileBytes < 1 << 20 || !sweepEvery.isPositive()) {
                throw new IllegalArgumentException("too small: " + fileBytes + ", " + sweepEvery);
            }
        }
    }

    private SqliteRoomLog(Database database, Options options) throws SQLException {
        this.database = database;
        this.options = options;
        followers = new Followers(options.limits().waiting());
        inbox = new Inbox(options.limits());
        var tables = new Tables(database.writer());
        var loop = new Writer(database, tables, options, inbox, followers);
        readers = new Readers(database, options.limits());
        writer = Thread.ofPlatform().name("heddle-log-writer").daemon().start(loop);
    }

    /// Opens the log in `file`, with the usual options; makes it if there is none.
    ///
    /// @throws IOException if it is open already, damaged, not a log, or cannot be made
    public static SqliteRoomLog open(Path file) throws IOException {
        return open(file, Options.DEFAULT);
    }

    /// Opens the log in `file`; makes it if there is none. Blocks.
    ///
    /// @throws IOException if it is open already, damaged, not a log, or cannot be made
    public static SqliteRoomLog open(Path file, Options options) throws IOException {
        var database = Database.open(file, options.fileBytes());
        try {
            return new SqliteRoomLog(database, options);
        } catch (SQLException e) {
            database.close();
            throw new IOException(database.unavailable(e).advice(), e);
        }
    }

    @Override
    public CompletionStage<Appended> append(
            String room, After after, String key, List<Event> events) {
        RoomLog.requireRoom(room);
        RoomLog.requireKey(key);
        var copy = List.copyOf(events);
        var tooLarge = options.limits().check(copy);
        if (tooLarge.isPresent()) {
            return CompletableFuture.completedStage(tooLarge.get());
        }
        var answer = new CompletableFuture<Appended>();
        send(new Request.Append(room, after, key, copy, Limits.bytes(copy), answer));
        return answer;
    }

    @Override
    public CompletionStage<Removed> trim(String room, long throughSeq) {
        RoomLog.requireRoom(room);
        var answer = new CompletableFuture<Removed>();
        send(new Request.Trim(room, throughSeq, answer));
        return answer;
    }

    @Override
    public CompletionStage<Removed> delete(String room) {
        RoomLog.requireRoom(room);
        var answer = new CompletableFuture<Removed>();
        send(new Request.Delete(room, answer));
        return answer;
    }

    private void send(Request request) {
        Optional<Unavailable> refused = inbox.offer(request);
        refused.ifPresent(request::refuse);
    }

    @Override
    public CompletionStage<Page> read(String room, Position after, int max) {
        RoomLog.requireRoom(room);
        RoomLog.requireMax(max);
        return readers.submit(reader -> reader.read(room, after, max), refused -> refused);
    }

    @Override
    public CompletionStage<RoomState> snapshot(String room) {
        RoomLog.requireRoom(room);
        return readers.submit(reader -> reader.snapshot(room), refused -> refused);
    }

    @Override
    public CompletionStage<RoomList> rooms(String after, int max) {
        RoomLog.requireMax(max);
        return readers.submit(reader -> reader.rooms(after, max), refused -> refused);
    }

    @Override
    public Subscription follow(String room, Consumer<Change> follower) {
        RoomLog.requireRoom(room);
        return followers.follow(room, follower);
    }

    @Override
    public Durability durability() {
        return Durability.DISK;
    }

    /// {@inheritDoc}
    ///
    /// @throws IllegalStateException if a stage or a follower calls it, which would wait for itself
    @Override
    public void close() {
        if (Thread.currentThread() == writer || readers.isCurrent()) {
            throw new IllegalStateException("the log cannot be closed by its own thread");
        }
        inbox.close();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        readers.close();
        database.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
