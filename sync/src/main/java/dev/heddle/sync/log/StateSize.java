package dev.heddle.sync.log;

import dev.heddle.sync.log.Appended.TooLarge;
import dev.heddle.sync.log.Appended.TooLarge.What;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// How large a room's state is, for those who make logs.
///
/// @param keys that have an event
/// @param bytes of these events
public record StateSize(int keys, long bytes) {
    /// No state.
    public static final StateSize NONE = new StateSize(0, 0);

    /// How large it is after `events`; `bytesOf` tells how large the event of a key is now, 0 if it
    /// has none.
    public StateSize after(List<Event> events, ToIntFunction<String> bytesOf) {
        int newKeys = keys;
        long newBytes = bytes;
        var changed = new HashMap<String, Integer>();
        for (var event : events) {
            if (event.isState()) {
                int size = event.deletes() ? 0 : event.bytes();
                var earlier = changed.put(event.key(), size);
                int old = earlier == null ? bytesOf.applyAsInt(event.key()) : earlier;
                newKeys += Integer.signum(size) - Integer.signum(old);
                newBytes += size - old;
            }
        }
        return new StateSize(newKeys, newBytes);
    }

    /// What is wrong with becoming `next`, if anything. Becoming smaller is always allowed.
    public Optional<TooLarge> check(StateSize next, Limits limits) {
        if (next.keys > keys && next.keys > limits.stateKeys()) {
            return Optional.of(new TooLarge(What.STATE, limits.stateKeys()));
        }
        if (next.bytes > bytes && next.bytes > limits.stateBytes()) {
            return Optional.of(new TooLarge(What.STATE, limits.stateBytes()));
        }
        return Optional.empty();
    }
}
