package dev.heddle.server.assistant;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.core.OwnerThread;
import dev.heddle.model.Answer;
import dev.heddle.model.Ending;
import dev.heddle.model.Format;
import dev.heddle.model.Prompt;
import dev.heddle.model.Receiver;
import dev.heddle.model.ToolCall;
import dev.heddle.server.assistant.Tools.Standing;
import dev.heddle.sync.Json;
import dev.heddle.sync.Json.MalformedException;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import dev.heddle.sync.session.SessionWire.FromHub;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// What comes of one question: the model is asked, what it wants called is called, it is told what
/// came of that and asked again, until it wants nothing more. Then there is one end.
///
/// **Calls.** One after another. Each stands in the session before it goes to its host, so that
/// what may have had an effect is known whatever happens; it has a key of its own, under which it
/// runs once. What was started and has not ended is not started again, whatever the model wants.
///
/// **Rights.** A call is made for the person who asked, and only if that person may act at that
/// moment, at the host that the session has at that moment. The model adds no right to that, and
/// what it is told adds none either: names, results and files are data.
///
/// **Stop.** No further call is made. One that has not started is withdrawn, one that runs goes on,
/// and the end says which.
///
/// Owner thread only, but for {@link #bring}.
@OwnerThread
final class Turn implements Receiver {
    /// An answer's pieces are told at most so often.
    static final Duration EVERY = Duration.ofMillis(50);

    /// How often a model may go on after it was told what came of its calls.
    static final int MAX_ROUNDS = 8;

    /// Calls of one turn; more nobody follows.
    static final int MAX_CALLS = 24;

    /// Characters of all parameters in one turn, which its end keeps.
    static final int MAX_PARAMS = 64 << 10;

    /// So long a call that runs is waited for; then the model is told that it runs.
    static final Duration RUNS = Duration.ofSeconds(10);

    /// So long a stop waits to hear what became of the last call: longer than a host may be silent.
    private static final Duration STOP_WAITS = Duration.ofSeconds(20);

    private static final System.Logger LOG = System.getLogger(Turn.class.getName());

    private final Assistant assistant;
    private final Place place;
    private final String ask;
    private final Consumer<Command.Answered> end;
    private final StringBuilder text = new StringBuilder();
    private final List<Prompt.Message> messages = new ArrayList<>();
    private final List<ToolUse> uses = new ArrayList<>();
    private final ArrayDeque<ToolCall> wanted = new ArrayDeque<>();
    private Toolbox toolbox = new Toolbox(Tools.Offer.none(""));
    private int textBytes;
    private int paramsLength;
    private int rounds;
    private long tokens = -1;
    private boolean isNewRound;

    /// When the next piece may be told. Written on the owner.
    private volatile long nextNanos = System.nanoTime();

    private @Nullable Answer answer;
    private @Nullable ToolUse current;

    /// Why it stops, once somebody has stopped it.
    private String stopped = "";

    private boolean isOver;

    /// @param ask the id of the message that asked
    /// @param end is given the end, once
    Turn(Assistant assistant, Place place, String ask, Consumer<Command.Answered> end) {
        this.assistant = assistant;
        this.place = place;
        this.ask = ask;
        this.end = end;
    }

    /// What was told of the answer so far.
    FromHub.Answer told() {
        return new FromHub.Answer(ask, Session.ASSISTANT, 0, text.toString());
    }

    // ---- the model ----------------------------------------------------------------------------

    void begin() {
        var asked = place.asked(ask);
        String host = host();
        if (asked.isEmpty() || !asked.get().mayAct()) {
            offered(Tools.Offer.none("Who asks may not act."));
        } else if (host.isEmpty() && asked.get().guest()) {
            // A guest is here for this session, not for whatever else is linked to the hub.
            offered(Tools.Offer.none("No program was chosen for this session."));
        } else {
            assistant.tools().offered(host, offer -> soon("offer", () -> offered(offer)));
        }
    }

    /// The host that the session has by its own state; empty for the only one there is.
    private String host() {
        var value = place.session().state().value(Session.HOST);
        return value == null ? "" : value.data().asString("");
    }

    private void soon(String name, Runnable task) {
        place.after(Duration.ZERO, name, task);
    }

    private void offered(Tools.Offer offer) {
        if (!isOver) {
            toolbox = new Toolbox(offer);
            messages.addAll(Prompts.of(place.session().state().messages(), offer, ask));
            askModel();
        }
    }

    private void askModel() {
        isNewRound = !text.isEmpty();
        var prompt = new Prompt(messages, Format.TEXT, toolbox.tools());
        answer = assistant.ask(prompt, this::bring, this);
    }

