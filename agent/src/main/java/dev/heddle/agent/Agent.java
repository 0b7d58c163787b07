package dev.heddle.agent;

import dev.heddle.agent.ParameterSchema.Parsed;
import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Ticket;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OutcomeInfo;
import dev.heddle.sync.Wire.PathError;
import java.time.Duration;
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
public final class Agent implements AutoCloseable {
    /// What suits an engine: 5 actions and 4 ms a tick, started within 10 s, refused while it
    /// stalls.
    public static final Policy POLICY =
            Policy.DEFAULT
                    .withBudget(5, Duration.ofMillis(4))
                    .withDefaultDeadline(Duration.ofSeconds(10))
                    .rejectingWhenStalled();

    private final Owner owner;
    private final Actions actions;
    private final Map<String, Ticket<JsonNode>> pending = new ConcurrentHashMap<>();
    private final Link link;

    private Agent(AgentOptions options, Owner owner, Actions actions) {
        this.owner = owner;
        this.actions = actions;
        this.link = new Link(options, owner, actions.describe(), this::heard);
    }

    /// Starts an agent. It links by itself, now and after every loss of the connection, until
    /// closed.
    public static Agent start(AgentOptions options, Owner owner, Actions actions) {
        var agent = new Agent(options, owner, actions);
        agent.link.start();
        return agent;
    }

    /// Tells the watchers that something happened. While there is no link, the newest 1,000 events
    /// wait for it. Never blocks.
    public void publish(String type, Object data) {
        link.send(new FromHost.Event(type, Json.node(data)));
    }

    /// Shows the watchers a part of the program's state; the newest value of each key counts, also
    /// for those who come later. Null deletes the key. Never blocks.
    public void state(String key, @Nullable Object value) {
        link.state(key, value == null ? NullNode.getInstance() : Json.node(value));
    }

    /// Unlinks. Operations that were accepted still run. Blocks for at most 2 seconds.
    @Override
    public void close() {
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
        if (pending.containsKey(id) || link.isUnacknowledged(id)) {
            return; // Heard before: it runs once, and its outcome is on its way.
        }
        var found = actions.find(call.action());
        if (found.isEmpty()) {
            refuse(id, ErrorInfo.of("unknown_action", "there is no action " + call.action()));
            return;
        }
        submit(call, found.get());
    }

    private <P extends Record> void submit(FromHub.Call call, Actions.Bound<P> bound) {
        switch (bound.schema().parse(call.params())) {
            case Parsed.Invalid<P>(List<PathError> errors) ->
                    refuse(
                            call.id(),
                            new ErrorInfo(
                                    "invalid_parameters",
                                    "the parameters of %s are not valid: %s"
                                            .formatted(bound.action().name(), errors.getFirst()),
                                    errors,
                                    null,
                                    null,
                                    null));
            case Parsed.Valid<P>(P parameters) ->
                    submit(
                            call,
                            new ActionOperation<>(call.id(), bound.action(), parameters, link));
        }
    }

    private void submit(FromHub.Call call, Operation<JsonNode> operation) {
        if (call.deadlineMs() <= 0) {
            settle(
                    call.id(),
                    new OutcomeInfo(
                            "expired",
                            null,
                            ErrorInfo.of("expired", "its deadline came before it arrived"),
                            0,
                            0));
            return;
        }
        var options = Options.startWithin(Duration.ofMillis(call.deadlineMs()));
        var ticket = owner.submit(operation, options);
        pending.put(call.id(), ticket);
        ticket.then(Runnable::run, outcome -> settle(call.id(), describe(outcome)));
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

    private OutcomeInfo describe(Outcome<JsonNode> outcome) {
        long waitMs = outcome.trace().waitNanos() / 1_000_000;
        long runMs = outcome.trace().runNanos() / 1_000_000;
        return switch (outcome) {
            case Outcome.Executed<JsonNode>(JsonNode value, _) ->
                    new OutcomeInfo("executed", value, null, waitMs, runMs);
            case Outcome.Failed<JsonNode>(Throwable cause, _) ->
                    new OutcomeInfo("failed", null, error(cause), waitMs, runMs);
            case Outcome.Rejected<JsonNode>(Reason reason, String message, _) ->
                    new OutcomeInfo("rejected", null, error(reason, message), waitMs, runMs);
            case Outcome.Dropped<JsonNode>(Reason reason, _, _) ->
                    new OutcomeInfo(
                            "dropped", null, error(reason, "it had to make room"), waitMs, runMs);
            case Outcome.Cancelled<JsonNode>(Reason reason, _) ->
                    new OutcomeInfo(
                            "cancelled", null, error(reason, "it never ran"), waitMs, runMs);
            case Outcome.Expired<JsonNode> _ ->
                    new OutcomeInfo("expired", null, expired(), waitMs, runMs);
        };
    }

    private static ErrorInfo error(Throwable cause) {
        return cause instanceof ActionException refusal
                ? ErrorInfo.of(refusal.code(), String.valueOf(refusal.getMessage()))
                : ErrorInfo.of("action_failed", cause.toString());
    }

    private ErrorInfo error(Reason reason, String message) {
        return switch (reason) {
            case FULL -> ErrorInfo.of("queue_full", message);
            case STALLED -> stalled("owner_stalled", message);
            case CLOSED, SHUTDOWN -> ErrorInfo.of("owner_closed", message);
            case INVALID -> ErrorInfo.of("invalid_parameters", message);
            case OVERFLOW -> ErrorInfo.of("dropped", message);
            case BY_CALLER -> ErrorInfo.of("cancelled", message);
        };
    }

    /// An expired operation's caller wants to know what was in its way.
    private ErrorInfo expired() {
        String text = "its deadline came before it started; it never ran and never will";
        return owner.snapshot().health() == dev.heddle.core.Snapshot.Health.STALLED
                ? stalled("expired", text)
                : ErrorInfo.of("expired", text);
    }

    private ErrorInfo stalled(String code, String message) {
        var now = owner.snapshot();
        return new ErrorInfo(
                code,
                message,
                null,
                now.sinceTick().toMillis(),
                now.running().map(running -> running.operation()).orElse(null),
                null);
    }
}
