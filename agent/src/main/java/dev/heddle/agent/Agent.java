package dev.heddle.agent;

import dev.heddle.agent.ParameterSchema.Parsed;
import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Snapshot;
import dev.heddle.core.Ticket;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OutcomeInfo;
import dev.heddle.sync.Wire.PathError;
import dev.heddle.sync.Wire.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// Offers a program's actions to a hub and runs what the hub asks for on the program's owner.
///
/// Calls arrive on the link's threads, are checked there, and pass the owner's gate; what became of
/// them is told when it is known, and told again after a lost connection until the hub has it. The
/// owner's thread never waits for the network, and the network never waits for the owner. May be
/// called from any thread.
public final class Agent implements Publisher, AutoCloseable {
    /// What suits an engine: 5 actions and 4 ms a tick, started within 10 s, refused while it
    /// stalls.
    public static final Policy POLICY =
            Policy.DEFAULT
                    .withBudget(5, Duration.ofMillis(4))
                    .withDefaultDeadline(Duration.ofSeconds(10))
                    .rejectingWhenStalled();

    private static final Policy BACKGROUND =
            Policy.DEFAULT
                    .withDefaultDeadline(Duration.ofSeconds(10))
                    .withStallAfter(Duration.ofMinutes(1)); // An update takes its time.

    private static final int MAX_EVENT_BYTES = Wire.MAX_MESSAGE_BYTES / 4;

    /// What goes wrong in a program can have any length, and the link's messages cannot.
    private static final int MAX_ERROR_CHARACTERS = 4000;

    private static final System.Logger LOG = System.getLogger(Agent.class.getName());

    /// Who offers what the program itself offers.
    private static final String PROGRAM = "";

    /// What runs beside the owner waits for what runs there, and must not hold up the end for long.
    private static final Duration LAST_WORK = Duration.ofSeconds(1);

    private final Owner owner;
    private final Owner background;
    private final Map<String, Actions> offered = new LinkedHashMap<>(); // Guarded by itself.
    private final Map<String, Ticket<JsonNode>> pending = new ConcurrentHashMap<>();
    private final Link link;
    private volatile Actions actions;

    private Agent(AgentOptions options, Owner owner, Actions actions, Link.Pace pace) {
        this.owner = owner;
        this.background = Owner.running(owner.name() + "-background", BACKGROUND);
        this.actions = actions;
        offered.put(PROGRAM, actions);
        this.link = new Link(options, owner, actions.describe(), this::heard, pace);
    }

    /// Starts an agent. It links by itself, now and after every loss of the connection, until
    /// closed.
    public static Agent start(AgentOptions options, Owner owner, Actions actions) {
        return start(options, owner, actions, Link.Pace.USUAL);
    }

    static Agent start(AgentOptions options, Owner owner, Actions actions, Link.Pace pace) {
        var agent = new Agent(options, owner, actions, pace);
        agent.link.start();
        return agent;
    }

    /// Tells the watchers that something happened. While there is no link, the newest 1,000 events
    /// wait for it. Never blocks.
    ///
    /// @throws IllegalArgumentException if it is longer than 256 KiB or nested too deeply
    @Override
    public void publish(String type, Object data) {
        var json = Json.requirePortable(Json.node(data));
        if (Json.bytes(json.toString()) > MAX_EVENT_BYTES) {
            throw new IllegalArgumentException(
                    "an event has at most %d bytes".formatted(MAX_EVENT_BYTES));
        }
        link.send(new FromHost.Event(type, json));
    }

