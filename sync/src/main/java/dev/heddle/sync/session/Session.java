package dev.heddle.sync.session;

import dev.heddle.sync.Json;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Content;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The content of a session's room: messages and keyed state, and the rules by which they change.
///
/// **Conflicts.** Of two who set the same key the last to reach the hub wins. Who wants an older
/// change never to win over a newer one says when each was made; a time that is ahead of the hub's
/// clock by more than {@link #MAX_AHEAD_MILLIS} is refused, or it would win for ever.
public final class Session implements Content<Command.Ordered> {
    /// The longest message, in bytes of UTF-8.
    public static final int MAX_MESSAGE_BYTES = 64 << 10;

    /// The longest value, in bytes of UTF-8.
    public static final int MAX_VALUE_BYTES = 256 << 10;

    /// The longest key, in characters.
    public static final int MAX_KEY = 200;

    /// Keys of a session's state.
    public static final int MAX_KEYS = 2000;

    /// How far a change's time may be ahead of the hub's.
    public static final long MAX_AHEAD_MILLIS = 5000;

    /// Keys that begin so are the hub's own.
    public static final String OWN = "session/";

    /// The session's name is under this key, for all who may act to change.
    public static final String NAME = "name";

    /// The name of the host at which the assistant acts is under this key, for admins to change.
    public static final String HOST = "host";

    /// What the assistant does for an ask that has no end yet is under this and the ask's id.
    public static final String TURN = OWN + "turn/";

    /// Members of a session, those who are away among them.
    public static final int MAX_MEMBERS = 500;

    /// Questions in one session that wait for the end of their answers; more nobody follows.
    public static final int MAX_ASKS = 4;

    /// The author of answers.
    public static final String ASSISTANT = "assistant";

    private static final String MEMBER = OWN + "member/";

    /// As much of a question as says which it is, in characters.
    private static final int EXCERPT = 60;

    private final SessionState state;
    private final BooleanSupplier mayAsk;
    private final String hub;

    /// A session in which nothing has happened.
    public Session() {
        this(() -> true, "");
    }

    /// A session in which nothing has happened.
    ///
    /// @param mayAsk whether the assistant takes one more question; asked when one is decided
    /// @param hub which of the hubs that share the session decides here, and answers what is asked
    ///   of it; empty if there is one only
    public Session(BooleanSupplier mayAsk, String hub) {
        this(new SessionState(), mayAsk, hub);
    }

    private Session(SessionState state, BooleanSupplier mayAsk, String hub) {
        this.state = state;
        this.mayAsk = mayAsk;
        this.hub = hub;
    }

    /// What has happened so far comes to this.
    public SessionState state() {
        return state;
    }

    @Override
    public Session copy() {
        return new Session(state.copy(), mayAsk, hub);
    }

    @Override
    public void apply(Entry entry) {
        state.apply(entry);
    }

    @Override
    public boolean isNewestEnough(String type) {
        return type.equals(SessionState.STATE);
    }

    // ---- rules --------------------------------------------------------------------------------

    @Override
    public Decision decide(Member by, CommandId id, Command.Ordered command, long timeMillis) {
        if (!by.role().allows(command.needed())) {
            return new Decision.Refused(
                    "not_allowed",
                    "%s may only %s here; this takes %s"
                            .formatted(by.name(), by.role().word(), command.needed().word()));
        }
        if (state.isClosed() && !(command instanceof Command.Own)) {
            return new Decision.Refused("closed", "this session has been closed");
        }
        return switch (command) {
            case Command.Say say -> say(by, say, id, timeMillis);
            case Command.Set set -> set(by, set, id, timeMillis);
            case Command.CancelAnswer(String answer) -> cancel(by, answer, id, timeMillis);
            case Command.Own own -> own(own, id, timeMillis);
        };
    }

    // ---- members ------------------------------------------------------------------------------

    private record Stored(String name, String role) {}

    /// The members that are in the session's own state, by id.
    public Map<String, Member> members() {
        var members = new LinkedHashMap<String, Member>();
        state.values()
                .forEach((key, value) -> {
                    if (key.startsWith(MEMBER)) {
                        String id = key.substring(MEMBER.length());
                        member(id).ifPresent(member -> members.put(id, member));
                    }
                });
        return members;
    }

    /// Whether what is under this key says who is a member.
    public static boolean isMember(String key) {
        return key.startsWith(MEMBER);
    }

