package dev.heddle.sync.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.heddle.sync.Frame;
import dev.heddle.sync.Json;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Role;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What is said in a session, by its clients and by the hub: every frame of `/ws/sessions/{room}`.
///
/// `docs/wire.md` tells it in prose, `web/client/src/wire.ts` mirrors it, and golden JSON that both
/// sides read keeps the two honest. May be called from any thread.
public final class SessionWire {
    /// As many commands go into one POST.
    public static final int COMMANDS_IN_POST = 64;

    /// The longest name of a member, in characters.
    public static final int MAX_NAME = 80;

    private SessionWire() {}

    // ---- what a client says -------------------------------------------------------------------

    /// A client's frame.
    public sealed interface FromClient {
        /// First of all on a connection.
        ///
        /// @param client its random id, kept over connections
        /// @param link rises with each connection; only the newest is heard
        /// @param from where it stands, `epoch:seq`; absent for a first time
        record Hello(
                String client,
                long link,
                @Nullable String from,
                @Nullable String name,
                @Nullable String token,
                @Nullable String ticket)
                implements FromClient {
            public Hello {
                if (client == null || !CommandId.isClient(client)) {
                    throw new IllegalArgumentException(
                            "`client` is 1 to %d letters, digits or _"
                                    .formatted(CommandId.MAX_CLIENT));
                }
            }

            /// Leaves out token and ticket, which no log may hold.
            @Override
            public String toString() {
                return "Hello[client=%s, link=%d, from=%s]".formatted(client, link, from);
            }
        }

        /// What has its place in the session's order.
        record Ordered(CommandId id, Command.Ordered command) implements FromClient {}

        /// What is passed on at once.
        record Soft(Command.Soft command) implements FromClient {}

        /// A new token for this connection.
        record Refresh(String token) implements FromClient {
            @Override
            public String toString() {
                return "Refresh[]";
            }
        }

        /// Asks for what came after a position, `epoch:seq`.
        record Sync(String from) implements FromClient {}

        /// Asks for a sign of life.
        record Ping() implements FromClient {}
    }

    /// A frame of a client, or what is wrong with it.
    public sealed interface Heard {
        /// It can be read.
        record Ok(FromClient frame) implements Heard {}

        /// It cannot.
        ///
        /// @param id the command's, if that much can be read
        record Bad(@Nullable String id, String code, String message) implements Heard {}
    }

    private record SetData(JsonNode value, @Nullable Long ts) {}

    /// Reads a client's frame.
    public static Heard read(String text) {
        try {
            return read(Json.read(text));
        } catch (Json.MalformedException e) {
            return new Heard.Bad(null, "bad_json", "this is not JSON: " + e.getMessage());
        }
    }

    /// Reads a client's frame that is JSON already.
    public static Heard read(JsonNode json) {
        String id = json.path("id").isString() ? json.path("id").asString() : null;
        if (!json.path("t").isString()) {
            return new Heard.Bad(id, "bad_frame", "a frame is an object with its type `t`");
        }
        try {
            return new Heard.Ok(frame(json.path("t").asString(), id, json));
        } catch (UnknownType e) {
            return new Heard.Bad(id, "unknown_type", e.getMessage());
        } catch (IllegalArgumentException e) {
            return new Heard.Bad(id, "bad_frame", String.valueOf(e.getMessage()));
        }
    }

    private static final class UnknownType extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        UnknownType(String type) {
            super("there is nothing like a `" + type + "`");
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    private static FromClient frame(String type, @Nullable String id, JsonNode json) {
        var d = json.path("d");
        return switch (type) {
            case "hello" -> Json.convert(requireObject(d), FromClient.Hello.class);
            case "say", "ask", "set", "cancel" ->
                    new FromClient.Ordered(commandId(id), ordered(type, json.path("k"), d));
            case "typing" -> {
                only(d, Set.of("on"));
                yield new FromClient.Soft(new Command.Typing(flag(d, "on")));
            }
            case "signal" -> new FromClient.Soft(new Command.Signal(signal(d)));
            case "refresh" -> new FromClient.Refresh(text(d, "token"));
            case "sync" -> new FromClient.Sync(text(d, "from"));
            case "ping" -> new FromClient.Ping();
            default -> throw new UnknownType(type);
        };
    }

