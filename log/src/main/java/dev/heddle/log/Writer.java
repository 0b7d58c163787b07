package dev.heddle.log;

import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Appended.TooLarge;
import dev.heddle.sync.log.Appended.TooLarge.What;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Epochs;
import dev.heddle.sync.log.Followers;
import dev.heddle.sync.log.KeyWindow;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.StateSize;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.log.Unavailable.Reason;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one thread that writes.
///
/// **Commits.** It takes all that waits, decides one after the other inside one transaction, and
/// answers when the transaction is on the disk: the more wait, the fewer commits for each. If the
/// commit fails nothing of the batch has happened and all of it is refused; what was read into
/// memory is forgotten, because it may tell of what did not happen.
///
/// **Memory.** Of the rooms that were written to lately it knows where they end and which keys they
/// remember. Others are read when they are needed.
///
/// **Trims.** What is too much goes in steps, one a commit, beside the appends: at least twice as
/// many events as come in, so that trimming keeps up.
///
/// **Errors.** A full disk passes: the next batch tries again. After any other error nobody knows
/// what the disk has, so nothing more is written.
final class Writer implements Runnable {
    private static final System.Logger LOG = System.getLogger(SqliteRoomLog.class.getName());

    /// A step takes about a millisecond.
    private static final int TRIM_STEP = 1000;

    private static final int SWEEP_STEP = 1000;

    /// How long nothing is trimmed after an error, so that a full disk is not asked all the time.
    private static final long PAUSE_NANOS = 1_000_000_000;

    /// Rooms that are known at a time, with at most 20 kB of keys each.
    private static final int KNOWN_ROOMS = 16_384;

    private final Database database;
    private Tables tables;
    private final SqliteRoomLog.Options options;
    private final Inbox inbox;
    private final Followers followers;

    private final LinkedHashMap<String, RoomRow> known = new LinkedHashMap<>(64, 0.75f, true);
    private final Set<RoomRow> dirty = new LinkedHashSet<>();
    private final List<Runnable> whenCommitted = new ArrayList<>();
    private long nextRoomId;
    private long roomCount;

    /// Rooms that have an epoch from this on were written to since the log was opened.
    private final long openedEpoch;

    private long newestEpoch;
    private boolean epochIsStored;

    private final Set<String> overfull = new LinkedHashSet<>();
    private final ArrayDeque<Request.Trim> trims = new ArrayDeque<>();
    private boolean garbage = true;
    private @Nullable String sweptThrough;
    private long nextSweepNanos = System.nanoTime();

    private boolean diskIsFull;
    private long pausedUntilNanos = System.nanoTime();
    private @Nullable Unavailable broken;

    Writer(
            Database database,
            Tables tables,
            SqliteRoomLog.Options options,
            Inbox inbox,
            Followers followers)
            throws SQLException {
        this.database = database;
        this.tables = tables;
        this.options = options;
        this.inbox = inbox;
        this.followers = followers;
        openedEpoch = Epochs.next(tables.epoch(), options.clock().millis());
        newestEpoch = openedEpoch;
        count();
    }

    private void count() throws SQLException {
        nextRoomId = tables.greatestRoomId() + 1;
        roomCount = tables.roomCount();
    }

    @Override
    public void run() {
        try {
            while (!inbox.isDone()) {
                var batch = inbox.take(nanosUntilWork());
                if (broken == null) {
                    write(batch);
                } else {
                    refuse(batch, broken);
                }
            }
        } catch (InterruptedException e) {
            LOG.log(Level.ERROR, "somebody interrupted the room log's writer; it ends", e);
            broken = new Unavailable(Reason.BROKEN, "the room log's writer was interrupted");
        } finally {
            end();
        }
    }

