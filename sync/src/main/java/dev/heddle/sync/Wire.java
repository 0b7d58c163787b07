package dev.heddle.sync;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// The protocol between hosts, hub and watchers: every message, every code, one version.
///
/// `docs/wire.md` tells it in prose, `web/src/wire/wire.ts` mirrors it, and golden JSON that both
/// sides read keeps the two honest.
public final class Wire {
    /// The WebSocket subprotocol that our own clients ask for.
    public static final String SUBPROTOCOL = "heddle.1";

    /// How often the hub pings a watcher that says nothing.
    public static final int HEARTBEAT_SECONDS = 25;

    /// How much longer than a heartbeat a peer may be silent.
    public static final int GRACE_SECONDS = 8;

    /// How often a host reports its owner, at least; a link silent for this and the grace is lost.
    public static final int LINK_HEARTBEAT_SECONDS = 5;

    /// No body may be longer, and no message of a host.
    public static final int MAX_MESSAGE_BYTES = 1 << 20;

    /// No message of a hub to a host is longer: a body as long as it may be grows when numbers like
    /// 1e6 are written out, two and a half times at most, and when it is put into a frame.
    public static final int MAX_HUB_MESSAGE_CHARACTERS = 4 * MAX_MESSAGE_BYTES;

    private Wire() {}

    /// Why a WebSocket was closed, and whether the client should come back.
    public enum Close {
        BAD_TOKEN(1008, "bad_token"),
        HUB_STOPPING(4000, "hub_stopping"),
        SLOW_READER(4001, "slow_reader"),
        SILENT(4002, "silent"),
        BUSY(4003, "busy"),
        MOVED(4004, "moved"),
        UNKNOWN_HOST(4100, "unknown_host"),
        PROTOCOL(4101, "protocol"),
        REPLACED(4102, "replaced"),
        UNSUPPORTED(4103, "unsupported"),
        NO_SUCH_ROOM(4104, "no_such_room"),
        NOT_A_MEMBER(4105, "not_a_member"),
        TOO_MUCH(4106, "too_much");

        private final int code;
        private final String reason;

        Close(int code, String reason) {
            this.code = code;
            this.reason = reason;
        }

        /// The WebSocket close code.
        public short code() {
            return (short) code;
        }

        /// The word on the wire.
        public String reason() {
            return reason;
        }

        /// Whether a client that is closed with `code` should stop trying: 1008 and 4100 to 4199.
        public static boolean isFinal(int code) {
            return code == BAD_TOKEN.code || (code >= 4100 && code < 4200);
        }
    }

    /// The words that programs decide by when something was refused or went wrong. An action may
    /// fail with a word of its own; all others are here. `openapi.yaml` lists the same.
    public enum Problem {
        BAD_JSON(400),
        BAD_DEADLINE(400),
        BAD_KEY(400),
        BAD_PATH(400),
        TOKEN_IN_QUERY(400),
        NO_SESSION(400),
        UNKNOWN_VERSION(400),
        NO_TOKEN(401),
        BAD_TOKEN(401),
        BAD_TICKET(401),
        NOT_ALLOWED(403),
        BAD_ORIGIN(403),
        NOT_A_MEMBER(403),
        DENIED(403),
        REFUSED(403),
        NOT_ANSWERED(403),
        NOT_FOUND(404),
        UNKNOWN_SESSION(404),
        UNKNOWN_MEMBER(404),
        UNKNOWN_HOST(404),
        UNKNOWN_ACTION(404),
        UNKNOWN_OPERATION(404),
        UNKNOWN_MODULE(404),
        UNKNOWN_ANALYSIS(404),
        UNKNOWN_JOB(404),
        METHOD_NOT_ALLOWED(405),
        TOO_SLOW(408),
        KEY_REUSED(409),
        ALREADY_RUNNING(409),
        ALREADY_SETTLED(409),
        NOT_ASKED(409),
        HOST_LINKED(409),
        NO_STREAM(409),
        TOO_MANY(409),
        OLD_VERSION(409),
        NOT_READY(409),
        NOT_PAUSABLE(409),
        GONE(410),
        BODY_TOO_LARGE(413),
        NOT_JSON(415),
        BAD_RANGE(416),
        UNKNOWN_HOST_HEADER(421),
        INVALID_PARAMETERS(422),
        WRONG_FILE(422),
        NOT_A_WEBSOCKET(426),
        QUEUE_FULL(429),
        CANCELLED(499),
        HOST_LOST(499),
        ACTION_FAILED(500),
        RESULT_TOO_LARGE(500),
        INTERNAL(500),
        FATE_UNKNOWN(502),
        HOST_OFFLINE(503),
        OWNER_STALLED(503),
        OWNER_CLOSED(503),
        DROPPED(503),
        HUB_BUSY(503),
        NO_ANALYZER(503),
        EXPIRED(504),
        DISK_FULL(507);

        private final int status;

        Problem(int status) {
            this.status = status;
        }

        /// The word on the wire.
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The HTTP status it comes with.
        public int status() {
            return status;
        }
    }

    // ---- data ---------------------------------------------------------------------------------

