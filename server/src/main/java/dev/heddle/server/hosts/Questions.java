package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Questions to other hubs, and theirs. A question is repeated each second until something is heard
/// of it; the hub that is asked begins it once, says meanwhile that it is at it, and keeps the
/// answer until it has arrived. If nothing is heard for {@link #PATIENCE} nobody knows whether it
/// was begun, and whoever asked is told so.
///
/// Owner thread only.
@OwnerThread
final class Questions {
    /// A hub that says nothing of a question for so long does not answer it.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Questions of this hub that are not answered, and such of others.
    static final int MAX_OPEN = 8192;

    /// How long an answer is kept for a hub that does not say that it has it.
    private static final Duration KEPT = Duration.ofSeconds(30);

    private static final Duration REPEAT = Duration.ofSeconds(1);

    private final LongSupplier nanos;
    private final BiConsumer<String, Note> tell;
    private final Answering answering;
    private final Map<Long, Open> open = new LinkedHashMap<>();
    private final Map<From, Served> served = new LinkedHashMap<>();
    private long last;

    /// Answers questions of other hubs.
    interface Answering {
        /// Answers once, now or later; {@link Answer#ELSEWHERE} if this hub has no such thing.
        void answer(Question question, Answer.Reply reply);
    }

    private record From(String hub, long id) {}

    private static final class Open {
        final String hub;
        final Question question;
        final Answer.Reply reply;
        final long began;
        long asked;
        long heard;

        Open(String hub, Question question, Answer.Reply reply, long now) {
            this.hub = hub;
            this.question = question;
            this.reply = reply;
            this.began = now;
            this.asked = now;
            this.heard = now;
        }
    }

    private static final class Served {
        Note.@Nullable Told answer;
        boolean arrived;
        long at;
    }

    /// @param tell sends a note to a hub
    Questions(LongSupplier nanos, BiConsumer<String, Note> tell, Answering answering) {
        this.nanos = nanos;
        this.tell = tell;
        this.answering = answering;
    }

    /// Asks a hub; it replies once.
    void ask(String hub, Question question, Answer.Reply reply) {
        if (open.size() >= MAX_OPEN) {
            reply.accept(busy("the hub asks others too much already: try again"));
            return;
        }
        long id = ++last;
        var one = new Open(hub, question, reply, nanos.getAsLong());
        open.put(id, one);
        send(id, one);
    }

    private void send(long id, Open one) {
        long now = nanos.getAsLong();
        one.asked = now;
        var question = one.question.after(Duration.ofNanos(now - one.began));
        tell.accept(one.hub, new Note.Ask(id, question.kind(), Json.node(question)));
    }

    /// Repeats what was not answered, and gives up; to be called each second.
    void beat() {
        long now = nanos.getAsLong();
        Map.copyOf(open)
                .forEach((id, one) -> {
                    if (now - one.heard > PATIENCE.toNanos()) {
                        giveUp(id);
                    } else if (now - one.asked >= REPEAT.toNanos()) {
                        send(id, one);
                    }
                });
        served.values()
                .removeIf(one ->
                        (one.answer != null || one.arrived) && now - one.at > KEPT.toNanos());
    }

    /// A hub is gone: it answers nothing any more. What it has asked is remembered: it may only
    /// have been cut off, and ask the same again when it is back.
    void gone(String hub) {
        var all = new ArrayList<Long>();
        open.forEach((id, one) -> {
            if (one.hub.equals(hub)) {
                all.add(id);
            }
        });
        all.forEach(this::giveUp);
    }

    private void giveUp(long id) {
        var one = open.remove(id);
        if (one != null) {
            one.reply.accept(noAnswer(one.question));
        }
    }

    private static Answer noAnswer(Question question) {
        return question.isLook()
                ? busy("the hub that has it does not answer: try again")
                : new Answer(
                        Problem.FATE_UNKNOWN.status(),
                        new Answer.Refusal(
                                new ErrorInfo(
                                        Problem.FATE_UNKNOWN.code(),
                                        "the hub that has it does not answer; it may have begun",
                                        null,
                                        null,
                                        null,
                                        "unknown")));
    }

    static Answer busy(String why) {
        return Answer.refusal(Problem.HUB_BUSY, why);
    }

    // ---- what is heard ------------------------------------------------------------------------

    void hear(String hub, Note.Ask ask) {
        var from = new From(hub, ask.id());
        var known = served.get(from);
        if (known != null) {
            if (known.answer != null) {
                tell.accept(hub, known.answer);
            } else if (!known.arrived) {
                tell.accept(hub, new Note.Waits(ask.id()));
            }
            return;
        }
        Question question;
        try {
            question = Question.read(ask.kind(), ask.question());
        } catch (IllegalArgumentException e) {
            tell.accept(hub, told(ask.id(), busy("this hub is of another version")));
            return;
        }
        if (served.size() >= MAX_OPEN) {
            tell.accept(hub, told(ask.id(), busy("the hub that has it is asked too much")));
            return;
        }
        served.put(from, new Served());
        answering.answer(question, answer -> answered(from, answer));
    }

    private static Note.Told told(long id, Answer answer) {
        return new Note.Told(id, answer.status(), Json.node(answer.body()));
    }

    private void answered(From from, Answer answer) {
        var one = served.get(from);
        if (one != null && one.answer == null) {
            one.answer = told(from.id(), answer);
            one.at = nanos.getAsLong();
            tell.accept(from.hub(), one.answer);
        }
    }

    void hear(String hub, Note.Heard heard) {
        var one = served.get(new From(hub, heard.id()));
        if (one != null) { // What comes late and twice must still not be asked twice.
            one.answer = null;
            one.arrived = true;
        }
    }

    void hear(String hub, Note.Waits waits) {
        find(hub, waits.id()).ifPresent(one -> one.heard = nanos.getAsLong());
    }

    void hear(String hub, Note.Told told) {
        tell.accept(hub, new Note.Heard(told.id()));
        find(hub, told.id())
                .ifPresent(one -> {
                    open.remove(told.id());
                    one.reply.accept(new Answer(told.status(), told.body()));
                });
    }

    private Optional<Open> find(String hub, long id) {
        return Optional.ofNullable(open.get(id)).filter(one -> one.hub.equals(hub));
    }

    /// This hub ends: nobody is answered by others any more.
    void close() {
        List.copyOf(open.keySet()).forEach(this::giveUp);
    }
}
