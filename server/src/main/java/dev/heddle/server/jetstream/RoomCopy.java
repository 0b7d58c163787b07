package dev.heddle.server.jetstream;

import dev.heddle.server.jetstream.Frame.Content;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Epochs;
import dev.heddle.sync.log.KeyWindow;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.StateSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a node knows of a room: the sum of its frames. Not thread-safe; whoever has the room's turn
/// has it, see {@link Room}.
final class RoomCopy {
    /// Of the newest events, which most readers want: an hour of a busy session, and little enough
    /// for a thousand rooms.
    private static final int CACHED_BYTES = 64 << 10;

    /// Rooms that trim at each append would write their state each time.
    private static final int SLACK = 8;

    private long last;
    private long loadedAfter;
    private Position head = Position.START;
    private long first = 1;
    private long bytes;
    private Epochs epochs = Epochs.NONE;
    private final Map<String, Entry> state = new HashMap<>();
    private StateSize stateSize = StateSize.NONE;
    private final LinkedHashMap<String, Known> keys = new LinkedHashMap<>();
    private List<Place> places = new ArrayList<>();
    private int cachedBytes;
    private int cachedFrom;
    private long trimmedForAgeMillis;

    /// The connection under which this node has begun an epoch in this room; -1 for none yet. See
    /// {@link Stream#reconnects}.
    long connection = -1;

    private record Known(long seq, long atMillis) {}

    /// Where a frame with events is, and for the newest ones what is in it.
    static final class Place {
        final long number;
        final long firstSeq;
        final long lastSeq;
        final long bytes;
        final long newestMillis;
        private @Nullable List<Entry> entries;

        Place(long number, List<Entry> entries, long bytes) {
            this.number = number;
            this.firstSeq = entries.getFirst().position().seq();
            this.lastSeq = entries.getLast().position().seq();
            this.bytes = bytes;
            this.newestMillis =
                    entries.stream().mapToLong(each -> each.event().timeMillis()).max().orElse(0);
            this.entries = entries;
        }

        /// Its events, if they are at hand.
        Optional<List<Entry>> entries() {
            return Optional.ofNullable(entries);
        }
    }

    /// The stream's number of the newest frame, 0 if there is none.
    long last() {
        return last;
    }

    Position head() {
        return head;
    }

    long first() {
        return first;
    }

    long bytes() {
        return bytes;
    }

    /// The newest time of an event of the first frame that is kept, 0 for none.
    long oldestMillis() {
        return places.isEmpty() ? 0 : places.getFirst().newestMillis;
    }

    Epochs epochs() {
        return epochs;
    }

    StateSize stateSize() {
        return stateSize;
    }

    int stateBytes(String key) {
        var entry = state.get(key);
        return entry == null ? 0 : entry.event().bytes();
    }

    /// The newest event of each key, in order.
    List<Entry> state() {
        var all = new ArrayList<>(state.values());
        all.sort(Comparator.comparingLong(entry -> entry.position().seq()));
        return all;
    }

    /// The number of the event in front of the first frame that was added.
    long loadedAfter() {
        return loadedAfter;
    }

    /// Adds the next frame, which has `number` in the stream. The first one of a copy may be any:
    /// those before it were trimmed.
    void add(long number, Frame frame) {
        if (last == 0 && frame.before().seq() > 0) {
            loadedAfter = frame.before().seq();
            // The trim that has all epochs comes later.
            epochs = Epochs.NONE.begin(frame.before().epoch(), 1);
        }
        switch (frame.content()) {
            case Content.Appends(var units) -> {
                if (frame.epoch() > epochs.newest()) {
                    epochs = epochs.begin(frame.epoch(), frame.before().seq() + 1);
                }
                addEvents(number, frame.entries());
                long seq = frame.before().seq();
                for (var unit : units) {
                    seq += unit.events().size();
                    if (!unit.key().isEmpty()) {
                        remember(unit.key(), seq, frame.atMillis());
                    }
                }
            }
            case Content.Trim(var chain, var kept) -> {
                epochs = chain;
                kept.forEach(this::put);
            }
        }
        last = number;
        head = frame.head();
        bytes = frame.bytes();
        dropBefore(frame.first());
    }

    private void addEvents(long number, List<Entry> entries) {
        long size = 0;
        for (var entry : entries) {
            size += entry.event().bytes();
            put(entry);
        }
        places.add(new Place(number, entries, size));
        cachedBytes += (int) size;
        while (cachedBytes > CACHED_BYTES && cachedFrom < places.size() - 1) {
            var oldest = places.get(cachedFrom++);
            oldest.entries = null;
            cachedBytes -= (int) oldest.bytes;
        }
    }