    /// An action a host offers; `schema` is the JSON Schema of its parameters.
    public record ActionInfo(
            String name,
            String description,
            List<String> aliases,
            JsonNode schema,
            ActionHints hints) {
        public ActionInfo {
            require("an action's name", name);
            require("an action's schema", schema);
            description = description == null ? "" : description;
            aliases = aliases == null ? List.of() : List.copyOf(aliases);
            hints = hints == null ? ActionHints.NONE : hints;
        }
    }

    /// What a host says of an action beyond its schema. The host vouches for it, nobody else.
    ///
    /// @param readOnly whether it changes nothing
    /// @param destructive whether it may destroy what cannot be made again
    /// @param idempotent whether doing it twice is the same as doing it once
    /// @param background whether it runs beside the owner, which may stand still meanwhile
    public record ActionHints(
            boolean readOnly, boolean destructive, boolean idempotent, boolean background) {
        /// An ordinary action.
        public static final ActionHints NONE = new ActionHints(false, false, false, false);
    }

    /// What an owner is doing; lengths in milliseconds. `tickMs` is the mean and `tickMaxMs` the
    /// longest tick since the report before.
    public record OwnerInfo(
            String name,
            String phase,
            String health,
            long sinceTickMs,
            @Nullable RunningInfo running,
            int queued,
            long ticks,
            double tickMs,
            double tickMaxMs,
            Map<String, Long> outcomes,
            @Nullable List<String> stack) {
        public OwnerInfo {
            require("an owner's name", name);
            require("an owner's phase", phase);
            require("an owner's health", health);
            outcomes =
                    outcomes == null
                            ? Map.of()
                            : Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
        }

        /// The value of `health` for a loop that does not run although work waits.
        public static final String STALLED = "stalled";

        /// Whether the owner's loop stands still.
        public boolean standsStill() {
            return STALLED.equals(health);
        }
    }

    /// The operation that runs.
    public record RunningInfo(String operation, long forMs) {
        public RunningInfo {
            require("a running operation's name", operation);
        }
    }

    /// Why something was refused or went wrong. Only what the code calls for is there.
    public record ErrorInfo(
            String code,
            String message,
            @Nullable List<PathError> paths,
            @Nullable Long sinceMs,
            @Nullable String running,
            @Nullable String fate) {
        public ErrorInfo {
            require("an error's code", code);
            message = message == null ? "" : message;
        }

        /// One of the protocol's errors, if it needs no more than words.
        public static ErrorInfo of(Problem problem, String message) {
            return of(problem.code(), message);
        }

        /// An error that needs no more than words.
        public static ErrorInfo of(String code, String message) {
            return new ErrorInfo(code, message, null, null, null, null);
        }
    }

    /// What is wrong with one parameter; `path` is a JSON pointer.
    public record PathError(String path, String message) {
        public PathError {
            path = path == null ? "" : path; // The whole.
            message = message == null ? "" : message;
        }
    }

    /// How an operation ended: `outcome` is one of {@link #OUTCOMES}.
    public record OutcomeInfo(
            String outcome,
            @Nullable JsonNode result,
            @Nullable ErrorInfo error,
            long waitMs,
            long runMs) {
        public OutcomeInfo {
            if (outcome == null || !OUTCOMES.contains(outcome)) {
                throw new Json.MalformedException("unknown outcome " + outcome);
            }
        }
    }

    /// The six outcomes.
    public static final List<String> OUTCOMES =
            List.of("executed", "failed", "rejected", "dropped", "cancelled", "expired");

    /// One entry of a host's keyed state.
    public record KeyedState(String k, JsonNode d) {
        public KeyedState {
            require("a state's key", k);
            d = d == null ? NullNode.getInstance() : d;
        }
    }

    /// JSON can leave out what the type system promises; better refused here than found later.
    private static void require(String what, @Nullable Object value) {
        if (value == null || value.equals("")) {
            throw new Json.MalformedException(what + " is missing");
        }
    }

    // ---- messages of the link -----------------------------------------------------------------

    /// What a host says.
    public sealed interface FromHost {
        /// First of all: who it is and what it offers. `instance` changes when its process does.
        record Hello(
                String instance, List<ActionInfo> actions, OwnerInfo owner, List<KeyedState> state)
                implements FromHost {
            public Hello {
                require("the instance", instance);
                require("the owner", owner);
                actions = actions == null ? List.of() : List.copyOf(actions);
                state = state == null ? List.of() : List.copyOf(state);
            }
        }

        /// The owner has started operation `id`.
        record Running(String id) implements FromHost {}

        /// Operation `id` has ended; said again after a reconnect until acknowledged.
        record Settled(String id, OutcomeInfo outcome) implements FromHost {}

        /// The state under `key` is now `value`; null deletes it.
        record State(String key, JsonNode value) implements FromHost {}

        /// Something happened.
        record Event(String type, JsonNode data) implements FromHost {}

        /// From now on it offers these actions, and no others.
        record Actions(List<ActionInfo> actions) implements FromHost {
            public Actions {
                actions = actions == null ? List.of() : List.copyOf(actions);
            }
        }

