package dev.heddle.log;

import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.log.Unavailable.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.LockingMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The file: its lock, its schema, connections to it, and what its errors mean.
final class Database implements AutoCloseable {
    /// "Hdle" in ASCII: tells our files from those of other programs that use SQLite.
    private static final int APPLICATION_ID = 0x48646c65;

    /// Changes with every change of {@link #SCHEMA}.
    private static final int SCHEMA_VERSION = 1;

    /// An event that was trimmed and is still the newest of its key stays in `events`, below its
    /// room's `first`. `append_key` stands at the last event of an append. `history` is for people.
    private static final String[] SCHEMA = {
        """
        CREATE TABLE meta(epoch INTEGER NOT NULL)\
        """,
        """
        INSERT INTO meta VALUES(0)\
        """,
        """
        CREATE TABLE rooms(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
          first INTEGER NOT NULL, head INTEGER NOT NULL, bytes INTEGER NOT NULL,
          state_keys INTEGER NOT NULL, state_bytes INTEGER NOT NULL)\
        """,
        """
        CREATE TABLE epochs(room INTEGER NOT NULL, epoch INTEGER NOT NULL, first INTEGER NOT NULL,
          PRIMARY KEY(room, epoch)) WITHOUT ROWID\
        """,
        """
        CREATE TABLE events(room INTEGER NOT NULL, seq INTEGER NOT NULL, append_key TEXT NOT NULL,
          type TEXT NOT NULL, key TEXT NOT NULL, cause TEXT NOT NULL, time INTEGER NOT NULL,
          data TEXT NOT NULL, PRIMARY KEY(room, seq)) WITHOUT ROWID\
        """,
        """
        CREATE TABLE state(room INTEGER NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL,
          bytes INTEGER NOT NULL, PRIMARY KEY(room, key)) WITHOUT ROWID\
        """,
        """
        CREATE TABLE garbage(room INTEGER PRIMARY KEY)\
        """,
        """
        CREATE VIEW history AS
          SELECT rooms.name AS room, seq, datetime(time / 1000, 'unixepoch') AS time, type, key,
            cause, data
          FROM rooms JOIN events ON events.room = rooms.id AND events.seq >= rooms.first
          ORDER BY rooms.name, seq\
        """
    };

    private static final int PAGE_BYTES = 4096;

    /// A page changes many times while the write-ahead log grows to 32 MiB, and is copied into the
    /// file once. After a crash that much is read again, in a fraction of a second.
    private static final int CHECKPOINT_PAGES = 8192;

    /// The pages of ten thousand rooms that are written to by turns: 64 MiB.
    private static final int WRITER_CACHE_KIB = 64 << 10;

    private static final int READER_CACHE_KIB = 8 << 10;

    /// How long a connection waits for another one of ours, which is never long.
    private static final int BUSY_MILLIS = 5000;

    private final Path file;
    private final long fileBytes;
    private final Connection lock;

    private Database(Path file, long fileBytes, Connection lock) {
        this.file = file;
        this.fileBytes = fileBytes;
        this.lock = lock;
    }

