package dev.heddle.sync;

import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A room that lives in memory: one order of events, the last {@link #KEPT_FRAMES} of them kept for
/// those who come back, and the watchers to whom each frame goes, encoded once. Owner thread only.
@OwnerThread
public final class Room {
    /// Frames kept for replay: at 10 events a second, a minute and a half of absence.
    public static final int KEPT_FRAMES = 1000;

    /// Characters kept for replay. A frame may have a million; a thousand of those would fill the
    /// memory of the hub, and nobody catches up on that much.
    public static final int KEPT_CHARACTERS = 8 << 20;

    private final Owner owner;
    private final LongSupplier clock;
    private final String epoch = UUID.randomUUID().toString();
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();

    /// Watchers of one room; each costs its socket and what waits for it.
    public static final int MAX_WATCHERS = 2000;

    private final Set<Watcher> watchers = new LinkedHashSet<>();
    private long seq;
    private long keptCharacters;

    private record Kept(long seq, String text) {}

    /// One who watches a room. All methods are called on the room's owner and must not block.
    public interface Watcher {
        /// Takes a frame. False: it cannot take more, and is out of the room from now on.
        ///
        /// @param position where who has read it stands, `epoch:seq`; empty if it tells of no event
        boolean take(String text, String position);

        /// Takes a frame that may be left out if there is no room for it.
        void takeSoft(String text);

        /// The room ends for it.
        void close(Wire.Close reason);
    }

    /// A room on `owner`; `clock` gives milliseconds since 1970.
    public Room(Owner owner, LongSupplier clock) {
        this.owner = owner;
        this.clock = clock;
    }

    /// Changes when sequence numbers restart.
    public String epoch() {
        return epoch;
    }

    /// The number of the newest frame, 0 before the first.
    public long seq() {
        return seq;
    }

    /// Gives the event the next number, keeps it, and sends it to all watchers.
    public void publish(String type, @Nullable String key, @Nullable String cause, JsonNode data) {
        owner.check();
        long previous = seq++;
        String text =
                Json.write(
                        new Frame(seq, previous, type, key, cause, clock.getAsLong(), null, data));
        kept.addLast(new Kept(seq, text));
        keptCharacters += text.length();
        while (kept.size() > KEPT_FRAMES || keptCharacters > KEPT_CHARACTERS) {
            keptCharacters -= kept.removeFirst().text().length();
        }
        String position = position(seq);
        watchers.removeIf(watcher -> !watcher.take(text, position));
    }

    /// Sends a frame that is neither numbered nor kept.
    public void publishSoft(String type, JsonNode data) {
        owner.check();
        if (!watchers.isEmpty()) {
            String text =
                    Json.write(
                            new Frame(null, null, type, null, null, clock.getAsLong(), null, data));
            watchers.forEach(watcher -> watcher.takeSoft(text));
        }
    }

    /// Lets a watcher in: greets it, replays what it missed since `from` (`epoch:seq`), or shows it
    /// the `snapshot`, which is made for the number it is given, if that cannot be replayed. One
    /// too many is told to come back later.
    public void join(Watcher watcher, String from, LongFunction<JsonNode> snapshot) {
        owner.check();
        if (watchers.size() >= MAX_WATCHERS) {
            watcher.close(Wire.Close.BUSY);
            return;
        }
        var missed = missedSince(from);
        boolean recovered = missed != null;
        if (!watcher.take(text("welcome", Json.node(new Welcome(epoch, seq, recovered))), "")) {
            return;
        }
        var rest =
                missed == null
                        ? List.of(new Kept(seq, text("snapshot", snapshot.apply(seq))))
                        : missed;
        for (var frame : rest) {
            if (!watcher.take(frame.text(), position(frame.seq()))) {
                return;
            }
        }
        watchers.add(watcher);
    }

    private String position(long at) {
        return epoch + ":" + at;
    }

    private record Welcome(String epoch, long seq, boolean recovered) {}

    private String text(String type, JsonNode data) {
        return Json.write(new Frame(null, null, type, null, null, clock.getAsLong(), null, data));
    }

    /// The kept frames after a position, or null if it is not in this epoch or no longer kept.
    private @Nullable List<Kept> missedSince(String from) {
        int colon = from.lastIndexOf(':');
        if (colon < 0 || !from.substring(0, colon).equals(epoch)) {
            return null;
        }
        long seen;
        try {
            seen = Long.parseLong(from.substring(colon + 1));
        } catch (NumberFormatException e) {
            return null; // Not a position we gave out: start anew.
        }
        long firstKept = seq - kept.size() + 1;
        if (seen > seq || seen < firstKept - 1) {
            return null;
        }
        var missed = new ArrayList<Kept>();
        for (var frame : kept) {
            if (frame.seq() > seen) {
                missed.add(frame);
            }
        }
        return missed;
    }

    /// Takes a watcher out.
    public void leave(Watcher watcher) {
        owner.check();
        watchers.remove(watcher);
    }

    /// Ends the room for all who watch.
    public void close(Wire.Close reason) {
        owner.check();
        var all = List.copyOf(watchers);
        watchers.clear();
        all.forEach(watcher -> watcher.close(reason));
    }

    /// How many watch.
    public int watching() {
        return watchers.size();
    }
}
