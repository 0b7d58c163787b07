package dev.heddle.sync.contract;

import dev.heddle.sync.contract.History.Append;
import dev.heddle.sync.contract.History.Kept;
import dev.heddle.sync.contract.History.Read;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Unavailable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Says whether a history can be that of a log which keeps its promises. The log itself tells the
/// order, so nothing is searched: each answer is held against what the rooms have in the end. What
/// was trimmed meanwhile cannot be seen, the rest of it can.
public final class HistoryChecker {
    private final Map<String, Kept> rooms;
    private final List<String> faults = new ArrayList<>();

    /// Where each value is, by room.
    private final Map<String, Map<String, Entry>> places = new HashMap<>();

    private HistoryChecker(Map<String, Kept> rooms) {
        this.rooms = rooms;
    }

    /// The faults in `history`, given what its rooms have in the end; empty if there are none.
    public static List<String> faults(History history, Map<String, Kept> rooms) {
        var checker = new HistoryChecker(rooms);
        rooms.forEach(checker::checkRoom);
        var byRoom = new HashMap<String, List<Append>>();
        for (var append : history.appends()) {
            byRoom.computeIfAbsent(append.room, _ -> new ArrayList<>()).add(append);
        }
        byRoom.forEach((room, appends) -> {
            appends.forEach(checker::checkAppend);
            checker.checkKeys(appends);
            checker.checkOrder(appends);
            checker.checkOrigin(room, appends);
        });
        history.reads().forEach(checker::checkRead);
        checker.checkFreshness(history.reads(), byRoom);
        return checker.faults;
    }

    /// Numbers without a hole, growing epochs, each value once.
    private void checkRoom(String room, Kept kept) {
        var place = new HashMap<String, Entry>();
        var previous = kept.before();
        for (var entry : kept.entries()) {
            var position = entry.position();
            if (position.seq() != previous.seq() + 1 || position.epoch() < previous.epoch()) {
                faults.add(room + ": " + position + " follows " + previous);
            }
            if (place.put(entry.event().data(), entry) != null) {
                faults.add(room + ": " + entry + " is there twice");
            }
            previous = position;
        }
        places.put(room, place);
    }

    /// What was acknowledged is where the answer says; anything else is there as a whole or not.
    private void checkAppend(Append append) {
        var place = places.getOrDefault(append.room, Map.of());
        switch (append.answer) {
            case Appended.Done(Position last, boolean duplicate) -> {
                long first = last.seq() - append.values.size() + 1;
                for (int i = 0; i < append.values.size(); i++) {
                    var entry = place.get(append.values.get(i));
                    if (entry == null
                            ? first + i > room(append.room).before().seq()
                            : entry.position().seq() != first + i) {
                        faults.add("%s: value %d is at %s".formatted(append, i, entry));
                    } else if (i == append.values.size() - 1
                            && entry != null
                            && !entry.position().equals(last)) {
                        faults.add(append + ": another epoch, " + entry.position());
                    }
                }
                boolean behind =
                        switch (append.after) {
                            case After.Any() -> true;
                            case After.At(Position position) -> position.seq() == first - 1;
                            case After.Seq(long seq) -> seq == first - 1;
                        };
                if (!behind && !duplicate) {
                    faults.add(append + ": not behind what it expects");
                }
            }
            case Appended.Refused _ -> {
                if (append.key.isEmpty() && append.values.stream().anyMatch(place::containsKey)) {
                    faults.add(append + ": refused and there");
                }
            }
            case Unavailable _ -> checkUnknown(append, place);
            case null -> checkUnknown(append, place);
        }
    }

    private void checkUnknown(Append append, Map<String, Entry> place) {
        var there =
                append.values.stream()
                        .map(place::get)
                        .filter(Objects::nonNull)
                        .map(entry -> entry.position().seq())
                        .toList();
        boolean whole = there.size() == append.values.size();
        for (int i = 1; i < there.size(); i++) {
            whole &= there.get(i) == there.get(i - 1) + 1;
        }
        boolean trimmed = there.isEmpty() || there.getFirst() == firstKept(append.room);
        if (!whole && !trimmed) {
            faults.add(append + ": there in parts, at " + there);
        }
    }

    private Kept room(String room) {
        return rooms.getOrDefault(room, new Kept(Position.START, List.of()));
    }

    private long firstKept(String room) {
        return room(room).before().seq() + 1;
    }

    /// One key, one position.
    private void checkKeys(List<Append> appends) {
        var answered = new HashMap<String, Position>();
        for (var append : appends) {
            if (append.answer instanceof Appended.Done(var last, _) && !append.key.isEmpty()) {
                var earlier = answered.putIfAbsent(append.key, last);
                if (earlier != null && !earlier.equals(last)) {
                    faults.add(append + ": the key was answered " + earlier);
                }
            }
        }
    }

    /// What was answered before another was called has the smaller numbers.
    private void checkOrder(List<Append> appends) {
        var done =
                appends.stream()
                        .filter(each ->
                                each.answer instanceof Appended.Done(_, boolean again) && !again)
                        .toList();
        var byReturn =
                done.stream().sorted(Comparator.comparingLong(each -> each.returned)).toList();
        int returned = 0;
        long highest = 0;
        for (var append : done.stream().sorted(Comparator.comparingLong(a -> a.called)).toList()) {
            while (byReturn.get(returned).returned < append.called) {
                highest = Math.max(highest, last(byReturn.get(returned++)));
            }
            if (last(append) - append.values.size() < highest) {
                faults.add(append + ": called when " + highest + " was answered");
            }
        }
    }

    private static long last(Append append) {
        return append.answer instanceof Appended.Done(var last, _) ? last.seq() : 0;
    }

    /// Nothing is there that nobody appended.
    private void checkOrigin(String room, List<Append> appends) {
        var known = new HashSet<String>();
        appends.forEach(append -> known.addAll(append.values));
        for (var entry : room(room).entries()) {
            if (!known.contains(entry.event().data())) {
                faults.add(room + ": nobody appended " + entry);
            }
        }
    }

    /// Every page is a run of the log that begins behind its position.
    private void checkRead(Read read) {
        if (!(read.page() instanceof Page.Ok(var entries, var head))) {
            return;
        }
        var kept = room(read.room());
        long seq = read.after().seq();
        for (var entry : entries) {
            seq++;
            long index = seq - kept.before().seq() - 1;
            boolean same =
                    index < 0 // Trimmed since.
                            || (index < kept.entries().size()
                                    && kept.entries().get((int) index).equals(entry));
            if (entry.position().seq() != seq || !same) {
                faults.add("%s: the log has no %s at %d".formatted(read, entry.position(), seq));
                return;
            }
        }
        if (entries.isEmpty() && seq < head.seq()) {
            faults.add(read + ": an empty page before the end");
        }
    }

    /// A read sees what was answered before it was called.
    private void checkFreshness(List<Read> reads, Map<String, List<Append>> byRoom) {
        for (var read : reads) {
            if (read.page() instanceof Page.Ok(_, var head)) {
                for (var append : byRoom.getOrDefault(read.room(), List.of())) {
                    if (append.returned < read.called() && last(append) > head.seq()) {
                        faults.add(read + ": does not see the " + append);
                    }
                }
            }
        }
    }
}
