package dev.heddle.sync.client;

import static java.util.Objects.requireNonNull;

import dev.heddle.sync.client.HubFrame.AnswerPart;
import dev.heddle.sync.client.HubFrame.Stored;
import dev.heddle.sync.client.HubFrame.Whole;
import dev.heddle.sync.client.SessionView.Answer;
import dev.heddle.sync.client.SessionView.Message;
import dev.heddle.sync.client.SessionView.Participant;
import dev.heddle.sync.client.SessionView.Value;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.session.SessionState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The confirmed session: the fold of its events, the same as on the hub, and beside it what is
/// said and never stored. Not thread-safe.
final class LiveSession {
    /// A member types until this long after the last word of it.
    static final long TYPING_MILLIS = 6_000;

    /// Answers that are written at once; a hub has fewer.
    private static final int MAX_ANSWERS = 64;

    /// Of one answer; its message has the whole.
    private static final int MAX_ANSWER_CHARACTERS = 1 << 20;

    /// Members who type at once; more than anybody reads.
    private static final int MAX_TYPING = 256;

    private SessionState state = new SessionState();
    private long seq;
    private boolean more;
    private boolean closed;
    private List<Participant> participants = List.of();
    private JsonNode stats = SessionView.NOTHING.stats();
    private final Map<String, Written> answers = new LinkedHashMap<>();

    /// Until when.
    private final Map<String, Long> typing = new LinkedHashMap<>();

    private @Nullable List<Message> shownMessages;
    private @Nullable Map<String, Value> shownValues;

    /// An answer, and how much the hub has told of it, also where a piece was missed.
    private record Written(Answer answer, long at) {}

    /// How an event stands to what was applied before it.
    enum Fit {
        NEXT,
        OLD,
        HOLE
    }

    void load(Whole whole) {
        state = new SessionState();
        whole.state().forEach((key, value) -> apply(SessionState.STATE, key, 0, "", value, 0));
        for (var known : whole.messages()) {
            var message = known.message();
            apply(
                    SessionState.MESSAGE,
                    SessionState.MESSAGE,
                    message.timeMillis(),
                    message.id(),
                    known.data(),
                    message.seq());
        }
        seq = whole.seq();
        more = whole.more();
        closed = whole.closed();
        participants = whole.participants();
        stats = whole.stats();
        shownMessages = null;
        shownValues = null;
        forgetSoft();
        whole.answers().forEach(this::answer);
    }

    private void apply(
            String type, String key, long timeMillis, String id, JsonNode data, long number) {
        state.apply(number, new Event(type, key, id, timeMillis, data.toString()), data);
    }

    Fit fit(Stored frame) {
        if (frame.seq() <= seq) {
            return Fit.OLD;
        }
        return frame.previous() <= seq ? Fit.NEXT : Fit.HOLE;
    }

    /// Takes an event that fits as the next one.
    void apply(Stored frame) {
        seq = frame.seq();
        switch (frame.event().type()) {
            case SessionState.MESSAGE -> {
                more = more || state.messages().size() == SessionState.KEPT_MESSAGES;
                shownMessages = null;
                endAnswer(frame.data().path("answer").asString(""));
                type(frame.data().path("author").asString(""), false, 0);
            }
            case SessionState.STATE -> shownValues = null;
            case Stored.CLOSED -> closed = true;
            default -> {}
        }
        state.apply(frame.seq(), frame.event(), frame.data());
    }

    long seq() {
        return seq;
    }

    boolean isClosed() {
        return closed;
    }

    // ---- what is never stored -----------------------------------------------------------------

    void answer(AnswerPart part) {
        var before =
                answers.getOrDefault(
                        part.id(), new Written(new Answer(part.id(), part.by(), ""), 0));
        // A piece may come twice after a reconnect, whole or in part; and one may be missing.
        String fresh =
                part.text().substring(Math.clamp(before.at - part.at(), 0, part.text().length()));
        String missed = part.at() > before.at ? " … " : "";
        String text = before.answer.text() + missed + fresh;
        if (answers.containsKey(part.id()) ? fresh.isEmpty() : answers.size() == MAX_ANSWERS) {
            return;
        }
        if (text.length() <= MAX_ANSWER_CHARACTERS) {
            answers.put(
                    part.id(),
                    new Written(
                            new Answer(part.id(), before.answer.by(), text),
                            Math.max(before.at, part.at() + part.text().length())));
        }
    }

    void endAnswer(String id) {
        answers.remove(id);
    }

    void presence(List<Participant> now) {
        participants = now;
    }

    void statistics(JsonNode now) {
        stats = now;
    }

    void type(String member, boolean on, long nowMillis) {
        typing.remove(member);
        if (on && typing.size() < MAX_TYPING) {
            typing.put(member, nowMillis + TYPING_MILLIS);
        }
    }

    /// Ends what was last heard too long ago, and answers when to look again.
    long expireTyping(long nowMillis) {
        typing.values().removeIf(until -> until <= nowMillis);
        return typing.values().stream().mapToLong(Long::longValue).min().orElse(Effect.Set.NEVER);
    }

    /// A new connection tells again what is under way.
    void forgetSoft() {
        answers.clear();
        typing.clear();
    }

    // ---- showing ------------------------------------------------------------------------------

    List<Message> messages() {
        var shown = shownMessages;
        if (shown == null) {
            shown =
                    state.messages().stream()
                            .map(m ->
                                    HubFrames.message(m.seq(), m.timeMillis(), m.cause(), m.data()))
                            .toList();
            shownMessages = shown;
        }
        return shown;
    }

    boolean hasMore() {
        return more;
    }

    /// The confirmed values; not to be changed.
    Map<String, Value> values() {
        var shown = shownValues;
        if (shown == null) {
            var all = new LinkedHashMap<String, Value>();
            state.values()
                    .forEach((key, value) ->
                            all.put(key, new Value(requireNonNull(value).data(), false)));
            shown = Collections.unmodifiableMap(all);
            shownValues = shown;
        }
        return shown;
    }

    List<Answer> answers() {
        var all = new ArrayList<Answer>(answers.size());
        answers.values().forEach(written -> all.add(written.answer));
        return List.copyOf(all);
    }

    List<Participant> participants() {
        return participants;
    }

    JsonNode stats() {
        return stats;
    }

    List<String> typing() {
        return List.copyOf(typing.keySet());
    }
}