        /// What the owner is doing; at least every {@link #LINK_HEARTBEAT_SECONDS}.
        record Report(OwnerInfo owner) implements FromHost {}
    }

    /// What the hub says to a host.
    public sealed interface FromHub {
        /// The link stands.
        ///
        /// @param hubs addresses of other hubs that this host may link to as well
        record Welcome(long heartbeatMs, List<String> hubs) implements FromHub {
            public Welcome {
                hubs = List.copyOf(hubs);
            }

            /// There is no other hub.
            public Welcome(long heartbeatMs) {
                this(heartbeatMs, List.of());
            }
        }

        /// Please run an action, starting at most `deadlineMs` from now.
        record Call(String id, String action, JsonNode params, long deadlineMs)
                implements FromHub {}

        /// Please withdraw operation `id` if it has not started.
        record Cancel(String id) implements FromHub {}

        /// The outcome of operation `id` is recorded; forget it.
        record Ack(String id) implements FromHub {}
    }

    private record EventData(String type, JsonNode data) {
        EventData {
            require("an event's type", type);
            data = data == null ? NullNode.getInstance() : data;
        }
    }

    private record CallData(String action, JsonNode params) {
        CallData {
            require("a call's action", action);
            require("a call's parameters", params);
        }
    }

    private record WelcomeData(long heartbeatMs, @Nullable List<String> hubs) {
        static WelcomeData of(FromHub.Welcome welcome) {
            return new WelcomeData(
                    welcome.heartbeatMs(), welcome.hubs().isEmpty() ? null : welcome.hubs());
        }

        FromHub.Welcome welcome() {
            return new FromHub.Welcome(heartbeatMs, hubs == null ? List.of() : hubs);
        }
    }

    /// Writes a host's message.
    public static String write(FromHost message) {
        return Json.write(
                switch (message) {
                    case FromHost.Hello hello -> Frame.plain("hello", null, null, hello);
                    case FromHost.Running(String id) -> Frame.plain("running", id, null, Map.of());
                    case FromHost.Settled(String id, OutcomeInfo outcome) ->
                            Frame.plain("settled", id, null, outcome);
                    case FromHost.State(String key, JsonNode value) ->
                            new Frame(null, null, "state", key, null, null, null, value);
                    case FromHost.Event(String type, JsonNode data) ->
                            Frame.plain("event", null, null, new EventData(type, data));
                    case FromHost.Actions offered -> Frame.plain("actions", null, null, offered);
                    case FromHost.Report(OwnerInfo owner) ->
                            Frame.plain("owner", null, null, owner);
                });
    }

    /// Reads a host's message.
    ///
    /// @throws Json.MalformedException if it is none
    public static FromHost readFromHost(String text) {
        Frame frame = Frame.read(text);
        return switch (frame.t()) {
            case "hello" -> Json.convert(frame.d(), FromHost.Hello.class);
            case "running" -> new FromHost.Running(frame.requireId());
            case "settled" ->
                    new FromHost.Settled(
                            frame.requireId(), Json.convert(frame.d(), OutcomeInfo.class));
            case "state" -> new FromHost.State(requireKey(frame), frame.d());
            case "event" -> {
                var event = Json.convert(frame.d(), EventData.class);
                yield new FromHost.Event(event.type(), event.data());
            }
            case "actions" -> Json.convert(frame.d(), FromHost.Actions.class);
            case "owner" -> new FromHost.Report(Json.convert(frame.d(), OwnerInfo.class));
            default -> throw new Json.MalformedException("no message of a host: " + frame.t());
        };
    }

    /// Writes the hub's message to a host.
    public static String write(FromHub message) {
        return Json.write(
                switch (message) {
                    case FromHub.Welcome welcome ->
                            Frame.plain("welcome", null, null, WelcomeData.of(welcome));
                    case FromHub.Call(String id, String action, JsonNode params, long deadlineMs) ->
                            Frame.plain("call", id, deadlineMs, new CallData(action, params));
                    case FromHub.Cancel(String id) -> Frame.plain("cancel", id, null, Map.of());
                    case FromHub.Ack(String id) -> Frame.plain("ack", id, null, Map.of());
                });
    }

    /// Reads the hub's message to a host.
    ///
    /// @throws Json.MalformedException if it is none
    public static FromHub readFromHub(String text) {
        Frame frame = Frame.read(text);
        return switch (frame.t()) {
            case "welcome" -> Json.convert(frame.d(), WelcomeData.class).welcome();
            case "call" -> {
                var call = Json.convert(frame.d(), CallData.class);
                if (frame.dl() == null) {
                    throw new Json.MalformedException("a `call` frame needs its deadline `dl`");
                }
                yield new FromHub.Call(frame.requireId(), call.action(), call.params(), frame.dl());
            }
            case "cancel" -> new FromHub.Cancel(frame.requireId());
            case "ack" -> new FromHub.Ack(frame.requireId());
            default -> throw new Json.MalformedException("no message of a hub: " + frame.t());
        };
    }

    private static String requireKey(Frame frame) {
        if (frame.k() == null || frame.k().isEmpty()) {
            throw new Json.MalformedException("a `state` frame needs its key `k`");
        }
        return frame.k();
    }
}
