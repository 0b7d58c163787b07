package dev.heddle.server.assistant;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.model.Answer;
import dev.heddle.model.Ending;
import dev.heddle.model.Model;
import dev.heddle.model.Prompt;
import dev.heddle.model.Receiver;
import dev.heddle.model.ToolCall;
import dev.heddle.server.assistant.Tools.Standing;
import dev.heddle.sync.Json;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import dev.heddle.sync.session.SessionState;
import dev.heddle.sync.session.SessionWire.FromHub;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A session, a model and a host, all by script and on one thread: what is due runs in order when
/// the test says so, and what is due later when the test lets time pass.
final class TurnRig implements Place, Model, Tools {
    static final Member ADA = new Member("ada", "Ada", Role.ADMIN);

    final Session session = new Session();
    final ArrayDeque<Function<Prompt, Said>> script = new ArrayDeque<>();
    final List<Prompt> prompts = new ArrayList<>();
    final List<Request> requests = new ArrayList<>();
    final List<String> withdrawn = new ArrayList<>();
    final Map<String, Consumer<Standing>> waiting = new LinkedHashMap<>();
    final List<String> later = new ArrayList<>();
    final Answers answers;
    Offer offer = offer("stage");
    Optional<Asked> asker = Optional.of(new Asked("ada", Role.ADMIN, false));

    /// What the host does with a call at once; by default nothing, so that it waits.
    Function<Request, Optional<Standing>> host = _ -> Optional.empty();

    private final ArrayDeque<Runnable> due = new ArrayDeque<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private long seq;
    private int operations;

    /// What the model says and calls.
    record Said(String text, List<ToolCall> calls) {}

    TurnRig() {
        answers = new Assistant(this, "tiny", 4, this).in(this);
        own(new Command.Begin("mix", ADA), _ -> {});
    }

    static Offer offer(String host) {
        var schema = Json.MAPPER.createObjectNode().put("type", "object");
        return new Offer(
                host,
                List.of(
                        new Offered("list_actors", "Lists.", schema, true),
                        new Offered("spawn", "Adds.", schema, false),
                        new Offered("clear", "Removes all.", schema, false)),
                "");
    }

    // ---- what a test does ---------------------------------------------------------------------

    void say(String text) {
        script.add(_ -> new Said(text, List.of()));
    }

    void call(String... namesAndArguments) {
        script.add(_ -> new Said("", calls(namesAndArguments)));
    }

    static List<ToolCall> calls(String... namesAndArguments) {
        var calls = new ArrayList<ToolCall>();
        for (int i = 0; i < namesAndArguments.length; i += 2) {
            calls.add(new ToolCall("c" + i, namesAndArguments[i], namesAndArguments[i + 1]));
        }
        return calls;
    }

    /// Asks, and runs what is due.
    String ask(String question) {
        var id = new CommandId("c", ++seq);
        decide(ADA, id, new Command.Say(question, false, true));
        answers.asked(requireNonNull(session.state().newest()));
        run();
        return id.toString();
    }

    void run() {
        while (!due.isEmpty()) {
            due.remove().run();
        }
    }

    /// Everything that was to happen later happens.
    void passTime() {
        var now = List.copyOf(afterwards);
        afterwards.clear();
        now.forEach(Runnable::run);
        run();
    }

    /// How the newest call of the host that waits stands.
    void stands(String operation, String state, String outcome) {
        var result = outcome.equals("executed") ? Json.node(Map.of("name", "cube-1")) : null;
        stands(new Standing(Optional.of(operation), state, outcome, result, null));
    }

    void stands(Standing standing) {
        requireNonNull(waiting.get(standing.operation().orElseThrow())).accept(standing);
        run();
    }

    /// The one message that came of a question; absent while it is under way.
    Optional<JsonNode> message(String ask) {
        return session.state().messages().stream()
                .filter(message -> message.answers().equals(ask))
                .map(message -> message.data())
                .findFirst();
    }

    JsonNode end(String ask) {
        assertThat(message(ask)).as("an end").isPresent();
        assertThat(shown(ask)).as("what was under way is gone").isEmpty();
        return message(ask).orElseThrow();
    }

