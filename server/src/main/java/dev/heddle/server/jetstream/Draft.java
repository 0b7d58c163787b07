package dev.heddle.server.jetstream;

import dev.heddle.server.jetstream.Frame.Unit;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Appended.TooLarge;
import dev.heddle.sync.log.Appended.TooLarge.What;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes of appends that are written together, if nothing else is written before: which of
/// them go into the frame, and what each is answered once that is in the stream.
///
/// @param units that go into the frame, none if there is nothing to write
/// @param answers one for each append
record Draft(List<Unit> units, List<Appended> answers) {
    /// An append that waits.
    record Wanted(After after, Unit unit) {}

    /// Decides on what is known of the room.
    ///
    /// @param epoch that new events get
    /// @param mayBegin whether there is room for a room that is new
    static Draft of(
            RoomCopy copy,
            List<Wanted> appends,
            long epoch,
            boolean mayBegin,
            Limits limits,
            long nowMillis) {
        var units = new ArrayList<Unit>();
        var answers = new ArrayList<Appended>();
        var ends = new HashMap<String, Position>();
        var stateBytes = new HashMap<String, Integer>();
        var head = copy.head();
        var size = copy.stateSize();
        for (var append : appends) {
            var unit = append.unit();
            var known = find(copy, ends, unit.key(), nowMillis);
            if (known != null) {
                answers.add(new Appended.Done(known, true));
                continue;
            }
            if (!append.after().allows(head)) {
                answers.add(new Appended.Conflict(head));
                continue;
            }
            if (!mayBegin) {
                answers.add(new TooLarge(What.ROOMS, limits.rooms()));
                continue;
            }
            var newSize =
                    size.after(
                            unit.events(),
                            key -> {
                                var changed = stateBytes.get(key);
                                return changed == null ? copy.stateBytes(key) : changed;
                            });
            var tooLarge = size.check(newSize, limits);
            if (tooLarge.isPresent()) {
                answers.add(tooLarge.get());
                continue;
            }
            size = newSize;
            for (var event : unit.events()) {
                if (event.isState()) {
                    stateBytes.put(event.key(), event.deletes() ? 0 : event.bytes());
                }
            }
            head = new Position(epoch, head.seq() + unit.events().size());
            if (!unit.key().isEmpty()) {
                ends.put(unit.key(), head);
            }
            units.add(unit);
            answers.add(new Appended.Done(head, false));
        }
        return new Draft(units, answers);
    }

    private static @Nullable Position find(
            RoomCopy copy, HashMap<String, Position> ends, String key, long nowMillis) {
        if (key.isEmpty()) {
            return null;
        }
        var here = ends.get(key);
        return here != null ? here : copy.find(key, nowMillis).orElse(null);
    }
}