    private void put(Entry entry) {
        var event = entry.event();
        if (event.isState()) {
            stateSize = stateSize.after(List.of(event), this::stateBytes);
            if (event.deletes()) {
                state.remove(event.key());
            } else {
                state.put(event.key(), entry);
            }
        }
    }

    private void remember(String key, long seq, long atMillis) {
        keys.remove(key); // So that the newest are last.
        keys.put(key, new Known(seq, atMillis));
        if (keys.size() > KeyWindow.MAX_KEYS) {
            keys.pollFirstEntry();
        }
    }

    private void dropBefore(long newFirst) {
        if (newFirst == first) {
            return;
        }
        first = newFirst;
        int gone = 0;
        while (gone < places.size() && places.get(gone).lastSeq < first) {
            if (gone >= cachedFrom) {
                cachedBytes -= (int) places.get(gone).bytes;
            }
            gone++;
        }
        places = new ArrayList<>(places.subList(gone, places.size()));
        cachedFrom = Math.max(0, cachedFrom - gone);
        while (!keys.isEmpty() && keys.firstEntry().getValue().seq() < first) {
            keys.pollFirstEntry();
        }
    }

    /// Where the append under `key` ended, if it is remembered.
    Optional<Position> find(String key, long nowMillis) {
        var known = keys.get(key);
        return known == null || known.atMillis() < nowMillis - KeyWindow.REMEMBERED.toMillis()
                ? Optional.empty()
                : Optional.of(epochs.at(known.seq()));
    }

    /// The events of the newest frame, if there are any.
    Optional<List<Entry>> newest() {
        return places.isEmpty() ? Optional.empty() : places.getLast().entries();
    }

    /// The frames that have the events after `seq`, as many as a page may be long.
    List<Place> placesAfter(long seq, int max) {
        int low = 0;
        for (int high = places.size(); low < high; ) {
            int middle = (low + high) >>> 1;
            if (places.get(middle).lastSeq <= seq) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        long size = 0;
        int end = low;
        // The first may begin before the page does, and then does not count for its length.
        while (end < places.size()
                && places.get(end).firstSeq <= seq + max
                && size < RoomLog.PAGE_BYTES) {
            size += end == low ? 0 : places.get(end).bytes;
            end++;
        }
        return List.copyOf(places.subList(low, end));
    }

    /// The frame that has the event `seq`, or the first behind it; empty if there is none.
    Optional<Place> placeOf(long seq) {
        var found = placesAfter(seq - 1, 1);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
    }

    /// The first number to keep, if so much is too much that a trim is worth it.
    Optional<Long> trimTo(Retention retention, long nowMillis) {
        if (places.isEmpty()) {
            return Optional.empty();
        }
        long tooOld = nowMillis - retention.age().toMillis();
        long count = head.seq() - first + 1;
        boolean tooMany =
                count > retention.events() + retention.events() / SLACK
                        || bytes > retention.bytes() + retention.bytes() / SLACK;
        boolean aged =
                places.getFirst().newestMillis < tooOld
                        && trimmedForAgeMillis
                                <= nowMillis - retention.age().toMillis() / (SLACK * SLACK);
        if (!tooMany && !aged) {
            return Optional.empty();
        }
        trimmedForAgeMillis = nowMillis;
        long size = bytes;
        long keepFrom = first;
        for (var place : places) {
            long dropped = place.lastSeq - keepFrom + 1;
            boolean drop =
                    count - dropped >= retention.events()
                            || size - place.bytes >= retention.bytes()
                            || place.newestMillis < tooOld;
            if (!drop) {
                break;
            }
            count -= dropped;
            size -= place.bytes;
            keepFrom = place.lastSeq + 1;
        }
        return keepFrom == first ? Optional.empty() : Optional.of(keepFrom);
    }

    /// What a trim to `newFirst` has to carry on: state whose events are dropped.
    List<Entry> stateBefore(long newFirst) {
        return state().stream().filter(each -> each.position().seq() < newFirst).toList();
    }

    /// How many bytes the frames have that begin at `seq` or behind it.
    long bytesFrom(long seq) {
        return places.stream()
                .filter(place -> place.firstSeq >= seq)
                .mapToLong(place -> place.bytes)
                .sum();
    }
}