    /// What the session shows of a turn under way.
    Optional<JsonNode> shown(String ask) {
        return Optional.ofNullable(session.state().value(Session.TURN + ask))
                .map(value -> value.data());
    }

    /// What the model was told last.
    JsonNode told() {
        return Json.read(prompts.getLast().messages().getLast().text());
    }

    // ---- the session --------------------------------------------------------------------------

    private Decision decide(Member by, CommandId id, Command.Ordered command) {
        var decision = session.decide(by, id, command, 1);
        if (decision instanceof Decision.Accepted accepted) {
            for (var event : accepted.events()) {
                session.apply(new Entry(new Position(1, ++seq), event));
            }
        }
        return decision;
    }

    Decision set(Role role, String key, Object value) {
        return decide(
                new Member("x", "X", role),
                new CommandId("x", ++seq),
                new Command.Set(key, Json.node(value), 0));
    }

    @Override
    public String room() {
        return "mix";
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public Optional<Asked> asked(String message) {
        return asker;
    }

    @Override
    public Duration untilLost(SessionState.Message ask) {
        return Duration.ZERO;
    }

    @Override
    public void tell(FromHub frame) {}

    @Override
    public void own(Command.Own command, Consumer<Optional<Decision.Refused>> then) {
        var decision =
                decide(
                        new Member("hub", "The hub", Role.ADMIN),
                        new CommandId("hub", ++seq),
                        command);
        then.accept(
                decision instanceof Decision.Refused refused
                        ? Optional.of(refused)
                        : Optional.empty());
    }

    @Override
    public void after(Duration delay, String name, Runnable task) {
        if (delay.compareTo(Duration.ofSeconds(1)) < 0) {
            due.add(task);
        } else {
            later.add(name);
            afterwards.add(task);
        }
    }

    // ---- the model ----------------------------------------------------------------------------

    @Override
    public Answer ask(Prompt prompt, Executor where, Receiver receiver) {
        prompts.add(prompt);
        var said = script.isEmpty() ? null : script.remove().apply(prompt);
        var answer = new ScriptedAnswer(where, receiver);
        if (said != null) {
            if (!said.text().isEmpty()) {
                where.execute(() -> receiver.part(said.text()));
            }
            answer.end(
                    new Ending.Completed(
                            said.text(),
                            said.calls(),
                            Ending.Finish.STOP,
                            new Ending.Usage(1, 2),
                            new Ending.Course(1, 1, 1)));
        } // Else it thinks until it is cancelled.
        return answer;
    }

    private static final class ScriptedAnswer implements Answer {
        private final Executor where;
        private final Receiver receiver;
        private @Nullable Ending ending;

        ScriptedAnswer(Executor where, Receiver receiver) {
            this.where = where;
            this.receiver = receiver;
        }

        void end(Ending how) {
            ending = how;
            where.execute(() -> receiver.ended(how));
        }

        @Override
        public boolean cancel() {
            if (ending != null) {
                return false;
            }
            end(new Ending.Cancelled("", new Ending.Course(1, 0, 1)));
            return true;
        }

        @Override
        public Optional<Ending> ending() {
            return Optional.ofNullable(ending);
        }

        @Override
        public Optional<Ending> await(Duration timeout) {
            return ending();
        }
    }

    @Override
    public void close() {}

    // ---- the host -----------------------------------------------------------------------------

    @Override
    public void offered(String host, Consumer<Offer> then) {
        then.accept(offer);
    }

    @Override
    public void call(Request request, Consumer<Standing> each) {
        requests.add(request);
        String operation = "op-" + ++operations;
        waiting.put(operation, each);
        each.accept(
                host.apply(request)
                        .orElse(new Standing(Optional.of(operation), "queued", "", null, null)));
    }

    @Override
    public void withdraw(String operation) {
        withdrawn.add(operation);
    }

    static Optional<Standing> executed(Object result) {
        return Optional.of(
                new Standing(Optional.of("op"), "settled", "executed", Json.node(result), null));
    }
}
