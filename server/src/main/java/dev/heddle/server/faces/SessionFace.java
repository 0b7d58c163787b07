package dev.heddle.server.faces;

import dev.heddle.sync.Json;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.SessionState;
import dev.heddle.sync.session.SessionWire.FromClient;
import dev.heddle.sync.session.SessionWire.FromHub;
import dev.heddle.sync.session.SessionWire.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One client's session in the words of the face `sessions`: what the hub says becomes messages
/// `{type, session_id, data, timestamp}`, what the client says becomes commands.
///
/// The client drops two messages of one type with the same timestamp, so the timestamps of a type
/// rise by a millisecond at least. Not thread-safe.
public final class SessionFace {
    /// Asks for the whole session: for what came after no position.
    public static final FromClient WHOLE = new FromClient.Sync("");

    private static final String CARD = "card/";
    private static final String AGENT_STATUS = "agent_status";
    private static final String ASSISTANT = "assistant";
    private static final Set<String> STATUSES = Set.of("idle", "processing", "completed", "error");

    private final String session;
    private final LongSupplier clock;
    private final Map<String, Long> lastOfType = new HashMap<>();
    private final Set<String> cards = new HashSet<>();
    private final Set<String> answers = new HashSet<>();
    private long beganMillis;

    /// What a client says.
    public sealed interface Said {
        /// It has its place in the session's order.
        record Ordered(Command.Ordered command) implements Said {}

        /// It is told on or answered at once.
        ///
        /// @param needed the role that it takes
        record Soft(FromClient frame, Role needed) implements Said {}

        /// It makes no sense.
        record Bad(String code, String message) implements Said {}
    }

    private record Problem(String code, String message, @Nullable Long retryAfterMs) {}

    /// A client of the session in `room`; `clock` gives milliseconds since 1970.
    public SessionFace(String room, LongSupplier clock) {
        this.session = room;
        this.clock = clock;
        this.beganMillis = clock.getAsLong();
    }

    // ---- what the client says -----------------------------------------------------------------

    /// Reads a client's message.
    public Said read(String text) {
        JsonNode json;
        try {
            json = Json.requirePortable(Json.read(text));
        } catch (Json.MalformedException e) {
            return new Said.Bad("bad_json", "this is not JSON: " + e.getMessage());
        }
        return switch (json.path("type").asString("")) {
            case "SEND_MESSAGE" -> message(json.path("data"));
            case "HEARTBEAT", "heartbeat" -> new Said.Soft(new FromClient.Ping(), Role.WATCH);
            case "REQUEST_CONTEXT" -> new Said.Soft(WHOLE, Role.WATCH);
            case "UPDATE_AGENT_STATUS" -> agentStatus(json.path("data"));
            case "" -> new Said.Bad("bad_frame", "a message is an object with its `type`");
            default ->
                    new Said.Bad(
                            "unknown_type",
                            "a type is SEND_MESSAGE, HEARTBEAT, REQUEST_CONTEXT or"
                                    + " UPDATE_AGENT_STATUS");
        };
    }

    /// Reads the message in a body or in what came over a socket: `{content, is_code?}`.
    public static Said message(JsonNode message) {
        var content = message.path("content");
        var code = message.path("is_code");
        return content.isString()
                ? new Said.Ordered(new Command.Say(content.asString(), code.asBoolean(false), true))
                : new Said.Bad("bad_frame", "a message has its `content`, a text");
    }

    private static Said agentStatus(JsonNode data) {
        if (!STATUSES.contains(data.path("status").asString(""))) {
            return new Said.Bad("bad_frame", "`status` is idle, processing, completed or error");
        }
        var signal = Json.MAPPER.createObjectNode();
        signal.set(AGENT_STATUS, data);
        return new Said.Soft(new FromClient.Soft(new Command.Signal(signal)), Role.ACT);
    }

    // ---- what the hub says --------------------------------------------------------------------

    /// What a frame is in these words; nothing for what they have none for.
    public List<String> words(FromHub frame) {
        return switch (frame) {
            case FromHub.Snapshot(Whole whole) -> List.of(say("session_update", whole(whole)));
            case FromHub.Stored stored -> stored(stored);
            case FromHub.Stats(JsonNode data) -> List.of(say("statistics", statistics(data)));
            case FromHub.Answer answer -> answer(answer.id());
            case FromHub.AnswerEnd(String id, String why) -> answerEnd(id, why);
            case FromHub.Signal(_, JsonNode data) when data.path(AGENT_STATUS).isObject() ->
                    List.of(say(AGENT_STATUS, data.path(AGENT_STATUS)));
            case FromHub.Refused(_, String code, String message, Long retryAfterMs) ->
                    List.of(say("error", Json.node(new Problem(code, message, retryAfterMs))));
            case FromHub.Pong _ -> List.of(heartbeat());
            case FromHub.Welcome _,
                    FromHub.Done _,
                    FromHub.Presence _,
                    FromHub.Typing _,
                    FromHub.Signal _,
                    FromHub.Gap _,
                    FromHub.Epoch _,
                    FromHub.Stopping _,
                    FromHub.Unheard _ ->
                    List.of();
        };
    }

