package dev.heddle.sync.log;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// What happened in rooms: for each room one order of events, numbered without holes.
///
/// - **Order.** In a room, numbers are 1, 2, 3 ... without a hole or a repeat, and everybody reads
///   the same event at a number. An append that was answered before another is called has the
///   smaller numbers. Between rooms there is no order.
/// - **Acknowledged stays**, as far as {@link #durability} says, until it is trimmed or its room
///   deleted.
/// - **Effectively once.** Unanswered means unknown. The same append again under the same key is
///   stored once, while the key is remembered: see {@link KeyWindow}.
/// - **Nothing is lost silently.** Who comes with a position that is not of this history is
///   answered {@link Page.Reset}, who asks for what was trimmed {@link Page.Trimmed}, and what a
///   follower hears names the position before it.
///
/// A stage completes, and a follower is called, on a thread of the log's or on the caller's, maybe
/// before the call returns; what is hung on it must not block. No stage completes exceptionally.
/// May be called from any thread; never blocks, but for {@link #close}.
public interface RoomLog extends AutoCloseable {
    /// The most events in one page; the most rooms in one list.
    int MAX_PAGE = 10_000;

    /// A page ends behind the event that makes it this long.
    int PAGE_BYTES = 4 << 20;

    /// The longest name of a room and the longest idempotency key, in characters.
    int MAX_NAME = 200;

    /// Appends events as one unit: all of them, in this order and without another between them, or
    /// none. A room exists from its first append on.
    ///
    /// @param after where the events have to come to stand
    /// @param key the same key again is answered as the first time, whatever `after` and `events`
    ///   are then; empty for an append that is not to be remembered
    /// @throws IllegalArgumentException if there are no events, or if a name is too long
    CompletionStage<Appended> append(String room, After after, String key, List<Event> events);

    /// Reads the events after a position, oldest first. Sees all that was acknowledged before.
    ///
    /// @param max the most events, 1 to {@link #MAX_PAGE}
    CompletionStage<Page> read(String room, Position after, int max);

    /// Reads the newest event of each state key, and the position at which that holds.
    CompletionStage<RoomState> snapshot(String room);

    /// Calls `follower` with what happens in a room from now on, in order, each at most once. To
    /// miss nothing, follow, then read, and read again when {@link Change.Events#before} is not
    /// what was seen last.
    ///
    /// @throws IllegalStateException if there are too many followers
    Subscription follow(String room, Consumer<Change> follower);

    /// Drops the events up to a number, in small steps; state stays. Answers when all are gone.
    CompletionStage<Removed> trim(String room, long throughSeq);

    /// Deletes a room with all that it has. A later room of that name has an epoch of its own.
    CompletionStage<Removed> delete(String room);

    /// Lists rooms by name, those after `after`; begin with the empty string.
    ///
    /// @param max the most rooms, 1 to {@link #MAX_PAGE}
    CompletionStage<RoomList> rooms(String after, int max);

    /// What an acknowledged append survives.
    Durability durability();

    /// Whether others may append to its rooms, too: who keeps what is in a room has to follow it.
    default boolean isShared() {
        return false;
    }

    /// Ends the log: what waits is still decided, later calls are answered {@link Unavailable}.
    /// Blocks until then.
    @Override
    void close();

    /// Returns `room` if rooms may be called so: 1 to {@link #MAX_NAME} characters, valid Unicode.
    ///
    /// @throws IllegalArgumentException if not
    static String requireRoom(String room) {
        if (room.isEmpty()) {
            throw new IllegalArgumentException("a room needs a name");
        }
        return Event.requireText("room", room, MAX_NAME);
    }

    /// Returns `key` if it may be an idempotency key: at most {@link #MAX_NAME} characters, valid
    /// Unicode, empty for none.
    ///
    /// @throws IllegalArgumentException if not
    static String requireKey(String key) {
        return Event.requireText("idempotency key", key, MAX_NAME);
    }

    /// Returns `max` if a page may be so long.
    ///
    /// @throws IllegalArgumentException if not
    static int requireMax(int max) {
        if (max < 1 || max > MAX_PAGE) {
            throw new IllegalArgumentException(
                    "max must be in 1..%d, was %d".formatted(MAX_PAGE, max));
        }
        return max;
    }
}