    /// The member with this id, if there is one.
    public Optional<Member> member(String id) {
        var value = state.value(MEMBER + id);
        if (value == null) {
            return Optional.empty();
        }
        var stored = value.data();
        return SessionWire.role(stored.path("role").asString(""))
                .map(role -> new Member(id, stored.path("name").asString(id), role));
    }

    private Decision own(Command.Own own, CommandId id, long timeMillis) {
        return switch (own) {
            case Command.Begin(String name, Member by) -> begin(name, by, id, timeMillis);
            case Command.PutMember(Member member) -> putMember(member, id, timeMillis);
            case Command.RemoveMember(String gone) ->
                    member(gone).isEmpty()
                            ? new Decision.Refused("not_found", "there is no such member")
                            : stateEvent(MEMBER + gone, "null", id, timeMillis);
            case Command.Acting(String ask, JsonNode turn) ->
                    isAnswered(ask)
                            ? new Decision.Refused(ANSWERED, ENDED_BEFORE)
                            : stateEvent(TURN + ask, Json.write(turn), id, timeMillis);
            case Command.Answered answered -> answered(answered, id, timeMillis);
            case Command.End() -> end(id, timeMillis);
        };
    }

    private Decision end(CommandId id, long timeMillis) {
        return new Decision.Accepted(
                state.isClosed()
                        ? List.of()
                        : List.of(
                                new Event(
                                        SessionState.CLOSED,
                                        SessionState.CLOSED,
                                        id.toString(),
                                        timeMillis,
                                        "{}")));
    }

    private Decision begin(String name, Member by, CommandId id, long timeMillis) {
        if (!state.values().isEmpty()) {
            return new Decision.Refused("exists", "there is such a session already");
        }
        return new Decision.Accepted(
                List.of(
                        new Event(
                                SessionState.STATE,
                                NAME,
                                id.toString(),
                                timeMillis,
                                Json.write(name)),
                        new Event(
                                SessionState.STATE,
                                MEMBER + by.id(),
                                id.toString(),
                                timeMillis,
                                stored(by))));
    }

    private Decision putMember(Member member, CommandId id, long timeMillis) {
        if (member(member.id()).isEmpty() && members().size() >= MAX_MEMBERS) {
            return new Decision.Refused(
                    "too_many_members", "a session has at most %d members".formatted(MAX_MEMBERS));
        }
        return stateEvent(MEMBER + member.id(), stored(member), id, timeMillis);
    }

    private static String stored(Member member) {
        return Json.write(new Stored(member.name(), member.role().word()));
    }

    private static Decision stateEvent(String key, String value, CommandId id, long timeMillis) {
        return new Decision.Accepted(
                List.of(new Event(SessionState.STATE, key, id.toString(), timeMillis, value)));
    }

    // ---- messages -----------------------------------------------------------------------------

    private Decision say(Member by, Command.Say say, CommandId id, long timeMillis) {
        if (say.content().isBlank()) {
            return new Decision.Refused("empty", "a message needs some text");
        }
        if (bytes(say.content()) > MAX_MESSAGE_BYTES) {
            return tooLarge("a message", MAX_MESSAGE_BYTES);
        }
        if (say.ask() && openAsks().size() >= MAX_ASKS) {
            return new Decision.Refused(
                    TOO_MANY_ASKS,
                    "%d answers are on their way here; ask again when one is there"
                            .formatted(MAX_ASKS));
        }
        if (say.ask() && !mayAsk.getAsBoolean()) {
            return new Decision.Refused(
                    TOO_MANY_ASKS,
                    "the assistant has as many questions as it can take; ask again in a moment");
        }
        var message =
                new MessageData(
                        id.toString(),
                        by.id(),
                        by.name(),
                        MessageData.USER,
                        say.content(),
                        say.code(),
                        say.ask(),
                        say.ask() && !hub.isEmpty() ? hub : null,
                        null,
                        null,
                        null,
                        null);
        return new Decision.Accepted(List.of(message(message, id.toString(), timeMillis)));
    }

    private static final String TOO_MANY_ASKS = "too_many_asks";