    /// Takes a task of the model's to the owner, at its time. May be called from any thread.
    private void bring(Runnable task) {
        long wait = Math.max(0, nextNanos - System.nanoTime());
        place.after(Duration.ofNanos(wait), "answer", task);
    }

    @Override
    public void part(String piece) {
        if (isOver) {
            return;
        }
        String more = (isNewRound ? "\n\n" : "") + unicode(piece);
        isNewRound = false;
        int bytes = Json.bytes(more);
        if (textBytes + bytes > Session.MAX_MESSAGE_BYTES) {
            stop(Ending.Problem.TOO_LONG.message());
            return;
        }
        textBytes += bytes;
        place.tell(new FromHub.Answer(ask, Session.ASSISTANT, text.length(), more));
        text.append(more);
        nextNanos = System.nanoTime() + EVERY.toNanos();
    }

    @Override
    public void ended(Ending ending) {
        if (isOver) {
            return;
        }
        switch (ending) {
            case Ending.Completed all -> completed(all);
            case Ending.Cancelled _ -> end(stopped.isEmpty() ? Answers.HUB_STOPS : stopped);
            case Ending.Failed failed -> {
                LOG.log(Level.WARNING, "no answer: {0}", failed.detail());
                end(failed.message());
            }
            case Ending.Cut cut -> {
                LOG.log(Level.WARNING, "an answer was cut: {0}", cut.detail());
                end(cut.message());
            }
        }
    }

    private void completed(Ending.Completed all) {
        long counted = all.usage().answer();
        if (counted >= 0) {
            tokens = Math.max(0, tokens) + counted;
        }
        if (all.calls().isEmpty() || toolbox.isEmpty()) {
            end(whyNotAll(all));
        } else if (rounds == MAX_ROUNDS) {
            end(
                    "It went on calling actions; more than %d times in a row is too much."
                            .formatted(MAX_ROUNDS));
        } else {
            rounds++;
            messages.add(Prompt.Message.calling(all.text(), distinct(all.calls())));
            wanted.addAll(messages.getLast().calls());
            nextCall();
        }
    }

    /// The calls with ids of their own: servers give the same to two, and refuse to be told so.
    private List<ToolCall> distinct(List<ToolCall> calls) {
        var distinct = new ArrayList<ToolCall>();
        for (var call : calls) {
            String id = "c%d-%d".formatted(rounds, distinct.size() + 1);
            boolean isFree = distinct.stream().noneMatch(one -> one.id().equals(call.id()));
            distinct.add(new ToolCall(isFree ? call.id() : id, call.name(), call.arguments()));
        }
        return distinct;
    }

    private String whyNotAll(Ending.Completed all) {
        if (text.toString().isBlank()) {
            return "The model had nothing to say.";
        }
        return switch (all.finish()) {
            case STOP, OTHER, TOOLS -> "";
            case LENGTH -> "The model came to its limit of length.";
            case FILTERED -> "The model's server has left something out.";
        };
    }

    // ---- calls --------------------------------------------------------------------------------

    private void nextCall() {
        current = null;
        while (stopped.isEmpty() && !wanted.isEmpty()) {
            var call = wanted.remove();
            if (uses.size() == MAX_CALLS) {
                end("It called %d actions; more in one turn is too much.".formatted(MAX_CALLS));
                return;
            }
            if (begin(call)) {
                return;
            }
        }
        if (stopped.isEmpty()) {
            askModel();
        } else {
            end(stopped);
        }
    }

    /// Begins a call. False: it is over already.
    private boolean begin(ToolCall call) {
        var parameters = readable(call);
        var offered = toolbox.find(call.name());
        String action = offered.map(Tools.Offered::name).orElse(unicode(call.name()));
        JsonNode shown = parameters == null ? StringNode.valueOf(broken(call)) : parameters;
        var use = new ToolUse(call, action, shown);
        paramsLength += shown.toString().length();
        boolean isDoubled =
                uses.stream().anyMatch(one -> one.mayYetDo(action, shown))
                        && !offered.map(Tools.Offered::readOnly).orElse(true);
        uses.add(use);
        if (offered.isEmpty()) {
            use.refuse("unknown_action", "%s has no action %s".formatted(toolbox.host(), action));
        } else if (parameters == null) {
            use.refuse("bad_json", "the arguments are no JSON object");
        } else if (paramsLength > MAX_PARAMS) {
            use.refuse("too_large", "the parameters of one turn are too long");
        } else if (isDoubled) {
            use.refuse("not_repeated", "the same was called before and may yet be done");
        } else {
            start(use, parameters);
            return true;
        }
        tellModel(use);
        return false;
    }

    private static @Nullable ObjectNode readable(ToolCall call) {
        try {
            var parameters = call.parameters().orElse(null);
            if (parameters != null) {
                var _ = Json.requirePortable(parameters);
            }
            return parameters;
        } catch (MalformedException _) {
            return null;
        }
    }