    /// A sign of life.
    public String heartbeat() {
        return say("heartbeat", Json.MAPPER.createObjectNode());
    }

    private String say(String type, JsonNode data) {
        long time = Math.max(clock.getAsLong(), lastOfType.getOrDefault(type, Long.MIN_VALUE) + 1);
        lastOfType.put(type, time);
        var message = new LinkedHashMap<String, Object>();
        message.put("type", type);
        message.put("session_id", session);
        message.put("data", data);
        message.put("timestamp", Times.of(time));
        return Json.write(message);
    }

    private JsonNode whole(Whole whole) {
        cards.clear();
        answers.clear();
        whole.answers().forEach(answer -> answers.add(answer.id()));
        var shownCards = new ArrayList<JsonNode>();
        for (var value : whole.state()) {
            if (value.k().startsWith(CARD)) {
                cards.add(value.k());
                shownCards.add(card(value.k(), value.d()));
            }
        }
        var messages = new ArrayList<JsonNode>();
        long last = 0;
        for (var message : whole.messages()) {
            last = message.path("ts").asLong();
            beganMillis = Math.min(beganMillis, last);
            messages.add(message(message, last));
        }
        var data = new LinkedHashMap<String, Object>();
        data.put("session_id", session);
        data.put("messages", messages);
        data.put("context_cards", shownCards);
        data.put(AGENT_STATUS, status(answers.isEmpty() ? "idle" : "processing"));
        data.put("statistics", statistics(whole.stats()));
        data.put("last_activity", Times.of(last == 0 ? beganMillis : last));
        data.put("is_active", !whole.closed());
        return Json.node(data);
    }

    private List<String> stored(FromHub.Stored stored) {
        String key = stored.key();
        if (stored.type().equals(SessionState.MESSAGE)) {
            return List.of(say("message", message(stored.data(), stored.timeMillis())));
        }
        if (!stored.type().equals(SessionState.STATE) || key == null || !key.startsWith(CARD)) {
            return List.of();
        }
        boolean isGone = stored.data().isNull();
        String action = isGone ? "remove" : cards.contains(key) ? "update" : "add";
        if (isGone) {
            cards.remove(key);
        } else {
            cards.add(key);
        }
        var data = Json.MAPPER.createObjectNode();
        data.put("action", action);
        data.set("card", card(key, stored.data()));
        return List.of(say("context_card", data));
    }

    private JsonNode message(JsonNode message, long timeMillis) {
        var told = Json.MAPPER.createObjectNode();
        told.set("id", message.path("id"));
        told.put("session_id", session);
        told.set("content", message.path("content"));
        told.set("role", message.path("role"));
        told.put("is_code", message.path("code").asBoolean(false));
        told.put("timestamp", Times.of(timeMillis));
        if (message.has("tokens")) {
            told.set("tokens", message.path("tokens"));
        }
        return told;
    }

    private static ObjectNode card(String key, JsonNode value) {
        var card =
                value instanceof ObjectNode object
                        ? object.deepCopy()
                        : Json.MAPPER.createObjectNode();
        if (!value.isObject() && !value.isNull()) {
            card.set("value", value);
        }
        return card.put("id", key.substring(CARD.length()));
    }

    private JsonNode statistics(JsonNode stats) {
        var told = Json.MAPPER.createObjectNode();
        told.put("total_messages", stats.path("messages").asLong());
        told.put("total_tokens", stats.path("tokens").asLong());
        told.put("session_duration", Math.max(0, clock.getAsLong() - beganMillis) / 1000);
        return told;
    }

    // ---- the assistant ------------------------------------------------------------------------

    private List<String> answer(String id) {
        return answers.add(id) ? List.of(say(AGENT_STATUS, status("processing"))) : List.of();
    }

    private List<String> answerEnd(String id, String why) {
        answers.remove(id);
        return List.of(say(AGENT_STATUS, status(why.isEmpty() ? "completed" : "error")));
    }

    private static JsonNode status(String status) {
        return Json.MAPPER.createObjectNode().put("type", ASSISTANT).put("status", status);
    }
}