    private static CommandId commandId(@Nullable String id) {
        return CommandId.parse(id == null ? "" : id)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "a command has its `id`, the client's and a number from 1:"
                                        + " client-number"));
    }

    private static Command.Ordered ordered(String type, JsonNode key, JsonNode d) {
        return switch (type) {
            case "set" -> {
                only(d, Set.of("value", "ts"));
                if (!key.isString() || !d.has("value")) {
                    throw new IllegalArgumentException("a `set` has its key `k` and its `value`");
                }
                var set = Json.convert(d, SetData.class);
                long made = set.ts() == null ? 0 : set.ts();
                if (made < 0) {
                    throw new IllegalArgumentException("`ts` is milliseconds since 1970");
                }
                yield new Command.Set(key.asString(), d.path("value"), made);
            }
            case "cancel" -> {
                only(d, Set.of("answer"));
                yield new Command.CancelAnswer(text(d, "answer"));
            }
            default -> {
                only(d, Set.of("content", "code"));
                boolean code = d.has("code") && flag(d, "code");
                yield new Command.Say(text(d, "content"), code, type.equals("ask"));
            }
        };
    }

    /// A misspelt field must not be silently dropped.
    private static void only(JsonNode d, Set<String> fields) {
        for (String field : requireObject(d).propertyNames()) {
            if (!fields.contains(field)) {
                throw new IllegalArgumentException(
                        "there is no `" + field + "` here, only " + String.join(", ", fields));
            }
        }
    }

    private static JsonNode requireObject(JsonNode d) {
        if (!d.isObject()) {
            throw new IllegalArgumentException("`d` is an object");
        }
        return d;
    }

    private static JsonNode signal(JsonNode d) {
        if (d.isMissingNode()) {
            throw new IllegalArgumentException("`d` is what the others are told");
        }
        return Json.requirePortable(d);
    }

    private static String text(JsonNode d, String field) {
        var value = requireObject(d).path(field);
        if (!value.isString()) {
            throw new IllegalArgumentException("`" + field + "` is a text");
        }
        return value.asString();
    }

    private static boolean flag(JsonNode d, String field) {
        var value = requireObject(d).path(field);
        if (!value.isBoolean()) {
            throw new IllegalArgumentException("`" + field + "` is true or false");
        }
        return value.asBoolean();
    }

    private record SayData(String content, @Nullable Boolean code) {}

    /// Writes a client's frame.
    public static String write(FromClient frame) {
        return switch (frame) {
            case FromClient.Hello hello -> plain("hello", null, null, hello);
            case FromClient.Ordered(var id, Command.Say say) ->
                    plain(
                            say.ask() ? "ask" : "say",
                            id.toString(),
                            null,
                            new SayData(say.content(), say.code() ? true : null));
            case FromClient.Ordered(var id, Command.Set set) -> {
                var d = Json.MAPPER.createObjectNode();
                d.set("value", set.value());
                if (set.timeMillis() > 0) {
                    d.put("ts", set.timeMillis());
                }
                yield plain("set", id.toString(), set.key(), d);
            }
            case FromClient.Ordered(var id, Command.CancelAnswer(String answer)) ->
                    plain("cancel", id.toString(), null, Map.of("answer", answer));
            case FromClient.Ordered(_, Command.Own own) ->
                    throw new IllegalArgumentException("clients do not say " + own);
            case FromClient.Soft(Command.Typing(boolean on)) ->
                    plain("typing", null, null, Map.of("on", on));
            case FromClient.Soft(Command.Signal(JsonNode data)) ->
                    plain("signal", null, null, data);
            case FromClient.Refresh(String token) ->
                    plain("refresh", null, null, Map.of("token", token));
            case FromClient.Sync(String from) -> plain("sync", null, null, Map.of("from", from));
            case FromClient.Ping() -> plain("ping", null, null, Map.of());
        };
    }

    private static String plain(
            String type, @Nullable String id, @Nullable String key, Object data) {
        return Json.write(new Frame(null, null, type, key, id, null, null, Json.node(data)));
    }

    // ---- what the hub says --------------------------------------------------------------------

    /// Who the hub takes a client for.
    public record You(String id, String name, String role) {}

    /// A member as others see it.
    ///
    /// @param connections how many clients of it are here; 0 for one who is away
    public record Present(String id, String name, String role, int connections) {
        /// A member as others see it.
        public static Present of(String id, String name, Role role, int connections) {
            return new Present(id, name, role.word(), connections);
        }
    }

    /// What a connection may send.
    ///
    /// @param messageBytes one command as a whole
    public record Rates(int messageBytes, int messagesPerSecond) {}

    /// A frame of the hub.
    public sealed interface FromHub {
        /// First of all.
        ///
        /// @param acked the highest number of this client's commands that is decided
        /// @param hubs addresses of other hubs that have this session as well; null for none
        record Welcome(
                String epoch,
                long seq,
                boolean recovered,
                You you,
                long acked,
                long heartbeatMs,
                Rates limits,
                @Nullable List<String> hubs)
                implements FromHub {}

        /// All of the session, in place of what was missed.
        record Snapshot(SessionWire.Whole whole) implements FromHub {}

        /// The command is decided and its event has this number; 0 if it left none. It may come
        /// before the event, which waits for its batch.
        record Done(String id, long s) implements FromHub {}

        /// The command changed nothing. With `retryAfterMs` it is not decided, and no later one of
        /// this client will be before it is sent again.
        ///
        /// @param id absent if it had none
        record Refused(
                @Nullable String id, String code, String message, @Nullable Long retryAfterMs)
                implements FromHub {}

        /// Who belongs here, and who is here.
        record Presence(List<Present> members) implements FromHub {}

        /// Somebody types, or no more.
        record Typing(String member, boolean on) implements FromHub {}

        /// Somebody tells the others something.
        record Signal(String member, JsonNode data) implements FromHub {}

        /// A piece of an answer under way; `at` counts UTF-16 code units.
        record Answer(String id, String by, long at, String text) implements FromHub {}

        /// An answer is no longer under way.
        record AnswerEnd(String id, String why) implements FromHub {}

        /// Numbers of the session.
        record Stats(JsonNode data) implements FromHub {}

        /// These were skipped for this reader, and follow.
        record Gap(long from, long to) implements FromHub {}

        /// From here on the session's numbers belong to this epoch: the hub was restarted before.
        record Epoch(String epoch) implements FromHub {}

        /// The hub ends; come back then.
        record Stopping(long retryAfterMs) implements FromHub {}

        /// A sign of life, and the number of the newest event that was shown.
        record Pong(long seq) implements FromHub {}

        /// An event of the session's log.
        ///
        /// @param before the number that the reader should have seen before
        record Stored(
                long seq,
                long before,
                String type,
                @Nullable String key,
                @Nullable String cause,
                long timeMillis,
                JsonNode data)
                implements FromHub {}

        /// A soft frame that this version does not know.
        record Unheard(String type) implements FromHub {}
    }

    /// A value of the session's state.
    public record KeyedValue(String k, @JsonInclude(JsonInclude.Include.ALWAYS) JsonNode d) {}

    /// What a snapshot says.
    ///
    /// @param messages the newest, oldest first, each with `s` and `ts` inside
    /// @param more whether there are older ones
    public record Whole(
            long seq,
            List<KeyedValue> state,
            List<JsonNode> messages,
            boolean more,
            List<FromHub.Answer> answers,
            List<Present> members,
            JsonNode stats,
            boolean closed) {
        public Whole {
            state = state == null ? List.of() : List.copyOf(state);
            messages = messages == null ? List.of() : List.copyOf(messages);
            answers = answers == null ? List.of() : List.copyOf(answers);
            members = members == null ? List.of() : List.copyOf(members);
            stats = stats == null ? Json.MAPPER.createObjectNode() : stats;
        }
    }

    private record DoneData(long s) {}

    private record RefusedData(String code, String message, @Nullable Long retryAfterMs) {}

    private record SeqData(long seq) {}

    private record StoppingData(long retryAfterMs) {}

    private record PresenceData(List<Present> members) {}

    /// Writes the hub's frame.
    ///
    /// @param timeMillis when, milliseconds since 1970; answers to commands go without
    public static String write(FromHub frame, long timeMillis) {
        return switch (frame) {
            case FromHub.Done(String id, long s) -> plain("done", id, null, new DoneData(s));
            case FromHub.Refused(String id, String code, String message, Long retryAfterMs) ->
                    plain("refused", id, null, new RefusedData(code, message, retryAfterMs));
            case FromHub.Stored stored ->
                    Json.write(
                            new Frame(
                                    stored.seq(),
                                    stored.before(),
                                    stored.type(),
                                    stored.key(),
                                    stored.cause(),
                                    stored.timeMillis(),
                                    null,
                                    stored.data()));
            case FromHub.Welcome welcome -> soft("welcome", timeMillis, welcome);
            case FromHub.Snapshot(Whole whole) -> soft("snapshot", timeMillis, whole);
            case FromHub.Presence(var members) ->
                    soft("presence", timeMillis, new PresenceData(members));
            case FromHub.Typing typing -> soft("typing", timeMillis, typing);
            case FromHub.Signal signal -> soft("signal", timeMillis, signal);
            case FromHub.Answer answer -> soft("answer", timeMillis, answer);
            case FromHub.AnswerEnd end -> soft("answer_end", timeMillis, end);
            case FromHub.Stats(JsonNode data) -> soft("stats", timeMillis, data);
            case FromHub.Gap gap -> soft("gap", timeMillis, gap);
            case FromHub.Epoch epoch -> soft("epoch", timeMillis, epoch);
            case FromHub.Stopping(long retryAfterMs) ->
                    soft("stopping", timeMillis, new StoppingData(retryAfterMs));
            case FromHub.Pong(long seq) -> soft("pong", timeMillis, new SeqData(seq));
            case FromHub.Unheard(String type) ->
                    throw new IllegalArgumentException("a hub does not say " + type);
        };
    }

    private static String soft(String type, long timeMillis, Object data) {
        return Json.write(
                new Frame(null, null, type, null, null, timeMillis, null, Json.node(data)));
    }

    /// Reads what the hub says in one text: a frame, or a batch of them.
    ///
    /// @throws Json.MalformedException if it is neither
    public static List<FromHub> readFromHub(String text) {
        var json = Json.read(text);
        return json.isArray()
                ? json.valueStream().map(SessionWire::fromHub).toList()
                : List.of(fromHub(json));
    }

    private static FromHub fromHub(JsonNode json) {
        var frame = Json.convert(json, Frame.class);
        var d = frame.d();
        if (frame.s() != null) {
            return new FromHub.Stored(
                    frame.s(),
                    frame.p() == null ? frame.s() - 1 : frame.p(),
                    frame.t(),
                    frame.k(),
                    frame.id(),
                    frame.ts() == null ? 0 : frame.ts(),
                    d);
        }
        return switch (frame.t()) {
            case "welcome" -> Json.convert(d, FromHub.Welcome.class);
            case "snapshot" -> new FromHub.Snapshot(Json.convert(d, Whole.class));
            case "done" ->
                    new FromHub.Done(
                            String.valueOf(frame.id()), Json.convert(d, DoneData.class).s());
            case "refused" -> {
                var refused = Json.convert(d, RefusedData.class);
                yield new FromHub.Refused(
                        frame.id(), refused.code(), refused.message(), refused.retryAfterMs());
            }
            case "presence" -> new FromHub.Presence(Json.convert(d, PresenceData.class).members());
            case "typing" -> Json.convert(d, FromHub.Typing.class);
            case "signal" -> Json.convert(d, FromHub.Signal.class);
            case "answer" -> Json.convert(d, FromHub.Answer.class);
            case "answer_end" -> Json.convert(d, FromHub.AnswerEnd.class);
            case "stats" -> new FromHub.Stats(d);
            case "gap" -> Json.convert(d, FromHub.Gap.class);
            case "epoch" -> Json.convert(d, FromHub.Epoch.class);
            case "stopping" ->
                    new FromHub.Stopping(Json.convert(d, StoppingData.class).retryAfterMs());
            case "pong" -> new FromHub.Pong(Json.convert(d, SeqData.class).seq());
            default -> new FromHub.Unheard(frame.t());
        };
    }

    /// The role that a word on the wire names; empty if none.
    public static Optional<Role> role(String word) {
        for (var role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(word)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
