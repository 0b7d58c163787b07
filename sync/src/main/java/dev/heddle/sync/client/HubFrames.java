package dev.heddle.sync.client;

import dev.heddle.sync.Json;
import dev.heddle.sync.client.HubFrame.AnswerPart;
import dev.heddle.sync.client.HubFrame.KnownMessage;
import dev.heddle.sync.client.HubFrame.Pace;
import dev.heddle.sync.client.SessionView.Message;
import dev.heddle.sync.client.SessionView.Participant;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.SessionState;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// From text to {@link HubFrame}s. Strict in what it needs, blind to what it does not know.
final class HubFrames {
    private static final Set<String> AUTHORS = Set.of("user", "assistant", "system");
    private static final Set<String> ROLES = Set.of("watch", "talk", "act", "admin");
    private static final long MAX_COUNT = (1L << 53) - 1; // As in every client.

    private HubFrames() {}

    /// Reads one frame, or a batch of them.
    ///
    /// @throws IllegalArgumentException if it is neither; the message says what is wrong
    static List<HubFrame> read(String text) {
        var body = Json.read(text);
        return body.isArray() ? list(body, HubFrames::frame) : List.of(frame(body));
    }

    private static HubFrame frame(JsonNode f) {
        String type = text(f, "t");
        if (isStored(type, f)) {
            return stored(type, f);
        }
        var d = f.path("d");
        return switch (type) {
            case "welcome" -> welcome(d);
            case "snapshot" -> whole(d);
            case "done" -> new HubFrame.Done(text(f, "id"), count(d, "s"));
            case "refused" -> new HubFrame.Refused(text(f, "id", ""), refusal(d));
            case "presence" ->
                    new HubFrame.Presence(list(at(d, "members"), HubFrames::participant));
            case "typing" -> new HubFrame.Typing(text(d, "member"), flag(d, "on"));
            case "signal" -> new HubFrame.Signalled(text(d, "member"), at(d, "data"));
            case "answer" -> answerPart(d);
            case "answer_end" -> new HubFrame.AnswerEnd(text(d, "id"));
            case "stats" -> new HubFrame.Stats(object(f, "d"));
            case "gap" -> new HubFrame.Gap(count(d, "to"));
            case "epoch" -> new HubFrame.Epoch(text(d, "epoch"));
            case "stopping" -> new HubFrame.Stopping(count(d, "retryAfterMs"));
            case "pong" -> new HubFrame.Pong(count(d, "seq"));
            default -> new HubFrame.Unheard();
        };
    }

    /// One that counts, or the next one shows a gap; also if its type is not known here.
    private static boolean isStored(String type, JsonNode f) {
        return f.hasNonNull("s")
                || type.equals(SessionState.MESSAGE)
                || type.equals(SessionState.STATE)
                || type.equals(HubFrame.Stored.CLOSED);
    }

    private static HubFrame.Stored stored(String type, JsonNode f) {
        long seq = count(f, "s");
        var data = at(f, "d");
        String id = text(f, "id", "");
        String key =
                switch (type) {
                    case SessionState.STATE -> text(f, "k");
                    case SessionState.MESSAGE -> SessionState.MESSAGE;
                    default -> text(f, "k", "");
                };
        var event = new Event(type, key, id, whole(f, "ts"), data.toString());
        if (type.equals(SessionState.MESSAGE)) {
            var _ = message(seq, event.timeMillis(), id, data);
        }
        return new HubFrame.Stored(seq, count(f, "p"), event, data);
    }

    private static HubFrame.Welcome welcome(JsonNode d) {
        var pace = object(d, "limits");
        double perSecond = number(pace, "messagesPerSecond").asDouble();
        if (!(perSecond > 0)) {
            throw wrong("messagesPerSecond", "must be positive");
        }
        return new HubFrame.Welcome(
                text(d, "epoch"),
                count(d, "seq"),
                flag(d, "recovered"),
                member(object(d, "you")),
                count(d, "acked"),
                count(d, "heartbeatMs"),
                new Pace((int) Math.min(Integer.MAX_VALUE, count(pace, "messageBytes")), perSecond),
                d.has("hubs") ? list(at(d, "hubs"), HubFrames::address) : List.of());
    }

    private static URI address(JsonNode d) {
        try {
            var address = URI.create(d.asString(""));
            if (SessionOptions.isAddress(address)) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // As below.
        }
        throw wrong("hubs", "has what is no address of a hub");
    }

