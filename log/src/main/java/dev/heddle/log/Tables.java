package dev.heddle.log;

import dev.heddle.sync.log.Epochs;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.KeyWindow;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.StateSize;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The writer's connection and its statements, always inside of a transaction. The writer's thread
/// only. Useless after an error, because the driver gives up statements that failed.
final class Tables implements AutoCloseable {
    private static final String BYTES =
            "octet_length(type) + octet_length(key) + octet_length(cause) + octet_length(data)";

    private final Connection connection;
    private final PreparedStatement room;
    private final PreparedStatement epochs;
    private final PreparedStatement timeOf;
    private final PreparedStatement tail;
    private final PreparedStatement insertRoom;
    private final PreparedStatement updateRoom;
    private final PreparedStatement insertEpoch;
    private final PreparedStatement insertEvent;
    private final PreparedStatement keyOf;
    private final PreparedStatement stateOf;
    private final PreparedStatement setState;
    private final PreparedStatement deleteState;
    private final PreparedStatement deleteEvent;
    private final PreparedStatement oldest;
    private final PreparedStatement trim;
    private final PreparedStatement firstTimes;

    Tables(Connection connection) throws SQLException {
        this.connection = connection;
        room =
                connection.prepareStatement(
                        "SELECT id, first, head, bytes, state_keys, state_bytes FROM rooms"
                                + " WHERE name = ?");
        epochs =
                connection.prepareStatement(
                        "SELECT epoch, first FROM epochs WHERE room = ? ORDER BY epoch");
        timeOf = connection.prepareStatement("SELECT time FROM events WHERE room = ? AND seq = ?");
        tail =
                connection.prepareStatement(
                        "SELECT seq, append_key, time FROM events WHERE room = ? AND seq >= ?"
                                + " ORDER BY seq DESC");
        insertRoom = connection.prepareStatement("INSERT INTO rooms VALUES(?, ?, 1, 0, 0, 0, 0)");
        updateRoom =
                connection.prepareStatement(
                        "UPDATE rooms SET first = ?, head = ?, bytes = ?, state_keys = ?,"
                                + " state_bytes = ? WHERE id = ?");
        insertEpoch = connection.prepareStatement("INSERT INTO epochs VALUES(?, ?, ?)");
        insertEvent =
                connection.prepareStatement("INSERT INTO events VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
        keyOf =
                connection.prepareStatement(
                        "SELECT append_key FROM events WHERE room = ? AND seq = ?");
        stateOf =
                connection.prepareStatement(
                        "SELECT seq, bytes FROM state WHERE room = ? AND key = ?");
        setState = connection.prepareStatement("INSERT OR REPLACE INTO state VALUES(?, ?, ?, ?)");
        deleteState = connection.prepareStatement("DELETE FROM state WHERE room = ? AND key = ?");
        deleteEvent = connection.prepareStatement("DELETE FROM events WHERE room = ? AND seq = ?");
        oldest =
                connection.prepareStatement(
                        "SELECT seq, time, "
                                + BYTES
                                + " FROM events WHERE room = ? AND seq >= ? ORDER BY seq LIMIT ?");
        trim =
                connection.prepareStatement(
                        """
                        DELETE FROM events WHERE room = ? AND seq BETWEEN ? AND ?
                          AND NOT (key <> '' AND EXISTS (SELECT 1 FROM state
                            WHERE state.room = events.room AND state.key = events.key
                              AND state.seq = events.seq))\
                        """);
        firstTimes =
                connection.prepareStatement(
                        """
                        SELECT rooms.name, events.time FROM rooms LEFT JOIN events
                          ON events.room = rooms.id AND events.seq = rooms.first
                          WHERE rooms.name > ? ORDER BY rooms.name LIMIT ?\
                        """);
    }

    /// Commits, and begins the next transaction.
    void commit() throws SQLException {
        connection.commit();
    }

    /// Lets the write-ahead log start over, once all readers have ended what they began before.
    void restartWal() throws SQLException {
        Database.execute(connection, "PRAGMA wal_checkpoint(RESTART)");
    }

    // ---- rooms --------------------------------------------------------------------------------

    long roomCount() throws SQLException {
        return Database.number(connection, "SELECT count(*) FROM rooms");
    }

    long greatestRoomId() throws SQLException {
        return Database.number(
                connection,
                "SELECT max(coalesce((SELECT max(id) FROM rooms), 0),"
                        + " coalesce((SELECT max(room) FROM garbage), 0))");
    }

    long epoch() throws SQLException {
        return Database.number(connection, "SELECT epoch FROM meta");
    }

    void setEpoch(long epoch) throws SQLException {
        Database.execute(connection, "UPDATE meta SET epoch = " + epoch);
    }

    /// Reads what is known of a room, with the keys that it remembers.
    @Nullable RoomRow room(String name, Function<String, Retention> retention, long nowMillis)
            throws SQLException {
        room.setString(1, name);
        RoomRow row;
        try (var found = room.executeQuery()) {
            if (!found.next()) {
                return null;
            }
            row = new RoomRow(found.getLong(1), name, retention.apply(name));
            row.first = found.getLong(2);
            row.head = found.getLong(3);
            row.bytes = found.getLong(4);
            row.state = new StateSize(found.getInt(5), found.getLong(6));
        }
        row.epochs = epochs(epochs, row.id);
        row.firstMillis = timeOf(row.id, row.first);
        rememberKeys(row, nowMillis - KeyWindow.REMEMBERED.toMillis());
        return row;
    }

    static Epochs epochs(PreparedStatement statement, long room) throws SQLException {
        statement.setLong(1, room);
        var all = new ArrayList<Epochs.Epoch>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                all.add(new Epochs.Epoch(rows.getLong(1), rows.getLong(2)));
            }
        }
        return new Epochs(all);
    }

    /// The time of an event; the end of time if there is none.
    long timeOf(long room, long seq) throws SQLException {
        timeOf.setLong(1, room);
        timeOf.setLong(2, seq);
        try (var row = timeOf.executeQuery()) {
            return row.next() ? row.getLong(1) : Long.MAX_VALUE;
        }
    }

    private void rememberKeys(RoomRow room, long sinceMillis) throws SQLException {
        record Known(String key, long seq, long time) {}
        var newestFirst = new ArrayDeque<Known>();
        tail.setLong(1, room.id);
        tail.setLong(2, room.first);
        try (var rows = tail.executeQuery()) {
            while (rows.next()
                    && rows.getLong(3) >= sinceMillis
                    && newestFirst.size() < KeyWindow.MAX_KEYS) {
                if (!rows.getString(2).isEmpty()) {
                    newestFirst.add(new Known(rows.getString(2), rows.getLong(1), rows.getLong(3)));
                }
            }
        }
        while (!newestFirst.isEmpty()) {
            var known = newestFirst.removeLast();
            room.keys.remember(known.key(), known.seq(), known.time());
        }
    }

    void insertRoom(RoomRow row) throws SQLException {
        insertRoom.setLong(1, row.id);
        insertRoom.setString(2, row.name);
        insertRoom.executeUpdate();
    }

    void updateRoom(RoomRow row) throws SQLException {
        updateRoom.setLong(1, row.first);
        updateRoom.setLong(2, row.head);
        updateRoom.setLong(3, row.bytes);
        updateRoom.setInt(4, row.state.keys());
        updateRoom.setLong(5, row.state.bytes());
        updateRoom.setLong(6, row.id);
        updateRoom.executeUpdate();
    }

    /// Writes the newest epoch, and all if the oldest may have gone for it.
    void writeNewestEpoch(RoomRow row) throws SQLException {
        var all = row.epochs.all();
        boolean isFull = all.size() == Epochs.MAX;
        if (isFull) {
            Database.execute(connection, "DELETE FROM epochs WHERE room = " + row.id);
        }
        for (var epoch : isFull ? all : all.subList(all.size() - 1, all.size())) {
            insertEpoch.setLong(1, row.id);
            insertEpoch.setLong(2, epoch.epoch());
            insertEpoch.setLong(3, epoch.first());
            insertEpoch.executeUpdate();
        }
    }

    /// Names the room garbage: its events are deleted by and by.
    void deleteRoom(long id) throws SQLException {
        for (String statement :
                List.of(
                        "DELETE FROM rooms WHERE id = ",
                        "DELETE FROM epochs WHERE room = ",
                        "DELETE FROM state WHERE room = ",
                        "INSERT INTO garbage SELECT ")) {
            Database.execute(connection, statement + id);
        }
    }

    // ---- events and state ---------------------------------------------------------------------

    void insertEvent(RoomRow room, long seq, String appendKey, Event event) throws SQLException {
        insertEvent.setLong(1, room.id);
        insertEvent.setLong(2, seq);
        insertEvent.setString(3, appendKey);
        insertEvent.setString(4, event.type());
        insertEvent.setString(5, event.key());
        insertEvent.setString(6, event.cause());
        insertEvent.setLong(7, event.timeMillis());
        insertEvent.setString(8, event.data());
        insertEvent.executeUpdate();
    }

    /// Whether the append that ended with event `seq` had this key.
    boolean hasKey(long room, long seq, String key) throws SQLException {
        keyOf.setLong(1, room);
        keyOf.setLong(2, seq);
        try (var row = keyOf.executeQuery()) {
            return row.next() && row.getString(1).equals(key);
        }
    }

    int stateBytes(long room, String key) throws SQLException {
        try (var row = stateOf(room, key)) {
            return row.next() ? row.getInt(2) : 0;
        }
    }

    private ResultSet stateOf(long room, String key) throws SQLException {
        stateOf.setLong(1, room);
        stateOf.setString(2, key);
        return stateOf.executeQuery();
    }

    /// Makes the event `seq` the newest of its key. The one before it goes, if it was kept for that
    /// only.
    void applyState(RoomRow room, long seq, Event event) throws SQLException {
        if (room.first > 1) {
            long old;
            try (var row = stateOf(room.id, event.key())) {
                old = row.next() ? row.getLong(1) : room.first;
            }
            if (old < room.first) {
                deleteEvent.setLong(1, room.id);
                deleteEvent.setLong(2, old);
                deleteEvent.executeUpdate();
            }
        }
        if (event.deletes()) {
            deleteState.setLong(1, room.id);
            deleteState.setString(2, event.key());
            deleteState.executeUpdate();
        } else {
            setState.setLong(1, room.id);
            setState.setString(2, event.key());
            setState.setLong(3, seq);
            setState.setInt(4, event.bytes());
            setState.executeUpdate();
        }
    }

    // ---- trims --------------------------------------------------------------------------------

    /// Says of the oldest events that are kept whether they go.
    @FunctionalInterface
    interface Goes {
        boolean test(long seq, long timeMillis, long bytesLeft);
    }

    /// Deletes the oldest events, at most `limit`, as long as `goes` says so. Returns how many.
    long trim(RoomRow room, int limit, Goes goes) throws SQLException {
        long through = room.first - 1;
        oldest.setLong(1, room.id);
        oldest.setLong(2, room.first);
        oldest.setInt(3, limit);
        try (var rows = oldest.executeQuery()) {
            while (rows.next() && goes.test(rows.getLong(1), rows.getLong(2), room.bytes)) {
                through = rows.getLong(1);
                room.bytes -= rows.getLong(3);
            }
        }
        long gone = through - room.first + 1;
        if (gone > 0) {
            trim.setLong(1, room.id);
            trim.setLong(2, room.first);
            trim.setLong(3, through);
            trim.executeUpdate();
            room.first = through + 1;
            room.firstMillis = timeOf(room.id, room.first);
            room.keys.forgetBefore(room.first);
            room.dirty = true;
        }
        return gone;
    }

    /// The first time of some rooms by name.
    record FirstTime(String room, long millis) {}

    List<FirstTime> firstTimes(String after, int limit) throws SQLException {
        firstTimes.setString(1, after);
        firstTimes.setInt(2, limit);
        var found = new ArrayList<FirstTime>();
        try (var rows = firstTimes.executeQuery()) {
            while (rows.next()) {
                long millis = rows.getLong(2);
                found.add(
                        new FirstTime(rows.getString(1), rows.wasNull() ? Long.MAX_VALUE : millis));
            }
        }
        return found;
    }

    /// Deletes some events of deleted rooms. Returns whether there may be more.
    boolean sweepGarbage(int limit) throws SQLException {
        long room = Database.number(connection, "SELECT min(room) FROM garbage");
        if (room == 0) {
            return false;
        }
        try (var statement = connection.createStatement()) {
            int gone =
                    statement.executeUpdate(
                            """
                            DELETE FROM events WHERE room = %1$d AND seq <= (SELECT max(seq) FROM
                              (SELECT seq FROM events WHERE room = %1$d ORDER BY seq LIMIT %2$d))\
                            """
                                    .formatted(room, limit));
            if (gone == 0) {
                statement.executeUpdate("DELETE FROM garbage WHERE room = " + room);
            }
        }
        return true;
    }

    @Override
    public void close() {
        Database.closeQuietly(connection);
    }
}
