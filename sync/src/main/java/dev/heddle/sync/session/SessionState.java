package dev.heddle.sync.session;

import dev.heddle.sync.Json;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a session's events come to: its keyed state, the newest messages, and how much was said.
/// The same fold on the hub and in every client. Not thread-safe.
public final class SessionState {
    /// Messages that who comes in is shown at once; older ones are in the log.
    public static final int KEPT_MESSAGES = 200;

    /// The type of an event that sets a part of the state.
    public static final String STATE = "state";

    /// The type of a message; in the log also the key of the newest one, which carries the totals.
    public static final String MESSAGE = "message";

    /// The type, and in the log the key, of the event after which nothing more is said.
    public static final String CLOSED = "closed";

    /// The type of an event by which a hub that is to end an answer learns of it from another.
    public static final String CANCEL = "cancel";

    private final Map<String, Value> values = new LinkedHashMap<>();
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private Totals totals = new Totals(0, 0, 0);
    private boolean closed;

    /// A part of the state.
    ///
    /// @param seq the number of the event that set it
    /// @param timeMillis when its author made it, as the author says
    public record Value(long seq, long timeMillis, JsonNode data) {}

    /// A message in its place.
    public record Message(long seq, long timeMillis, String cause, JsonNode data) {
        /// Its id.
        public String id() {
            return data.path("id").asString("");
        }

        /// Whether the assistant is to answer it.
        public boolean asks() {
            return data.path("ask").asBoolean(false);
        }

        /// The id of the message that it answers; empty if it is no answer.
        public String answers() {
            return data.path("answer").asString("");
        }
    }

    /// How much was said.
    ///
    /// @param messages since the session began
    /// @param tokens that the assistant's model has counted
    /// @param lastMillis when the newest event was made, 0 if there is none
    public record Totals(long messages, long tokens, long lastMillis) {}

    /// Of a session in which nothing has happened.
    public SessionState() {}

    /// The same, to be changed on its own.
    public SessionState copy() {
        var copy = new SessionState();
        copy.values.putAll(values);
        copy.messages.addAll(messages);
        copy.totals = totals;
        copy.closed = closed;
        return copy;
    }

    /// Applies what has happened next.
    public void apply(Entry entry) {
        var event = entry.event();
        apply(entry.position().seq(), event, Json.read(event.data()));
    }

    /// The same, if its data is known as JSON already.
    public void apply(long seq, Event event, JsonNode data) {
        long lastMillis = event.timeMillis();
        switch (event.type()) {
            case STATE -> {
                if (event.deletes()) {
                    values.remove(event.key());
                } else {
                    // Anew, so that the order is that of the newest events.
                    values.remove(event.key());
                    values.put(event.key(), new Value(seq, lastMillis, data));
                }
                totals = new Totals(totals.messages, totals.tokens, lastMillis);
            }
            case MESSAGE -> {
                messages.addLast(new Message(seq, lastMillis, event.cause(), data));
                if (messages.size() > KEPT_MESSAGES) {
                    messages.removeFirst();
                }
                totals =
                        new Totals(
                                data.path("n").asLong(totals.messages + 1),
                                data.path("tokensSoFar").asLong(totals.tokens),
                                lastMillis);
            }
            case CLOSED -> {
                closed = true;
                totals = new Totals(totals.messages, totals.tokens, lastMillis);
            }
            default -> totals = new Totals(totals.messages, totals.tokens, lastMillis);
        }
    }

    /// The keyed state, in the order of the newest event of each key.
    public Map<String, Value> values() {
        return Collections.unmodifiableMap(values);
    }

    /// The value under `key`, if there is one.
    public @Nullable Value value(String key) {
        return values.get(key);
    }

    /// The newest messages, oldest first.
    public Collection<Message> messages() {
        return Collections.unmodifiableCollection(messages);
    }

    /// The newest message, if there is one.
    public @Nullable Message newest() {
        return messages.peekLast();
    }

    /// Whether it can only be read any more.
    public boolean isClosed() {
        return closed;
    }

    /// How much was said.
    public Totals totals() {
        return totals;
    }
}