    private static HubFrame.Whole whole(JsonNode d) {
        Map<String, JsonNode> state = new LinkedHashMap<>();
        for (var value : array(d, "state")) {
            state.put(text(value, "k"), at(value, "d"));
        }
        return new HubFrame.Whole(
                count(d, "seq"),
                state,
                list(
                        array(d, "messages"),
                        m -> new KnownMessage(message(count(m, "s"), whole(m, "ts"), "", m), m)),
                d.path("more").asBoolean(false),
                list(array(d, "answers"), HubFrames::answerPart),
                list(array(d, "members"), HubFrames::participant),
                object(d, "stats"),
                d.path("closed").asBoolean(false));
    }

    /// Reads what a message says.
    ///
    /// @param cause the command that said it, if the data does not name it
    static Message message(long seq, long timeMillis, String cause, JsonNode d) {
        String role = text(d, "role");
        if (!AUTHORS.contains(role)) {
            throw wrong("role", "must be one of " + AUTHORS);
        }
        return new Message(
                seq,
                timeMillis,
                text(d, "id", cause),
                text(d, "author"),
                text(d, "name"),
                role,
                text(d, "content"),
                d.path("code").asBoolean(false),
                d.path("ask").asBoolean(false),
                d.hasNonNull("tokens") ? count(d, "tokens") : null,
                text(d, "answer", ""),
                text(d, "cut", ""));
    }

    private static AnswerPart answerPart(JsonNode d) {
        return new AnswerPart(text(d, "id"), text(d, "by"), count(d, "at"), text(d, "text"));
    }

    private static Member member(JsonNode d) {
        String role = text(d, "role");
        if (!ROLES.contains(role)) {
            throw wrong("role", "must be one of " + ROLES);
        }
        return new Member(
                text(d, "id"), text(d, "name"), Role.valueOf(role.toUpperCase(Locale.ROOT)));
    }

    private static Participant participant(JsonNode d) {
        return new Participant(
                member(d), (int) Math.min(Integer.MAX_VALUE, count(d, "connections")));
    }

    private static Refusal refusal(JsonNode d) {
        return new Refusal(
                text(d, "code"),
                text(d, "message"),
                d.hasNonNull("retryAfterMs") ? Math.max(1, count(d, "retryAfterMs")) : 0);
    }

    // ---- fields -------------------------------------------------------------------------------

    private static IllegalArgumentException wrong(String field, String why) {
        return new IllegalArgumentException("`%s` %s".formatted(field, why));
    }

    /// What is there; also a null.
    private static JsonNode at(JsonNode node, String field) {
        @Nullable JsonNode value = node.get(field);
        if (value == null) {
            throw wrong(field, "is missing");
        }
        return value;
    }

    private static JsonNode object(JsonNode node, String field) {
        var value = at(node, field);
        if (!value.isObject()) {
            throw wrong(field, "must be an object");
        }
        return value;
    }

    private static JsonNode array(JsonNode node, String field) {
        var value = at(node, field);
        if (!value.isArray()) {
            throw wrong(field, "must be a list");
        }
        return value;
    }

    private static String text(JsonNode node, String field) {
        var value = at(node, field);
        if (!value.isString()) {
            throw wrong(field, "must be a text");
        }
        return value.stringValue();
    }

    private static String text(JsonNode node, String field, String absent) {
        return node.hasNonNull(field) ? text(node, field) : absent;
    }

    private static boolean flag(JsonNode node, String field) {
        var value = at(node, field);
        if (!value.isBoolean()) {
            throw wrong(field, "must be true or false");
        }
        return value.booleanValue();
    }

    private static JsonNode number(JsonNode node, String field) {
        var value = at(node, field);
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
            throw wrong(field, "must be a number");
        }
        return value;
    }

    private static long whole(JsonNode node, String field) {
        return (long) number(node, field).asDouble();
    }

    private static long count(JsonNode node, String field) {
        var value = number(node, field);
        double count = value.asDouble();
        if (count < 0 || count > MAX_COUNT || count != Math.rint(count)) {
            throw wrong(field, "must be a whole number from 0");
        }
        return (long) count;
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
        if (!array.isArray()) {
            throw new IllegalArgumentException("a list was expected");
        }
        var all = new ArrayList<T>(array.size());
        array.forEach(one -> all.add(read.apply(one)));
        return List.copyOf(all);
    }
}