    /// Leaves nobody without an answer.
    private void end() {
        inbox.close();
        var why = broken == null ? SqliteRoomLog.CLOSED : broken;
        trims.forEach(trim -> trim.refuse(why));
        try {
            while (!inbox.isDone()) {
                refuse(inbox.take(0), why);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tables.close();
    }

    private void refuse(List<Request> batch, Unavailable why) {
        inbox.answered(batch);
        batch.forEach(request -> request.refuse(why));
    }

    // ---- a batch ------------------------------------------------------------------------------

    private void write(List<Request> batch) {
        long now = options.clock().millis();
        try {
            int events = 0;
            for (var request : batch) {
                switch (request) {
                    case Request.Append append -> events += append(append, now);
                    case Request.Trim trim -> trims.addLast(trim);
                    case Request.Delete delete -> delete(delete, now);
                }
            }
            work(TRIM_STEP + 2 * events, now);
            for (var room : dirty) {
                tables.updateRoom(room);
            }
            tables.commit();
        } catch (SQLException | RuntimeException | Error e) {
            fail(batch, e);
            return;
        }
        if (diskIsFull) {
            diskIsFull = false;
            LOG.log(Level.INFO, "the room log has room again");
        }
        for (var room : dirty) {
            room.dirty = false;
        }
        dirty.clear();
        forgetRooms(now);
        inbox.answered(batch);
        whenCommitted.forEach(Runnable::run);
        whenCommitted.clear();
        if (database.walIsLong()) {
            restartWal();
        }
    }

    private void fail(List<Request> batch, Throwable e) {
        var why =
                e instanceof SQLException known
                        ? database.unavailable(known)
                        : new Unavailable(
                                Reason.BROKEN, "a fault in the room log: " + e + "; start again");
        if (!diskIsFull) { // Once, not for each batch that finds it so.
            LOG.log(Level.ERROR, why.advice(), e);
        }
        diskIsFull = why.reason() == Reason.DISK_FULL;
        known.clear();
        dirty.clear();
        whenCommitted.clear();
        epochIsStored = false;
        tables.close();
        if (diskIsFull) {
            openAgain();
        } else {
            broken = why;
        }
        pausedUntilNanos = System.nanoTime() + PAUSE_NANOS;
        trims.removeIf(trim -> {
            trim.refuse(why);
            return true;
        });
        overfull.clear(); // The next append, or the next sweep, finds them again.
        refuse(batch, why);
    }

    private void openAgain() {
        try {
            tables = new Tables(database.writer());
            count();
        } catch (SQLException e) {
            broken = database.unavailable(e);
            LOG.log(Level.ERROR, broken.advice(), e);
        }
    }

    private void restartWal() {
        try {
            tables.restartWal();
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "the write-ahead log stays long: " + e.getMessage());
        }
    }

    // ---- rooms --------------------------------------------------------------------------------

    private @Nullable RoomRow room(String name, long now) throws SQLException {
        var room = known.get(name);
        if (room == null) {
            room = tables.room(name, options.retention(), now);
            if (room != null) {
                known.put(name, room);
            }
        }
        return room;
    }

    private RoomRow newRoom(String name) throws SQLException {
        var room = new RoomRow(nextRoomId++, name, options.retention().apply(name));
        tables.insertRoom(room);
        known.put(name, room);
        roomCount++;
        return room;
    }

    private void touch(RoomRow room) {
        if (!room.dirty) {
            room.dirty = true;
            dirty.add(room);
        }
    }

    /// Forgets rooms that nobody has written to while keys are remembered, or that are too many.
    private void forgetRooms(long now) {
        long idle = now - KeyWindow.REMEMBERED.toMillis();
        var oldest = known.values().iterator();
        while (oldest.hasNext()) {
            if (oldest.next().touchedMillis >= idle && known.size() <= KNOWN_ROOMS) {
                return;
            }
            oldest.remove();
        }
    }

    // ---- appends ------------------------------------------------------------------------------

    /// Decides an append. Returns how many events it added.
    private int append(Request.Append append, long now) throws SQLException {
        var room = room(append.room(), now);
        var known = room == null ? OptionalLong.empty() : find(room, append.key(), now);
        if (room != null && known.isPresent()) {
            answer(append, new Appended.Done(room.epochs.at(known.getAsLong()), true));
            return 0;
        }
        var refusal = refusal(room, append);
        if (refusal != null) {
            answer(append, refusal);
            return 0;
        }
        var target = room == null ? newRoom(append.room()) : room;
        add(target, append, now);
        return append.events().size();
    }

    private void answer(Request.Append append, Appended answer) {
        // Also what is refused waits for the commit: it may have been decided on what this batch
        // did.
        whenCommitted.add(() -> append.answer().complete(answer));
    }

    private OptionalLong find(RoomRow room, String key, long now) throws SQLException {
        if (key.isEmpty()) {
            return OptionalLong.empty();
        }
        return unwrap(() -> room.keys.find(key, now, (seq, asked) -> hasKey(room.id, seq, asked)));
    }

    private @Nullable Appended refusal(@Nullable RoomRow room, Request.Append append)
            throws SQLException {
        var head = room == null ? Position.START : room.headPosition();
        if (!append.after().allows(head)) {
            return new Appended.Conflict(head);
        }
        if (room == null && roomCount >= options.limits().rooms()) {
            return new TooLarge(What.ROOMS, options.limits().rooms());
        }
        var before = room == null ? StateSize.NONE : room.state;
        return before.check(stateAfter(room, append), options.limits()).orElse(null);
    }

    private StateSize stateAfter(@Nullable RoomRow room, Request.Append append)
            throws SQLException {
        return room == null
                ? StateSize.NONE.after(append.events(), _ -> 0)
                : unwrap(() -> room.state.after(append.events(), key -> stateBytes(room.id, key)));
    }

    private void add(RoomRow room, Request.Append append, long now) throws SQLException {
        var before = room.headPosition();
        if (room.epochs.newest() < openedEpoch) {
            room.epochs = room.epochs.begin(newestEpoch, room.head + 1);
            tables.writeNewestEpoch(room);
            storeEpoch();
        }
        room.state = stateAfter(room, append);
        boolean followed = followers.any(room.name);
        var entries = new ArrayList<Entry>();
        for (var event : append.events()) {
            room.head++;
            if (room.head == room.first) {
                room.firstMillis = event.timeMillis();
            }
            room.bytes += event.bytes();
            boolean last = room.head == before.seq() + append.events().size();
            tables.insertEvent(room, room.head, last ? append.key() : "", event);
            if (event.isState()) {
                tables.applyState(room, room.head, event);
            }
            if (followed) {
                entries.add(new Entry(room.headPosition(), event));
            }
        }
        if (!append.key().isEmpty()) {
            room.keys.remember(append.key(), room.head, now);
        }
        room.touchedMillis = now;
        touch(room);
        if (room.isOverfull(now)) {
            overfull.add(room.name);
        }
        if (followed) {
            whenCommitted.add(() -> followers.tell(new Change.Events(room.name, before, entries)));
        }
        answer(append, new Appended.Done(room.headPosition(), false));
    }

    private void storeEpoch() throws SQLException {
        if (!epochIsStored) {
            tables.setEpoch(newestEpoch);
            epochIsStored = true;
        }
    }

    private boolean hasKey(long room, long seq, String key) {
        try {
            return tables.hasKey(room, seq, key);
        } catch (SQLException e) {
            throw new Failed(e);
        }
    }

    private int stateBytes(long room, String key) {
        try {
            return tables.stateBytes(room, key);
        } catch (SQLException e) {
            throw new Failed(e);
        }
    }

    /// Carries an error of the database through code that knows no databases.
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final SQLException error;

        Failed(SQLException error) {
            super(error);
            this.error = error;
        }
    }