    /// Opens the file, or makes it.
    ///
    /// @throws IOException if somebody else has it, or if it is none of ours or damaged
    static Database open(Path file, long fileBytes) throws IOException {
        var absolute = file.toAbsolutePath().normalize();
        var folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder + " for the room log");
        }
        var database = new Database(absolute, fileBytes, lock(absolute));
        try (var connection = database.writer()) {
            database.prepare(connection);
            return database;
        } catch (SQLException | IOException e) {
            database.close();
            throw e instanceof IOException known
                    ? known
                    : new IOException(database.unavailable((SQLException) e).advice(), e);
        }
    }

    /// SQLite itself would let several processes write by turns, and each would number on its own.
    /// So an empty file beside it is locked, by SQLite too, which knows how on every system: a lock
    /// of Java's is lost as soon as anybody in the process closes the same file.
    private static Connection lock(Path file) throws IOException {
        var beside = file.resolveSibling(file.getFileName() + ".lock");
        var config = new SQLiteConfig();
        config.setBusyTimeout(0);
        config.setLockingMode(LockingMode.EXCLUSIVE);
        Connection connection = null;
        try {
            connection = connect(beside, config);
            execute(connection, "BEGIN EXCLUSIVE"); // And never ended.
            return connection;
        } catch (SQLException e) {
            closeQuietly(connection);
            if (primaryCode(e) == SQLiteErrorCode.SQLITE_BUSY.code) {
                throw new IOException(
                        "the room log "
                                + file
                                + " is open already, here or in another process; only one may have"
                                + " it",
                        e);
            }
            throw new IOException("cannot lock the room log by " + beside + ": " + text(e), e);
        }
    }

    private void prepare(Connection connection) throws SQLException, IOException {
        long id = number(connection, "PRAGMA application_id");
        long version = number(connection, "PRAGMA user_version");
        long tables = number(connection, "SELECT count(*) FROM sqlite_schema");
        if (id == 0 && tables == 0) {
            for (String statement : SCHEMA) {
                execute(connection, statement);
            }
            execute(connection, "PRAGMA application_id = " + APPLICATION_ID);
            execute(connection, "PRAGMA user_version = " + SCHEMA_VERSION);
            connection.commit();
        } else if (id != APPLICATION_ID) {
            throw new IOException(file + " is a file of another program, not a room log");
        } else if (version != SCHEMA_VERSION) {
            throw new IOException(
                    "%s has the form %d of a room log, this program knows %d: %s"
                            .formatted(
                                    file,
                                    version,
                                    SCHEMA_VERSION,
                                    "open it with the version of Heddle that made it"));
        }
    }

    /// The one connection that writes.
    Connection writer() throws SQLException {
        var config = config();
        config.setSynchronous(SynchronousMode.FULL);
        config.setJournalMode(JournalMode.WAL);
        config.setPageSize(PAGE_BYTES);
        config.setCacheSize(-WRITER_CACHE_KIB);
        var connection = connect(file, config);
        execute(connection, "PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        execute(connection, "PRAGMA max_page_count = " + Math.max(1, fileBytes / PAGE_BYTES));
        // Where fsync does not reach the disk (macOS) these do; elsewhere they mean nothing.
        execute(connection, "PRAGMA fullfsync = 1");
        execute(connection, "PRAGMA checkpoint_fullfsync = 1");
        connection.setAutoCommit(false);
        return connection;
    }

    /// A connection that reads.
    Connection reader() throws SQLException {
        var config = config();
        config.setCacheSize(-READER_CACHE_KIB);
        var connection = connect(file, config);
        execute(connection, "PRAGMA query_only = 1");
        connection.setAutoCommit(false);
        return connection;
    }

    private static SQLiteConfig config() {
        var config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }

    private static Connection connect(Path file, SQLiteConfig config) throws SQLException {
        // As a URI, because a plain name is cut at a question mark.
        return config.createConnection("jdbc:sqlite:" + file.toUri());
    }

    /// Whether readers have kept the write-ahead log from starting over for long: it is several
    /// times as long as it should be.
    boolean walIsLong() {
        try {
            var wal = file.resolveSibling(file.getFileName() + "-wal");
            return Files.size(wal) > 4L * CHECKPOINT_PAGES * PAGE_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    /// What an error means to who called.
    Unavailable unavailable(SQLException e) {
        int code = code(e);
        int primary = primaryCode(e);
        if (primary == SQLiteErrorCode.SQLITE_FULL.code
                || code == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE.code) {
            return new Unavailable(
                    Reason.DISK_FULL,
                    """
                    there is no room for the room log %s: its disk is full, or it has reached its \
                    %d MiB. Free space, or trim or delete rooms; it goes on by itself\
                    """
                            .formatted(file, fileBytes >> 20));
        }
        if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code
                || primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return new Unavailable(
                    Reason.BROKEN,
                    """
                    the room log %s is damaged (%s). Stop, keep a copy, and put a backup in its \
                    place, or what `sqlite3 FILE .recover` saves\
                    """
                            .formatted(file, text(e)));
        }
        return new Unavailable(
                Reason.BROKEN,
                "the room log %s failed (%s). Look after its disk, then start again"
                        .formatted(file, text(e)));
    }

    private static int code(SQLException e) {
        return e instanceof SQLiteException known ? known.getResultCode().code : e.getErrorCode();
    }

    private static int primaryCode(SQLException e) {
        return code(e) & 0xff; // The upper bytes say more.
    }

    private static String text(SQLException e) {
        return String.valueOf(e.getMessage());
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // What was committed is on the disk; there is nothing else to save.
        }
    }

    @Override
    public void close() {
        closeQuietly(lock);
    }
}