    /// The beginning of what is no JSON, as far as it can be shown.
    private static String broken(ToolCall call) {
        String text = call.arguments();
        return unicode(text.substring(0, Math.min(text.length(), ToolUse.MAX_SHOWN)));
    }

    /// What is half a character is "?" from here on: no log takes it.
    private static String unicode(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }

    private void start(ToolUse use, ObjectNode parameters) {
        current = use;
        place.own(
                new Command.Acting(ask, turn()),
                refused -> {
                    if (isOver) {
                        return;
                    }
                    String not = whyNotNow();
                    if (!not.isEmpty()) {
                        use.refuse("not_called", not);
                        end(not);
                    } else if (refused.isPresent()) {
                        use.refuse(refused.get().code(), refused.get().message());
                        tellModel(use);
                        nextCall();
                    } else {
                        call(use, parameters);
                    }
                });
    }

    /// Why no call may be made any more; empty if one may.
    private String whyNotNow() {
        if (!stopped.isEmpty()) {
            return stopped;
        }
        var asked = place.asked(ask);
        if (asked.isEmpty() || !asked.get().mayAct()) {
            return "Who asked may not act here any more.";
        }
        String host = host();
        boolean isSame = host.equals(toolbox.host()) || (host.isEmpty() && !asked.get().guest());
        return isSame ? "" : "Another program was chosen for this session.";
    }

    private void call(ToolUse use, ObjectNode parameters) {
        String key = "chat-%s-%s-%d".formatted(place.room(), ask, uses.size());
        String by = place.asked(ask).map(Place.Asked::person).orElse("");
        use.handOver();
        var request = new Tools.Request(toolbox.host(), use.action(), parameters, key, by);
        assistant.tools().call(request, standing -> soon("call", () -> stands(use, standing)));
    }

    private void stands(ToolUse use, Standing standing) {
        boolean isCurrent = use.equals(current);
        boolean wasRunning = use.isRunning();
        if (isOver || !use.stands(standing)) {
            return;
        }
        if (isCurrent && use.isOver()) {
            tellModel(use);
            nextCall();
            return;
        }
        show();
        if (isCurrent && !stopped.isEmpty()) {
            stopCurrent(use);
        } else if (isCurrent && use.isRunning() && !wasRunning) {
            place.after(RUNS, "call that runs", () -> goOnWithout(use));
        }
    }

    /// It runs for long: the model is told so, and the turn goes on.
    private void goOnWithout(ToolUse use) {
        if (!isOver && use.equals(current)) {
            tellModel(use);
            nextCall();
        }
    }

    private void tellModel(ToolUse use) {
        messages.add(Prompt.Message.result(use.call(), use.told()));
        show();
    }

    /// Shows all who are there how the calls stand; that one such event is refused harms nothing.
    private void show() {
        if (!isOver) {
            place.own(new Command.Acting(ask, turn()), _ -> {});
        }
    }

    private ObjectNode turn() {
        var turn = Json.MAPPER.createObjectNode();
        if (!uses.isEmpty()) {
            turn.put("host", toolbox.host());
            var calls = turn.putArray("calls");
            uses.forEach(use -> calls.add(use.shown()));
        }
        return turn;
    }

    // ---- the end ------------------------------------------------------------------------------

    /// Stops it, as far as it can be stopped.
    ///
    /// @param why a sentence for people
    void cancel(String why) {
        if (isOver || !stopped.isEmpty()) {
            return;
        }
        stopped = why;
        var use = current;
        if (use != null) {
            stopCurrent(use);
            place.after(STOP_WAITS, "stop", () -> stop(why));
        } else if (answer == null) {
            end(why);
        } else {
            var _ = answer.cancel(); // Its ending ends the turn; also one that came before.
        }
    }

    /// Somebody's rights or the session's host have changed. What was called and has not started is
    /// not to start.
    void lookAgain() {
        String not = current == null ? "" : whyNotNow();
        if (!not.isEmpty()) {
            cancel(not);
        }
    }

    private void stopCurrent(ToolUse use) {
        if (use.isRunning()) {
            end(stopped);
        } else {
            use.operation().ifPresent(assistant.tools()::withdraw);
        }
    }

    /// Ends it at once.
    void stop(String why) {
        if (!isOver) {
            if (answer != null) {
                var _ = answer.cancel();
            }
            end(why);
        }
    }

    /// @param why why it is not a whole answer; empty if it is
    private void end(String why) {
        isOver = true;
        uses.forEach(ToolUse::lose);
        end.accept(new Command.Answered(ask, text.toString(), tokens, why, turn()));
    }
}