    private static <T> T unwrap(Supplier<T> call) throws SQLException {
        try {
            return call.get();
        } catch (Failed e) {
            throw e.error;
        }
    }

    // ---- deletes and trims --------------------------------------------------------------------

    private void delete(Request.Delete delete, long now) throws SQLException {
        var room = room(delete.room(), now);
        if (room != null) {
            tables.deleteRoom(room.id);
            known.remove(room.name);
            dirty.remove(room);
            overfull.remove(room.name);
            roomCount--;
            garbage = true;
            // What is made under this name from now on is another history.
            newestEpoch = Epochs.next(newestEpoch, now);
            epochIsStored = false;
            storeEpoch();
            whenCommitted.add(() -> followers.tell(new Change.Deleted(delete.room())));
        }
        whenCommitted.add(() -> delete.answer().complete(new Removed.Ok()));
    }

    /// How long the writer may wait for requests: 0 if there is something to remove.
    private long nanosUntilWork() {
        long now = System.nanoTime();
        if (broken != null) {
            return Long.MAX_VALUE;
        }
        boolean hasWork =
                garbage || sweptThrough != null || !trims.isEmpty() || !overfull.isEmpty();
        return Math.max(Math.max(0, pausedUntilNanos - now), hasWork ? 0 : nextSweepNanos - now);
    }

    /// Removes a few of the events that have to go.
    private void work(int step, long now) throws SQLException {
        if (!trims.isEmpty()) {
            trim(step, now);
        } else if (!overfull.isEmpty()) {
            retain(step, now);
        } else if (garbage) {
            garbage = tables.sweepGarbage(step);
        } else if (sweptThrough != null || System.nanoTime() - nextSweepNanos >= 0) {
            sweep(now);
        }
    }

    private void trim(int step, long now) throws SQLException {
        var request = trims.getFirst();
        var room = room(request.room(), now);
        if (room != null) {
            tables.trim(room, step, (seq, _, _) -> seq <= request.throughSeq());
            if (room.dirty) {
                dirty.add(room);
            }
        }
        if (room == null || room.first > Math.min(request.throughSeq(), room.head)) {
            trims.removeFirst();
            whenCommitted.add(() -> request.answer().complete(new Removed.Ok()));
        }
    }

    private void retain(int step, long now) throws SQLException {
        String name = overfull.iterator().next();
        var room = room(name, now);
        if (room == null) {
            overfull.remove(name);
            return;
        }
        var keep = room.retention;
        long tooOld = now - keep.age().toMillis();
        long gone =
                tables.trim(
                        room,
                        step,
                        (seq, time, bytes) ->
                                room.head - seq + 1 > keep.events()
                                        || (bytes > keep.bytes() && seq < room.head)
                                        || time < tooOld);
        if (room.dirty) {
            dirty.add(room);
        }
        if (gone < step) {
            overfull.remove(name);
        }
    }

    /// Looks through some rooms for events that are too old: of a room that nobody writes to, no
    /// append would tell.
    private void sweep(long now) throws SQLException {
        var times = tables.firstTimes(sweptThrough == null ? "" : sweptThrough, SWEEP_STEP);
        for (var each : times) {
            long age = options.retention().apply(each.room()).age().toMillis();
            if (each.millis() < now - age) {
                overfull.add(each.room());
            }
        }
        sweptThrough = times.size() < SWEEP_STEP ? null : times.getLast().room();
        if (sweptThrough == null) {
            nextSweepNanos = System.nanoTime() + options.sweepEvery().toNanos();
        }
    }
}
