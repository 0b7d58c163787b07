package dev.heddle.server.assistant;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import dev.heddle.sync.session.SessionState;
import dev.heddle.sync.session.SessionWire.FromHub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// The answers of one session that are on their way.
///
/// **One end.** Whatever asks comes to exactly one message in the session's log: the answer, what
/// there is of it, or that there is none and why. Until that message is in the log, the answer
/// counts as under way. What a hub was asked before it was killed shows by having no such message,
/// and gets one when the session is used again. Of several hubs the one that was asked answers.
///
/// **Pieces.** The model's thread never waits for the session. Each answer has one task here at a
/// time, which comes no sooner than {@link Turn#EVERY} after the last piece was told; what the
/// model says meanwhile is told in one.
///
/// Owner thread only.
@OwnerThread
public final class Answers {
    /// Why an answer ends with its hub.
    public static final String HUB_STOPS = "The hub stopped.";

    private static final String STOPPED_IT = " stopped it.";

    /// Its end is told after its message, which may wait for a batch.
    private static final Duration AFTER_MESSAGE = Duration.ofMillis(100);

    /// How often a log that has too much to do is asked to take the end of an answer.
    private static final int TRIES = 10;

    /// Cancels of what is not in the log yet.
    private static final int MAX_EARLY = 64;

    private final Assistant assistant;
    private final Place place;

    /// By the id of the message that asked.
    private final Map<String, Turn> underWay = new LinkedHashMap<>();

    /// Who cancelled what is on its way to the log.
    private final Map<String, String> early =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > MAX_EARLY;
                }
            };

    /// What an earlier hub left, until the log has its end.
    private final Set<String> lost = new HashSet<>();

    private boolean lookPlanned;

    Answers(Assistant assistant, Place place) {
        this.assistant = assistant;
        this.place = place;
    }

    /// Whether none is under way.
    public boolean isEmpty() {
        return underWay.isEmpty();
    }

    /// What was told of each so far.
    public List<FromHub.Answer> underWay() {
        return underWay.values().stream().map(Turn::told).toList();
    }

    /// Somebody has asked: the newest message of the session.
    public void asked(SessionState.Message ask) {
        var turn = new Turn(assistant, place, ask.id(), end -> keep(end, TRIES));
        underWay.put(ask.id(), turn);
        assistant.asked();
        place.tell(turn.told());
        String by = early.remove(ask.id());
        turn.begin();
        if (by != null) {
            turn.cancel(by + STOPPED_IT);
        }
    }

    /// Somebody who may has cancelled an answer.
    ///
    /// @param ask the id of the message that asked
    /// @param by the name of who did
    public void cancel(String ask, String by) {
        var turn = underWay.get(ask);
        if (turn != null) {
            turn.cancel(by + STOPPED_IT);
        } else if (place.session().state().messages().stream()
                .noneMatch(message -> message.id().equals(ask))) {
            early.put(ask, by);
        }
    }

    /// Somebody's rights or the session's host have changed.
    public void lookAgain() {
        List.copyOf(underWay.values()).forEach(Turn::lookAgain);
    }

    /// Says of what was asked, and what nobody answers, that it has no answer. Of what another hub
    /// answers that shows in time.
    public void endLost() {
        var waits = new ArrayList<Duration>();
        for (var ask : place.session().openAsks()) {
            if (underWay.containsKey(ask.id())) {
                continue;
            }
            var wait = place.untilLost(ask);
            if (wait.isPositive()) {
                waits.add(wait);
            } else {
                end(ask.id());
            }
        }
        if (!waits.isEmpty() && !lookPlanned) {
            lookPlanned = true;
            place.after(
                    Collections.min(waits),
                    "lost answers",
                    () -> {
                        lookPlanned = false;
                        endLost();
                    });
        }
    }

    private void end(String ask) {
        if (lost.add(ask)) {
            place.own(interrupted(ask), _ -> lost.remove(ask));
        }
    }

    /// What a hub that was killed had begun may have been done, or not: nobody can say here.
    private Command.Answered interrupted(String ask) {
        var value = place.session().state().value(Session.TURN + ask);
        if (value == null || !(value.data() instanceof ObjectNode known)) {
            return new Command.Answered(ask, "", -1, "The hub was interrupted. Ask again.");
        }
        var turn = known.deepCopy();
        for (var call : turn.path("calls")) {
            boolean isOver = ToolUse.isOver(call.path("state").asString(""));
            if (!isOver && call instanceof ObjectNode open) {
                open.put("state", "unknown");
            }
        }
        return new Command.Answered(
                ask,
                "",
                -1,
                "The hub was interrupted. Look at what it had called before you ask again.",
                turn);
    }

    /// Ends all; what there is of them stays.
    ///
    /// @param why a sentence for people
    public void stop(String why) {
        List.copyOf(underWay.values()).forEach(turn -> turn.stop(why));
    }

    private void keep(Command.Answered end, int tries) {
        place.own(
                end,
                refused -> {
                    if (refused.isPresent() && !refused.get().isDecided() && tries > 1) {
                        place.after(
                                Duration.ofMillis(refused.get().retryAfterMillis()),
                                "end of an answer",
                                () -> keep(end, tries - 1));
                    } else {
                        over(end, refused);
                    }
                });
    }

    private void over(Command.Answered end, Optional<Decision.Refused> refused) {
        underWay.remove(end.ask());
        assistant.answered();
        String why =
                refused.map(no -> "The answer could not be kept: " + no.message())
                        .orElse(end.cut());
        place.after(
                AFTER_MESSAGE,
                "end of an answer",
                () -> place.tell(new FromHub.AnswerEnd(end.ask(), why)));
    }
}