    /// Shows the watchers a part of the program's state; the newest value of each key counts, also
    /// for those who come later. Null deletes the key. Never blocks.
    ///
    /// @throws IllegalStateException if all keys together would take more than 512 KiB; the key
    ///   keeps its old value
    /// @throws IllegalArgumentException if the key is empty or the value nested too deeply
    @Override
    public void state(String key, @Nullable Object value) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a key of the state must not be empty");
        }
        link.state(
                key,
                value == null ? NullNode.getInstance() : Json.requirePortable(Json.node(value)));
    }

    /// Offers, in the name of `module`, these actions in place of those it offered before; none
    /// takes the module out. Calls that were accepted still run. Never blocks for long.
    ///
    /// @param module who offers them, not empty
    /// @throws IllegalArgumentException if an action's name is taken by the program or another
    ///   module; all stays as it was
    public void offer(String module, Actions replacement) {
        if (module.isEmpty()) {
            throw new IllegalArgumentException("the program's own actions stay as they are");
        }
        synchronized (offered) {
            var next = new LinkedHashMap<>(offered);
            if (replacement.isEmpty()) {
                next.remove(module);
            } else {
                next.put(module, replacement);
            }
            actions = Actions.together(next.values());
            offered.clear();
            offered.putAll(next);
            link.offer(actions.describe());
        }
    }

    /// Has the link carried by this from now on. What is under way is not lost by it. Never blocks.
    public void use(Transport transport) {
        link.use(transport);
    }

    /// Links again, as after a loss of the connection. Nothing runs twice. Never blocks.
    public void reconnect() {
        link.reconnect();
    }

    /// Links to another hub from now on, and to this one again if that fails three times. What is
    /// queued stays; outcomes are told to the hub that asked, and to no other. Never blocks.
    void leadTo(Server server) {
        link.leadTo(server.url(), server.token());
    }

    /// Unlinks. Operations of the owner that were accepted still run; those beside it have a second
    /// to end. Blocks for at most 3 seconds.
    @Override
    public void close() {
        var _ = background.close(LAST_WORK);
        link.close();
    }

    // ---- what the hub asks --------------------------------------------------------------------

    private void heard(FromHub message) {
        switch (message) {
            case FromHub.Call call -> call(call);
            case FromHub.Cancel(String id) -> cancel(id);
            case FromHub.Welcome _ -> pending.forEach(this::tellIfRunning);
            case FromHub.Ack _ -> throw new IllegalStateException("the link keeps acks to itself");
        }
    }

    private void call(FromHub.Call call) {
        String id = call.id();
        var found = actions.find(call.action());
        if (found.isEmpty()) {
            refuse(id, error(Problem.UNKNOWN_ACTION, "there is no action " + call.action()));
            return;
        }
        try {
            submit(call, found.get());
        } catch (RuntimeException e) { // Whoever asked must not wait for a fault of ours.
            LOG.log(System.Logger.Level.ERROR, "a call could not be handled", e);
            refuse(id, error(Problem.INTERNAL, "the agent could not handle this: " + e));
        }
    }

    private <P extends Record> void submit(FromHub.Call call, Actions.Bound<P> bound) {
        switch (bound.schema().parse(call.params())) {
            case Parsed.Invalid<P>(List<PathError> errors) ->
                    refuse(
                            call.id(),
                            new ErrorInfo(
                                    Problem.INVALID_PARAMETERS.code(),
                                    shortened(
                                            "the parameters of %s are not valid: %s %s"
                                                    .formatted(
                                                            bound.action().name(),
                                                            errors.getFirst().path(),
                                                            errors.getFirst().message())),
                                    errors,
                                    null,
                                    null,
                                    null));
            case Parsed.Valid<P>(P parameters) ->
                    submit(
                            call,
                            bound.action().hints().background() ? background : owner,
                            new ActionOperation<>(call.id(), bound.action(), parameters, link));
        }
    }

    private void submit(FromHub.Call call, Owner where, Operation<JsonNode> operation) {
        if (call.deadlineMs() <= 0) {
            settle(
                    call.id(),
                    new OutcomeInfo(
                            "expired",
                            null,
                            error(Problem.EXPIRED, "its deadline came before it arrived"),
                            0,
                            0));
            return;
        }
        var options = Options.startWithin(Duration.ofMillis(call.deadlineMs()));
        var ticket = where.submit(operation, options);
        pending.put(call.id(), ticket);
        ticket.then(Runnable::run, outcome -> settle(call.id(), describe(outcome, where)));
    }

    private void refuse(String id, ErrorInfo error) {
        settle(id, new OutcomeInfo("rejected", null, error, 0, 0));
    }

    private void settle(String id, OutcomeInfo outcome) {
        link.settled(new FromHost.Settled(id, outcome));
        pending.remove(id);
    }

    private void cancel(String id) {
        var ticket = pending.get(id);
        if (ticket != null && !ticket.cancel()) {
            tellIfRunning(id, ticket);
        }
    }

    private void tellIfRunning(String id, Ticket<JsonNode> ticket) {
        if (ticket.state() == Ticket.State.RUNNING) {
            link.send(new FromHost.Running(id));
        }
    }

    // ---- what became of it --------------------------------------------------------------------

    private OutcomeInfo describe(Outcome<JsonNode> outcome, Owner where) {
        long waitMs = outcome.trace().waitNanos() / 1_000_000;
        long runMs = outcome.trace().runNanos() / 1_000_000;
        return switch (outcome) {
            case Outcome.Executed<JsonNode>(JsonNode value, _) ->
                    new OutcomeInfo("executed", value, null, waitMs, runMs);
            case Outcome.Failed<JsonNode>(Throwable cause, _) ->
                    new OutcomeInfo("failed", null, error(cause), waitMs, runMs);
            case Outcome.Rejected<JsonNode>(Reason reason, String message, _) ->
                    new OutcomeInfo("rejected", null, error(where, reason, message), waitMs, runMs);
            case Outcome.Dropped<JsonNode>(Reason reason, _, _) ->
                    new OutcomeInfo(
                            "dropped",
                            null,
                            error(where, reason, "it had to make room"),
                            waitMs,
                            runMs);
            case Outcome.Cancelled<JsonNode>(Reason reason, _) ->
                    new OutcomeInfo(
                            "cancelled", null, error(where, reason, "it never ran"), waitMs, runMs);
            case Outcome.Expired<JsonNode> _ ->
                    new OutcomeInfo("expired", null, expired(where), waitMs, runMs);
        };
    }

    private static ErrorInfo error(Throwable cause) {
        return cause instanceof ActionException refusal
                ? ErrorInfo.of(refusal.code(), shortened(String.valueOf(refusal.getMessage())))
                : error(Problem.ACTION_FAILED, cause.toString());
    }

    private static ErrorInfo error(Problem problem, String message) {
        return ErrorInfo.of(problem, shortened(message));
    }

    static String shortened(String message) {
        return message.length() <= MAX_ERROR_CHARACTERS
                ? message
                : message.substring(0, MAX_ERROR_CHARACTERS) + "...";
    }

    private static ErrorInfo error(Owner where, Reason reason, String message) {
        return switch (reason) {
            case FULL -> error(Problem.QUEUE_FULL, message);
            case STALLED -> stalled(where, Problem.OWNER_STALLED, message);
            case CLOSED, SHUTDOWN, OWNER_DIED, DISPOSED -> error(Problem.OWNER_CLOSED, message);
            case INVALID, DUPLICATE -> error(Problem.INVALID_PARAMETERS, message);
            case OVERFLOW, SUPERSEDED -> error(Problem.DROPPED, message);
            case BY_CALLER -> error(Problem.CANCELLED, message);
        };
    }

    /// An expired operation's caller wants to know what was in its way.
    private static ErrorInfo expired(Owner where) {
        String text = "its deadline came before it started; it never ran and never will";
        return where.snapshot().health() == Snapshot.Health.STALLED
                ? stalled(where, Problem.EXPIRED, text)
                : error(Problem.EXPIRED, text);
    }

    private static ErrorInfo stalled(Owner where, Problem problem, String message) {
        var now = where.snapshot();
        return new ErrorInfo(
                problem.code(),
                shortened(message),
                null,
                now.sinceTick().toMillis(),
                now.running().map(running -> running.operation()).orElse(null),
                null);
    }
}
