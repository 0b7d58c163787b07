package dev.heddle.sync.room;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What became of a room's newest commands, and which ones their clients may send next. What is in
/// the log is known wherever the log is read; what was refused only here. Owner thread only.
final class Decided {
    /// Clients of which the number of the newest command is remembered.
    private static final int KEPT_CLIENTS = 4096;

    private final Map<CommandId, Long> done = newest(LoggedRoom.KEPT_EVENTS);
    private final Map<CommandId, Decision.Refused> refused = newest(LoggedRoom.KEPT_EVENTS);

    /// Clients of which a command is to come again before any later one is heard.
    private final Map<String, Held> held = newest(KEPT_CLIENTS);

    /// The newest number of each client, with what is under way, and without.
    private final Map<String, Long> newest = newest(KEPT_CLIENTS);

    private final Map<String, Long> newestInLog = newest(KEPT_CLIENTS);

    private record Held(long number, Decision.Refused why) {}

    private static <K, V> Map<K, V> newest(int count) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > count;
            }
        };
    }

    /// Answers a command that was decided before; false if it is not known.
    boolean answers(CommandId id, Asker asker) {
        var seq = done.get(id);
        var no = refused.get(id);
        if (seq != null) {
            asker.done(id, seq);
        } else if (no != null) {
            asker.refused(id, no);
        }
        return seq != null || no != null;
    }

    /// The number of the last event of a command that was done; null if it is not known.
    @Nullable Long done(CommandId id) {
        return done.get(id);
    }

    /// A command was done without an event.
    void done(CommandId id, long seq) {
        done.put(id, seq);
        ended(id);
    }

    private void ended(CommandId id) {
        newest.merge(id.client(), id.number(), Math::max);
        var wait = held.get(id.client());
        if (wait != null && wait.number() <= id.number()) {
            held.remove(id.client()); // What was waited for has been done, maybe by another hub.
        }
    }

    /// A command's event is in the log.
    void inLog(CommandId id, long seq) {
        done(id, seq);
        newestInLog.merge(id.client(), id.number(), Math::max);
    }

    void refused(CommandId id, Decision.Refused why) {
        refused.put(id, why);
        ended(id);
    }

    /// The log's numbers begin anew; that they were done still counts.
    void forgetNumbers() {
        done.replaceAll((_, _) -> 0L);
    }

    /// A command is on its way to the log.
    void underWay(CommandId id) {
        newest.put(id.client(), id.number());
    }

    /// A command was not done and may be decided once more.
    void takeBack(CommandId id) {
        long inLog = newestInLog.getOrDefault(id.client(), 0L);
        newest.computeIfPresent(
                id.client(), (_, last) -> Math.max(inLog, Math.min(last, id.number() - 1)));
    }

    /// The number of a client's newest command, 0 for none.
    long newest(String client) {
        return newest.getOrDefault(client, 0L);
    }

    /// Hears no later command of this client before this one comes again.
    void hold(CommandId id, Decision.Refused why) {
        var known = held.get(id.client());
        if (known == null || id.number() < known.number()) {
            held.put(id.client(), new Held(id.number(), why));
        }
    }

    /// Why a command has to wait for an earlier one, if it has.
    Optional<Decision.Refused> held(CommandId id) {
        var wait = held.get(id.client());
        return wait != null && id.number() > wait.number()
                ? Optional.of(wait.why())
                : Optional.empty();
    }

    /// The command that others wait for has come.
    void release(CommandId id) {
        var wait = held.get(id.client());
        if (wait != null && wait.number() == id.number()) {
            held.remove(id.client());
        }
    }

    /// All that a client has not had decided comes again, in order.
    void releaseAll(String client) {
        held.remove(client);
    }
}
