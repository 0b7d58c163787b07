package dev.heddle.cli;

import dev.heddle.sync.Json;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.SessionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the clients of one session said, what they were answered, and whether the session's log
/// agrees. May be called from any thread.
final class SaidAndKept {
    private final Map<String, Said> said = new HashMap<>();
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private long time;

    private record Said(String text, long at) {}

    /// @param seq where it was said to stand; 0 if it was not said
    private record Answer(boolean refused, long seq, long at) {}

    /// A client's command as the log has it.
    record Kept(long seq, String id, String text) {
        /// The client's number of it.
        private long number() {
            return Long.parseLong(id.substring(id.indexOf('-') + 1));
        }

        private String client() {
            return id.substring(0, id.indexOf('-'));
        }
    }

    /// A moment between all that was noted before and all that will be.
    synchronized long now() {
        return time++;
    }

    /// Notes a command, with a moment before it was handed to the client.
    synchronized void said(String id, Command.Ordered command, long at) {
        said.put(id, new Said(text(command), at));
    }

    /// Notes that a command was refused.
    synchronized void refused(String id) {
        answers.put(id, new Answer(true, 0, time++));
    }

    /// Notes that a command was acknowledged.
    ///
    /// @param seq where its client saw it; 0 if it did not see it
    synchronized void acknowledged(String id, long seq) {
        answers.put(id, new Answer(false, seq, time++));
    }

    /// How many were acknowledged.
    synchronized long acknowledged() {
        return answers.values().stream().filter(answer -> !answer.refused()).count();
    }

    private static String text(Command.Ordered command) {
        return switch (command) {
            case Command.Say say -> say.content();
            case Command.Set set -> set.key() + " = " + set.value();
            case Command.CancelAnswer _, Command.Own _ ->
                    throw new IllegalArgumentException("not said here: " + command);
        };
    }

    /// Reads what a session's log has of its clients, in its order; fails if it has a hole.
    static List<Kept> keptIn(RoomLog log, String room) {
        return kept(entriesOf(log, room));
    }

    /// Reads a room from its beginning; fails if it has a hole.
    static List<Entry> entriesOf(RoomLog log, String room) {
        var all = new ArrayList<Entry>();
        var at = Position.START;
        while (true) {
            var page = log.read(room, at, RoomLog.MAX_PAGE).toCompletableFuture().join();
            if (!(page instanceof Page.Ok(var entries, _))) {
                throw new AssertionError("the log answers " + page);
            }
            if (entries.isEmpty()) {
                return all;
            }
            for (var entry : entries) {
                all.add(entry);
                if (entry.position().seq() != all.size()) {
                    throw new AssertionError(entry + " is event " + all.size());
                }
            }
            at = entries.getLast().position();
        }
    }

    /// What clients have said of these events.
    static List<Kept> kept(List<Entry> entries) {
        return entries.stream().flatMap(entry -> kept(entry).stream()).toList();
    }

    private static Optional<Kept> kept(Entry entry) {
        return text(entry.event())
                .map(text -> new Kept(entry.position().seq(), entry.event().cause(), text));
    }

    /// What a client said to have this event; empty if it is the hub's own.
    private static Optional<String> text(Event event) {
        if (event.type().equals(SessionState.MESSAGE)) {
            return Optional.of(Json.read(event.data()).path("content").asString());
        }
        return event.key().startsWith("shared/")
                ? Optional.of(event.key() + " = " + event.data())
                : Optional.empty();
    }

    /// What is wrong with a log after all this: each acknowledged command is in it once, as it was
    /// said and where it was seen, none of the refused, and no command twice; a client's commands
    /// in the client's order; and what was acknowledged before another was said stands in front of
    /// it.
    synchronized List<String> faults(List<Kept> log) {
        var faults = new ArrayList<String>();
        var places = new HashMap<String, Long>();
        var numbers = new HashMap<String, Long>();
        long newestSaid = -1;
        for (var kept : log) {
            var one = said.get(kept.id());
            var answer = answers.get(kept.id());
            if (one == null) {
                faults.add(kept + " was never said");
                continue;
            }
            if (places.put(kept.id(), kept.seq()) != null) {
                faults.add(kept + " is there twice");
            } else if (numbers.merge(kept.client(), kept.number(), Math::max) != kept.number()) {
                faults.add(kept + " stands behind a later one of its client");
            }
            if (!one.text().equals(kept.text())) {
                faults.add(kept + " was said as " + one);
            }
            if (answer != null && answer.seq() > 0 && answer.seq() != kept.seq()) {
                faults.add(kept + " was seen at " + answer.seq());
            }
            if (answer != null && answer.refused()) {
                faults.add(kept + " was refused");
            } else if (answer != null && answer.at() < newestSaid) {
                faults.add(kept + " stands behind one that was said after its answer");
            }
            newestSaid = Math.max(newestSaid, one.at());
        }
        answers.forEach((id, answer) -> {
            if (!answer.refused() && !places.containsKey(id)) {
                faults.add(id + " was acknowledged and is not there");
            }
        });
        return faults;
    }
}