    /// What a message says.
    ///
    /// @param id the command that said it, or another that is no other message's
    /// @param author the member's id
    /// @param role {@link #USER}, {@link #ASSISTANT} or {@link #SYSTEM}
    /// @param ask whether the assistant is to answer it
    /// @param hub which of several hubs answers it
    /// @param tokens how many the assistant's model has counted
    /// @param answer the id of the message that this answers, or says is not answered
    /// @param cut why it is not the whole answer, a sentence for people
    /// @param turn what the assistant has done for it at a host
    public record MessageData(
            String id,
            String author,
            String name,
            String role,
            String content,
            boolean code,
            boolean ask,
            @Nullable String hub,
            @Nullable Long tokens,
            @Nullable String answer,
            @Nullable String cut,
            @Nullable JsonNode turn) {
        /// A member's.
        public static final String USER = "user";

        /// The assistant's.
        public static final String ASSISTANT = Session.ASSISTANT;

        /// The hub's.
        public static final String SYSTEM = "system";
    }

    /// The event of a message, with the session's totals up to it.
    public Event message(MessageData message, String cause, long timeMillis) {
        var totals = state.totals();
        long tokens = message.tokens() == null ? 0 : message.tokens();
        var data = new LinkedHashMap<String, Object>();
        data.put("id", message.id());
        data.put("author", message.author());
        data.put("name", message.name());
        data.put("role", message.role());
        data.put("content", message.content());
        if (message.code()) {
            data.put("code", true);
        }
        if (message.ask()) {
            data.put("ask", true);
        }
        if (message.hub() != null) {
            data.put("hub", message.hub());
        }
        if (message.tokens() != null) {
            data.put("tokens", tokens);
        }
        if (message.answer() != null) {
            data.put("answer", message.answer());
        }
        if (message.cut() != null) {
            data.put("cut", message.cut());
        }
        if (message.turn() != null) {
            data.put("turn", message.turn());
        }
        data.put("n", totals.messages() + 1);
        data.put("tokensSoFar", totals.tokens() + tokens);
        return new Event(
                SessionState.MESSAGE, SessionState.MESSAGE, cause, timeMillis, Json.write(data));
    }

    // ---- the assistant ------------------------------------------------------------------------

    /// The newest messages that asked and have no end yet, oldest first.
    public List<SessionState.Message> openAsks() {
        var open = new LinkedHashMap<String, SessionState.Message>();
        for (var message : state.messages()) {
            if (message.asks()) {
                open.put(message.id(), message);
            }
            open.remove(message.answers());
        }
        return List.copyOf(open.values());
    }

    /// Whether it is this hub that answers a message that asks.
    public boolean answersHere(SessionState.Message ask) {
        return ask.data().path("hub").asString("").equals(hub);
    }

    private Optional<SessionState.Message> said(String id) {
        return state.messages().stream().filter(one -> one.id().equals(id)).findFirst();
    }

    private record Cancel(String answer, String name) {}

    /// Whoever writes the answer is told; a cancel leaves an event only for another hub.
    private Decision cancel(Member by, String answer, CommandId id, long timeMillis) {
        var ask = said(answer);
        boolean isAsker =
                ask.filter(one -> one.data().path("author").asString("").equals(by.id()))
                        .isPresent();
        if (!isAsker && !by.role().allows(Role.ADMIN)) {
            return new Decision.Refused(
                    "not_allowed", "only who asked, or an admin, may end an answer");
        }
        return new Decision.Accepted(
                ask.isPresent() && !answersHere(ask.get()) && !isAnswered(answer)
                        ? List.of(
                                new Event(
                                        SessionState.CANCEL,
                                        "",
                                        id.toString(),
                                        timeMillis,
                                        Json.write(new Cancel(answer, by.name()))))
                        : List.of());
    }

    private Decision answered(Command.Answered answered, CommandId id, long timeMillis) {
        String ask = answered.ask();
        if (isAnswered(ask)) {
            return new Decision.Refused(ANSWERED, ENDED_BEFORE);
        }
        String cut = answered.cut();
        boolean isSaid = !answered.content().isBlank();
        var message =
                new MessageData(
                        id.toString(),
                        isSaid ? ASSISTANT : "hub",
                        isSaid ? "Assistant" : "The hub",
                        isSaid ? MessageData.ASSISTANT : MessageData.SYSTEM,
                        isSaid ? answered.content() : noAnswer(ask, cut),
                        false,
                        false,
                        null,
                        answered.tokens() < 0 ? null : answered.tokens(),
                        ask,
                        isSaid && !cut.isEmpty() ? cut : null,
                        answered.turn().isEmpty() ? null : answered.turn());
        var events = new ArrayList<>(List.of(message(message, id.toString(), timeMillis)));
        if (state.value(TURN + ask) != null) { // In one with the message: never both, nor neither.
            events.add(
                    new Event(SessionState.STATE, TURN + ask, id.toString(), timeMillis, "null"));
        }
        return new Decision.Accepted(events);
    }

