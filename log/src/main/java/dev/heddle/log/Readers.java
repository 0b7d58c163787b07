package dev.heddle.log;

import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Epochs;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomList.RoomInfo;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.log.Unavailable.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The threads that read, and their connections.
final class Readers implements AutoCloseable {
    /// One long page does not keep the others waiting; more would take the processors of the
    /// writer.
    private static final int THREADS = 2;

    private final Database database;
    private final ThreadPoolExecutor threads;
    private final Set<Thread> own = ConcurrentHashMap.newKeySet();

    /// Connections that nobody uses; there are as many as threads at most.
    private final Queue<Reader> idle = new ConcurrentLinkedQueue<>();

    Readers(Database database, Limits limits) {
        this.database = database;
        threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(limits.waiting()),
                        this::thread);
    }

    private Thread thread(Runnable work) {
        var thread = Thread.ofPlatform().name("heddle-log-reader").daemon().unstarted(work);
        own.add(thread);
        return thread;
    }

    /// What is asked of a connection.
    @FunctionalInterface
    interface Query<A> {
        A ask(Reader reader) throws SQLException;
    }

    <A> CompletionStage<A> submit(Query<A> query, Function<Unavailable, A> refusal) {
        var answer = new CompletableFuture<A>();
        try {
            threads.execute(() -> answer(query, refusal, answer));
        } catch (RejectedExecutionException e) {
            answer.complete(
                    refusal.apply(
                            threads.isShutdown()
                                    ? SqliteRoomLog.CLOSED
                                    : new Unavailable(
                                            Reason.BUSY,
                                            "too many wait to read; try again later")));
        }
        return answer;
    }

    private <A> void answer(
            Query<A> query, Function<Unavailable, A> refusal, CompletableFuture<A> answer) {
        A result;
        try {
            var reader = idle.poll();
            if (reader == null) {
                reader = new Reader(database.reader());
            }
            result = ask(reader, query);
        } catch (SQLException e) {
            result = refusal.apply(database.unavailable(e));
        } catch (RuntimeException e) { // A fault of ours, which somebody waits for.
            answer.completeExceptionally(e);
            return;
        }
        answer.complete(result);
    }

    private <A> A ask(Reader reader, Query<A> query) throws SQLException {
        boolean isGood = false;
        try {
            A result = reader.transaction(query);
            isGood = true;
            return result;
        } finally {
            if (isGood) {
                idle.add(reader);
            } else { // The driver gives up statements that failed.
                Database.closeQuietly(reader.connection);
            }
        }
    }

    boolean isCurrent() {
        return own.contains(Thread.currentThread());
    }

    @Override
    public void close() {
        threads.close();
        idle.forEach(reader -> Database.closeQuietly(reader.connection));
        idle.clear();
    }

    /// One connection, and what is asked of it.
    static final class Reader {
        private static final String EVENT = "seq, type, key, cause, time, data";

        private final Connection connection;
        private final PreparedStatement room;
        private final PreparedStatement epochs;
        private final PreparedStatement events;
        private final PreparedStatement state;
        private final PreparedStatement rooms;

        Reader(Connection connection) throws SQLException {
            this.connection = connection;
            room = connection.prepareStatement("SELECT id, first, head FROM rooms WHERE name = ?");
            epochs =
                    connection.prepareStatement(
                            "SELECT epoch, first FROM epochs WHERE room = ? ORDER BY epoch");
            events =
                    connection.prepareStatement(
                            "SELECT "
                                    + EVENT
                                    + " FROM events WHERE room = ? AND seq > ? ORDER BY seq LIMIT"
                                    + " ?");
            state =
                    connection.prepareStatement(
                            "SELECT "
                                    + EVENT
                                    + " FROM state JOIN events USING (room, seq, key) WHERE room ="
                                    + " ? ORDER BY seq");
            rooms =
                    connection.prepareStatement(
                            "SELECT id, name, first, head, bytes FROM rooms WHERE name > ? ORDER"
                                    + " BY name LIMIT ?");
        }

        /// Asks several things about one moment.
        <A> A transaction(Query<A> query) throws SQLException {
            A result = query.ask(this);
            connection.commit(); // Which begins the next one; it looks when something is asked.
            return result;
        }

        /// A room.
        private record Found(long id, long first, long head, Epochs epochs) {}

        private @Nullable Found find(String name) throws SQLException {
            room.setString(1, name);
            try (var row = room.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                long id = row.getLong(1);
                return new Found(id, row.getLong(2), row.getLong(3), Tables.epochs(epochs, id));
            }
        }

        Page read(String name, Position after, int max) throws SQLException {
            var found = find(name);
            if (found == null) {
                return after.equals(Position.START)
                        ? new Page.Ok(List.of(), Position.START)
                        : new Page.Reset(Position.START);
            }
            var lastValid = found.epochs.lastValid(after, found.head);
            if (lastValid.isPresent()) {
                return new Page.Reset(lastValid.get());
            }
            if (after.seq() + 1 < found.first) {
                return new Page.Trimmed(found.epochs.at(found.first - 1));
            }
            events.setLong(1, found.id);
            events.setLong(2, after.seq());
            events.setInt(3, max);
            var entries = new ArrayList<Entry>();
            long bytes = 0;
            try (var rows = events.executeQuery()) {
                while (bytes < RoomLog.PAGE_BYTES && rows.next()) {
                    var entry = entry(rows, found.epochs);
                    bytes += entry.event().bytes();
                    entries.add(entry);
                }
            }
            return new Page.Ok(entries, found.epochs.at(found.head));
        }

        private static Entry entry(ResultSet row, Epochs epochs) throws SQLException {
            return new Entry(
                    epochs.at(row.getLong(1)),
                    new Event(
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getLong(5),
                            row.getString(6)));
        }

        RoomState snapshot(String name) throws SQLException {
            var found = find(name);
            if (found == null) {
                return new RoomState.Ok(Position.START, List.of());
            }
            state.setLong(1, found.id);
            var entries = new ArrayList<Entry>();
            try (var rows = state.executeQuery()) {
                while (rows.next()) {
                    entries.add(entry(rows, found.epochs));
                }
            }
            return new RoomState.Ok(found.epochs.at(found.head), entries);
        }

        RoomList rooms(String after, int max) throws SQLException {
            rooms.setString(1, after);
            rooms.setInt(2, max);
            var found = new ArrayList<RoomInfo>();
            try (var rows = rooms.executeQuery()) {
                while (rows.next()) {
                    var chain = Tables.epochs(epochs, rows.getLong(1));
                    found.add(
                            new RoomInfo(
                                    rows.getString(2),
                                    rows.getLong(3),
                                    chain.at(rows.getLong(4)),
                                    rows.getLong(5)));
                }
            }
            return new RoomList.Ok(found);
        }
    }
}
