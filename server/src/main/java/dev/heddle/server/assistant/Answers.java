package dev.heddle.server.assistant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.heddle.core.OwnerThread;
import dev.heddle.model.Answer;
import dev.heddle.model.Ending;
import dev.heddle.model.Receiver;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import dev.heddle.sync.session.SessionState;
import dev.heddle.sync.session.SessionWire.FromHub;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The answers of one session that are on their way.
///
/// **One end.** Whatever asks comes to exactly one message in the session's log: the answer, what
/// there is of it, or that there is none and why. Until that message is in the log, the answer
/// counts as under way. What a hub was asked before it was killed shows by having no such message,
/// and gets one when the session is used again.
///
/// **Pieces.** The model's thread never waits for the session. Each answer has one task here at a
/// time, which comes no sooner than {@link #EVERY} after the last piece was told; what the model
/// says meanwhile is told in one.
///
/// Owner thread only.
@OwnerThread
public final class Answers {
    /// Why an answer ends with its hub.
    public static final String HUB_STOPS = "The hub stopped.";

    /// An answer's pieces are told at most so often.
    static final Duration EVERY = Duration.ofMillis(50);

    /// Its end is told after its message, which may wait for a batch.
    private static final Duration AFTER_MESSAGE = Duration.ofMillis(100);

    /// How often a log that has too much to do is asked to take the end of an answer.
    private static final int TRIES = 10;

    /// Cancels of what is not in the log yet.
    private static final int MAX_EARLY = 64;

    private static final System.Logger LOG = System.getLogger(Answers.class.getName());

    private final Assistant assistant;
    private final Place place;

    /// By the id of the message that asked.
    private final Map<String, Writing> underWay = new LinkedHashMap<>();

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
        return underWay.values().stream()
                .map(one -> new FromHub.Answer(one.ask, Session.ASSISTANT, 0, one.text.toString()))
                .toList();
    }

    /// Somebody has asked: the newest message of the session.
    public void asked(SessionState.Message ask) {
        var writing = new Writing(ask.id());
        underWay.put(ask.id(), writing);
        place.tell(new FromHub.Answer(ask.id(), Session.ASSISTANT, 0, ""));
        String by = early.remove(ask.id());
        writing.begin();
        if (by != null) {
            writing.cancel(by);
        }
    }

    /// Somebody who may has cancelled an answer.
    ///
    /// @param ask the id of the message that asked
    /// @param by the name of who did
    public void cancel(String ask, String by) {
        var writing = underWay.get(ask);
        if (writing != null) {
            writing.cancel(by);
        } else if (place.session().state().messages().stream()
                .noneMatch(message -> message.id().equals(ask))) {
            early.put(ask, by);
        }
    }

    /// Says of what was asked, and what nobody answers, that it has no answer.
    public void endLost() {
        for (var ask : place.session().openAsks()) {
            String id = ask.id();
            if (!underWay.containsKey(id) && lost.add(id)) {
                place.own(
                        new Command.Answered(id, "", -1, "The hub was interrupted. Ask again."),
                        _ -> lost.remove(id));
            }
        }
    }

    /// Ends all; what there is of them stays.
    ///
    /// @param why a sentence for people
    public void stop(String why) {
        for (var writing : List.copyOf(underWay.values())) {
            writing.stop(why);
        }
    }

    /// One answer.
    private final class Writing implements Receiver {
        final String ask;
        final StringBuilder text = new StringBuilder();

        /// When the next piece may be told. Written on the owner.
        private volatile long nextNanos = System.nanoTime();

        private @Nullable Answer answer;
        private String cancelledBy = "";
        private boolean isOver;

        Writing(String ask) {
            this.ask = ask;
        }

        void begin() {
            var prompt = Prompts.of(place.session().state().messages());
            answer = assistant.ask(prompt, this::bring, this);
        }

        /// Takes a task of the model's to the owner, at its time. May be called from any thread.
        private void bring(Runnable task) {
            long wait = Math.max(0, nextNanos - System.nanoTime());
            place.after(Duration.ofNanos(wait), "answer", task);
        }

        void cancel(String by) {
            if (requireNonNull(answer).cancel()) {
                cancelledBy = by;
            }
        }

        void stop(String why) {
            var _ = requireNonNull(answer).cancel();
            end(-1, why);
        }

        @Override
        public void part(String piece) {
            if (!isOver) {
                // What a server sent as half a character is "?" from here on: no log takes it.
                String more = new String(piece.getBytes(UTF_8), UTF_8);
                place.tell(new FromHub.Answer(ask, Session.ASSISTANT, text.length(), more));
                text.append(more);
                nextNanos = System.nanoTime() + EVERY.toNanos();
            }
        }

        @Override
        public void ended(Ending ending) {
            switch (ending) {
                case Ending.Completed all -> end(all.usage().answer(), whyNotAll(all));
                case Ending.Cancelled _ ->
                        end(-1, cancelledBy.isEmpty() ? HUB_STOPS : cancelledBy + " stopped it.");
                case Ending.Failed failed -> {
                    LOG.log(Level.WARNING, "no answer: {0}", failed.detail());
                    end(-1, failed.message());
                }
                case Ending.Cut cut -> {
                    LOG.log(Level.WARNING, "an answer was cut: {0}", cut.detail());
                    end(-1, cut.message());
                }
            }
        }

        private static String whyNotAll(Ending.Completed all) {
            if (all.text().isBlank()) {
                return "The model had nothing to say.";
            }
            return switch (all.finish()) {
                case STOP, OTHER -> "";
                case LENGTH -> "The model came to its limit of length.";
                case FILTERED -> "The model's server has left something out.";
            };
        }

        private void end(long tokens, String why) {
            if (!isOver) {
                isOver = true;
                keep(new Command.Answered(ask, text.toString(), tokens, why), TRIES);
            }
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
                            over(refused, end.cut());
                        }
                    });
        }

        private void over(Optional<Decision.Refused> refused, String cut) {
            underWay.remove(ask);
            assistant.answered();
            String why =
                    refused.map(no -> "The answer could not be kept: " + no.message()).orElse(cut);
            place.after(
                    AFTER_MESSAGE,
                    "end of an answer",
                    () -> place.tell(new FromHub.AnswerEnd(ask, why)));
        }
    }
}