    private static final String ANSWERED = "answered";
    private static final String ENDED_BEFORE = "this has come to its end before";

    /// Whether the end of an answer is among the newest messages.
    public boolean isAnswered(String ask) {
        return state.messages().stream().anyMatch(one -> one.answers().equals(ask));
    }

    private String noAnswer(String ask, String why) {
        String question =
                said(ask)
                        .map(one -> one.data().path("content").asString("").strip())
                        .map(Session::excerpt)
                        .orElse("an older question");
        return "No answer to %s: %s".formatted(question, why);
    }

    private static String excerpt(String text) {
        String line = text.lines().findFirst().orElse("");
        boolean isShort = line.codePointCount(0, line.length()) <= EXCERPT;
        String start = isShort ? line : line.substring(0, line.offsetByCodePoints(0, EXCERPT));
        return "“" + start + (start.length() < text.length() ? " …”" : "”");
    }

    // ---- state --------------------------------------------------------------------------------

    private Decision set(Member by, Command.Set set, CommandId id, long timeMillis) {
        String key = set.key();
        if (key.equals(HOST) && !by.role().allows(Role.ADMIN)) {
            // Who was invited to one session must not choose among all that is linked to the hub.
            return new Decision.Refused("not_allowed", "only an admin chooses the session's host");
        }
        if (key.isEmpty() || key.length() > MAX_KEY || key.startsWith(OWN)) {
            return new Decision.Refused(
                    "bad_key",
                    "a key has 1 to %d characters and does not begin with %s"
                            .formatted(MAX_KEY, OWN));
        }
        var before = state.value(key);
        boolean deletes = set.value().isNull();
        if (before == null && !deletes && state.values().size() >= MAX_KEYS) {
            return new Decision.Refused(
                    "too_many_keys", "a session has at most %d keys".formatted(MAX_KEYS));
        }
        if (set.timeMillis() > timeMillis + MAX_AHEAD_MILLIS) {
            return new Decision.Refused(
                    "clock_ahead", "the time of this change is ahead of the hub's clock");
        }
        if (set.timeMillis() > 0 && before != null && before.timeMillis() > set.timeMillis()) {
            return new Decision.Refused("older", "a newer change was there first");
        }
        String value = Json.write(set.value());
        if (bytes(value) > MAX_VALUE_BYTES) {
            return tooLarge("a value", MAX_VALUE_BYTES);
        }
        long made = set.timeMillis() > 0 ? set.timeMillis() : timeMillis;
        return new Decision.Accepted(
                List.of(new Event(SessionState.STATE, key, id.toString(), made, value)));
    }

    private static Decision.Refused tooLarge(String what, int limit) {
        return new Decision.Refused(
                "too_large", "%s has at most %d KiB".formatted(what, limit >> 10));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    // ---- for those who come in ----------------------------------------------------------------

    private record Stats(long messages, long tokens) {}

    /// The numbers that members are told.
    public JsonNode stats() {
        var totals = state.totals();
        return Json.node(new Stats(totals.messages(), totals.tokens()));
    }

    @Override
    public JsonNode snapshot(long seq) {
        return Json.node(whole(seq, List.of(), List.of()));
    }

    /// All of it, with what only the hub knows.
    public SessionWire.Whole whole(
            long seq, List<SessionWire.FromHub.Answer> answers, List<SessionWire.Present> members) {
        var values = new ArrayList<SessionWire.KeyedValue>();
        state.values()
                .forEach((key, value) -> values.add(new SessionWire.KeyedValue(key, value.data())));
        var messages = new ArrayList<JsonNode>();
        for (var message : state.messages()) {
            var told = ((ObjectNode) message.data()).deepCopy();
            messages.add(told.put("s", message.seq()).put("ts", message.timeMillis()));
        }
        return new SessionWire.Whole(
                seq,
                values,
                messages,
                state.totals().messages() > messages.size(),
                answers,
                members,
                stats(),
                state.isClosed());
    }
}
