package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.hosts.HubOperation.State;
import dev.heddle.sync.Json;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OutcomeInfo;
import dev.heddle.sync.Wire.OwnerInfo;
import dev.heddle.sync.Wire.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// One driven program: its link, its state, its operations and those who watch. Owner thread only.
///
/// An operation waits here until the link has room for it. While it waits, the hub alone decides
/// what becomes of it; once it is handed over, only the host's gate does, and the hub repeats what
/// it hears.
@OwnerThread
final class HostRoom {
    /// Operations handed to a link and not settled. Small, so that a lost link leaves few fates
    /// unknown; large enough that a host with 5 actions a tick never waits for the network.
    static final int MAX_IN_FLIGHT = 32;

    /// Operations that wait for the link.
    static final int MAX_WAITING = 1024;

    /// Operations that can be asked for after they settled or became unknown; beyond that the
    /// oldest is forgotten.
    static final int MAX_OVER = 1000;

    /// Characters of state a host may show: twice what an agent allows its program.
    static final int MAX_STATE_CHARACTERS = Wire.MAX_MESSAGE_BYTES;

    /// Operations a newcomer is shown.
    static final int MAX_SHOWN = 100;

    /// After the deadline the host has this long to say what became of an operation.
    private static final Duration DEADLINE_GRACE = Duration.ofSeconds(Wire.LINK_HEARTBEAT_SECONDS);

    private static final System.Logger LOG = System.getLogger(HostRoom.class.getName());

    private final String name;
    private final Hosts hosts;
    private final Timing timing;
    private final Room room;
    private final IdempotencyKeys keys;

    private final Map<String, ActionInfo> actions = new LinkedHashMap<>();
    private final Map<String, String> actionNames = new LinkedHashMap<>();
    private final Map<String, JsonNode> state = new LinkedHashMap<>();
    private int stateCharacters;
    private final Map<String, HubOperation> operations = new LinkedHashMap<>();
    private final Map<String, HubOperation> over = new LinkedHashMap<>();
    private final ArrayDeque<HubOperation> waiting = new ArrayDeque<>();
    private final Map<String, HubOperation> inFlight = new LinkedHashMap<>();

    private @Nullable HostLink link;
    private String instance;
    private OwnerInfo owner;
    private long since;

    /// As it stands on the wire.
    record View(
            String host,
            String link,
            String since,
            String instance,
            OwnerInfo owner,
            @Nullable List<ActionInfo> actions,
            int waiting,
            int inFlight) {}

    private record LinkView(String link, String since, String instance, @Nullable String reason) {}

    private record ActionsView(List<ActionInfo> actions) {}

    private record HealthView(
            String health,
            long sinceMs,
            Wire.@Nullable RunningInfo running,
            @Nullable List<String> stack) {}

    private record SnapshotView(
            long seq, View host, List<Wire.KeyedState> state, List<HubOperation.View> operations) {}

    private record EventView(String type, JsonNode data) {}

    HostRoom(String name, Hosts hosts, Room room, Timing timing, FromHost.Hello hello) {
        this.name = name;
        this.hosts = hosts;
        this.room = room;
        this.timing = timing;
        this.keys = new IdempotencyKeys(timing::nanos);
        this.instance = hello.instance();
        this.owner = hello.owner();
        this.since = timing.epochMillis();
    }

    // ---- the link -----------------------------------------------------------------------------

    /// Whether a link with this token may take the name now.
    boolean admits(String tokenHash) {
        return link == null || link.tokenHash().equals(tokenHash);
    }

    /// A link takes the name; one that had it ends.
    void linked(HostLink newLink, FromHost.Hello hello) {
        var old = link;
        if (old != null) {
            lost(old, "another link took its place");
            old.close(Wire.Close.REPLACED);
        }
        link = newLink;
        instance = hello.instance();
        since = timing.epochMillis();
        LOG.log(System.Logger.Level.INFO, "{0} has linked", name);
        newLink.send(new FromHub.Welcome(Wire.LINK_HEARTBEAT_SECONDS * 1000L));
        room.publish("link", null, null, Json.node(linkView(null)));
        learnActions(hello.actions());
        learnState(hello.state());
        report(hello.owner());
    }

    private void learnActions(List<ActionInfo> offered) {
        actions.clear();
        actionNames.clear();
        for (var action : offered) {
            actions.put(action.name(), action);
            actionNames.put(action.name(), action.name());
            action.aliases().forEach(alias -> actionNames.putIfAbsent(alias, action.name()));
        }
        room.publish("actions", null, null, Json.node(new ActionsView(offered)));
    }

    private void learnState(List<Wire.KeyedState> shown) { // A hello is shorter than the limit.
        var gone = new HashSet<>(state.keySet());
        for (var entry : shown) {
            gone.remove(entry.k());
            if (!entry.d().equals(state.get(entry.k()))) {
                state(entry.k(), entry.d());
            }
        }
        gone.forEach(key -> state(key, NullNode.getInstance()));
    }

    /// The link is gone. What was not handed over never ran; of the rest nobody knows until the
    /// host comes back.
    void lost(HostLink lostLink, String reason) {
        if (!isCurrent(lostLink)) {
            return;
        }
        link = null;
        since = timing.epochMillis();
        var neverRan = new ArrayList<>(waiting);
        waiting.clear();
        for (var operation : neverRan) {
            settle(
                    operation,
                    "cancelled",
                    ErrorInfo.of(
                            Problem.HOST_LOST,
                            "the link to %s was lost (%s) before this was handed over; it never ran"
                                    .formatted(name, reason)));
        }
        var unanswered = new ArrayList<>(inFlight.values());
        inFlight.clear();
        for (var operation : unanswered) {
            unknown(
                    operation,
                    "the link to %s was lost (%s) at %s, after this was handed over; it may have run"
                            .formatted(name, reason, Instant.ofEpochMilli(since)));
        }
        LOG.log(System.Logger.Level.INFO, "the link to {0} was lost: {1}", name, reason);
        room.publish("link", null, null, Json.node(linkView(reason)));
    }

    @SuppressWarnings("ReferenceEquality") // The very link, not one like it.
    private boolean isCurrent(HostLink asked) {
        return link == asked;
    }

    private LinkView linkView(@Nullable String reason) {
        return new LinkView(linkState(), Instant.ofEpochMilli(since).toString(), instance, reason);
    }

    private String linkState() {
        return link == null ? "offline" : "online";
    }

    // ---- what the host says -------------------------------------------------------------------

    void heard(HostLink from, FromHost message) {
        if (!isCurrent(from)) {
            return; // Said before it was replaced.
        }
        switch (message) {
            case FromHost.Hello _ -> from.close(Wire.Close.PROTOCOL);
            case FromHost.Running(String id) -> running(id);
            case FromHost.Settled(String id, OutcomeInfo outcome) -> settled(from, id, outcome);
            case FromHost.State(String key, JsonNode value) -> {
                state(key, value);
                if (stateCharacters > MAX_STATE_CHARACTERS) {
                    from.close(Wire.Close.PROTOCOL);
                }
            }
            case FromHost.Event(String type, JsonNode data) ->
                    room.publish("event", null, null, Json.node(new EventView(type, data)));
            case FromHost.Actions(List<ActionInfo> offered) -> learnActions(offered);
            case FromHost.Report(OwnerInfo now) -> report(now);
        }
    }

    private void state(String key, JsonNode value) {
        var old = value.isNull() ? state.remove(key) : state.put(key, value);
        stateCharacters += characters(key, value) - (old == null ? 0 : characters(key, old));
        room.publish("state", key, null, value);
    }

    private static int characters(String key, JsonNode value) {
        return value.isNull() ? 0 : key.length() + value.toString().length();
    }

    private void report(OwnerInfo now) {
        boolean turned = now.standsStill() != owner.standsStill();
        owner = now;
        if (turned) {
            room.publish(
                    "health",
                    null,
                    null,
                    Json.node(
                            new HealthView(
                                    now.health(), now.sinceTickMs(), now.running(), now.stack())));
            inFlight.values().forEach(operation -> stalled(operation, now.standsStill()));
            waiting.forEach(operation -> stalled(operation, now.standsStill()));
        }
        room.publishSoft("owner", Json.node(now));
    }

    private void stalled(HubOperation operation, boolean waitsForAStalledOwner) {
        if (operation.stalled(waitsForAStalledOwner)) {
            show(operation);
        }
    }

    private void running(String id) {
        var operation = handedOver(id);
        if (operation == null || !operation.running(timing.epochMillis())) {
            return;
        }
        inFlight.put(id, operation); // It may have been unknown, and the host has come back.
        over.remove(id);
        show(operation);
        operation.answerCancellers();
        if (operation.remainingMillis(timing.nanos()) <= 0) {
            operation.answerCallers();
        }
    }

    /// An operation that the host may speak about, or null.
    private @Nullable HubOperation handedOver(String id) {
        var operation = operations.get(id);
        return operation == null || !operation.isHandedOver() ? null : operation;
    }

    private void settled(HostLink from, String id, OutcomeInfo outcome) {
        var operation = handedOver(id);
        if (operation != null) {
            settle(operation, outcome);
        }
        from.send(new FromHub.Ack(id)); // One we no longer know is of no use to anybody.
        handOver();
    }

    // ---- what callers want --------------------------------------------------------------------

    void call(Call call, Answer.Reply reply) {
        String action = actionNames.get(call.action().strip().toLowerCase(Locale.ROOT));
        if (action == null) {
            reply.accept(
                    Answer.refusal(
                            Problem.UNKNOWN_ACTION,
                            "%s has no action %s; it has %s"
                                    .formatted(name, call.action(), actions.keySet())));
            return;
        }
        var canonical = new Call(action, call.params(), call.deadline(), call.key(), call.async());
        switch (keys.find(canonical)) {
            case IdempotencyKeys.Found.Same(HubOperation operation) ->
                    answerOrWait(operation, call, reply);
            case IdempotencyKeys.Found.Other(HubOperation operation) ->
                    reply.accept(
                            Answer.refusal(
                                    Problem.KEY_REUSED,
                                    "the key stands for operation %s, which is something else"
                                            .formatted(operation.id())));
            case IdempotencyKeys.Found.None() -> begin(canonical, reply);
        }
    }

    private void begin(Call call, Answer.Reply reply) {
        String id = "op-" + UUID.randomUUID();
        var operation = new HubOperation(id, name, call, timing);
        operations.put(id, operation);
        hosts.remember(id, this);
        keys.remember(operation);
        var refusal = refusal(call);
        if (refusal != null) {
            settle(operation, "rejected", refusal);
            answerOrWait(operation, call, reply);
            return;
        }
        waiting.add(operation);
        show(operation);
        answerOrWait(operation, call, reply);
        operation.wake(timing.after(call.deadline(), () -> deadlineCame(operation)));
        handOver();
    }

    /// Why nothing new can be taken now, or null.
    private @Nullable ErrorInfo refusal(Call call) {
        if (link == null) {
            return ErrorInfo.of(
                    Problem.HOST_OFFLINE,
                    "%s is not linked since %s".formatted(name, Instant.ofEpochMilli(since)));
        }
        if (owner.standsStill() && !runsBesideTheOwner(call)) {
            var running = owner.running();
            String what = running == null ? null : running.operation();
            return new ErrorInfo(
                    Problem.OWNER_STALLED.code(),
                    "%s has not ticked for %.1f s%s"
                            .formatted(
                                    owner.name(),
                                    owner.sinceTickMs() / 1e3,
                                    what == null ? "" : "; it is running " + what),
                    null,
                    owner.sinceTickMs(),
                    what,
                    null);
        }
        if (waiting.size() >= MAX_WAITING) {
            return ErrorInfo.of(
                    Problem.QUEUE_FULL,
                    "%d operations wait for %s".formatted(waiting.size(), name));
        }
        return null;
    }

    private boolean runsBesideTheOwner(Call call) {
        var action = actions.get(call.action());
        return action != null && action.hints().background();
    }

    private void answerOrWait(HubOperation operation, Call call, Answer.Reply reply) {
        boolean waits =
                switch (operation.state()) {
                    case QUEUED -> true;
                    // Its first caller was told so at the deadline; so is one who asks again later.
                    case RUNNING -> operation.remainingMillis(timing.nanos()) > 0;
                    case UNKNOWN, SETTLED -> false;
                };
        if (!waits || call.async()) {
            reply.accept(operation.answer());
        } else {
            operation.addCaller(reply);
        }
    }

    /// Hands over what the link has room for.
    void handOver() {
        var open = link;
        while (open != null
                && inFlight.size() < MAX_IN_FLIGHT
                && open.isWritable()
                && !waiting.isEmpty()) {
            var operation = waiting.remove();
            long remaining = operation.remainingMillis(timing.nanos());
            if (remaining <= 0) {
                expire(operation);
            } else {
                inFlight.put(operation.id(), operation);
                operation.handOver();
                var call = operation.call();
                open.send(
                        new FromHub.Call(operation.id(), call.action(), call.params(), remaining));
            }
        }
    }

    private void deadlineCame(HubOperation operation) {
        switch (operation.state()) {
            case QUEUED -> {
                if (waiting.remove(operation)) {
                    expire(operation);
                } else { // Only the host's gate decides now; it has a heartbeat to say how.
                    operation.wake(timing.after(DEADLINE_GRACE, () -> graceEnded(operation)));
                }
            }
            case RUNNING, UNKNOWN -> operation.answerCallers();
            case SETTLED -> {}
        }
    }

    private void graceEnded(HubOperation operation) {
        if (operation.state() == State.QUEUED) {
            unknown(
                    operation,
                    "%s has been silent about this since before %s; it may have run, or may yet run"
                            .formatted(name, Instant.ofEpochMilli(timing.epochMillis())));
        }
    }

    private void expire(HubOperation operation) {
        settle(
                operation,
                "expired",
                ErrorInfo.of(
                        Problem.EXPIRED,
                        "its deadline came before it was handed over; it never ran"));
    }

    /// Withdraws an operation if it has not started.
    void cancel(HubOperation operation, Answer.Reply reply) {
        var open = link;
        operation.addCanceller(reply);
        if (waiting.remove(operation)) {
            settle(operation, "cancelled", ErrorInfo.of(Problem.CANCELLED, "it never ran"));
        } else if (open == null || operation.isSettled() || operation.state() == State.RUNNING) {
            operation.answerCancellers();
        } else { // The host's gate decides; it has a heartbeat to say how.
            open.send(new FromHub.Cancel(operation.id()));
            var _ = timing.after(DEADLINE_GRACE, () -> cancelGraceEnded(operation));
        }
    }

    private void cancelGraceEnded(HubOperation operation) {
        graceEnded(operation);
        operation.answerCancellers();
    }

    @Nullable HubOperation operation(String id) {
        return operations.get(id);
    }

    // ---- what becomes of operations -----------------------------------------------------------

    private void settle(HubOperation operation, String outcome, ErrorInfo error) {
        settle(operation, new OutcomeInfo(outcome, null, error, 0, 0));
    }

    private void settle(HubOperation operation, OutcomeInfo outcome) {
        if (operation.settle(outcome, timing.epochMillis())) {
            inFlight.remove(operation.id());
            keys.settled(operation);
            show(operation);
            operation.answerCallers();
            operation.answerCancellers();
            ended(operation);
        }
    }

    private void unknown(HubOperation operation, String why) {
        var error = new ErrorInfo(Problem.FATE_UNKNOWN.code(), why, null, null, null, "unknown");
        if (operation.unknown(error)) {
            show(operation);
            operation.answerCallers();
            operation.answerCancellers();
            ended(operation);
        }
    }

    /// Keeps it among the newest that are over, and forgets the oldest of those. What is under way
    /// stays: there is not much of it.
    private void ended(HubOperation operation) {
        over.remove(operation.id());
        over.put(operation.id(), operation);
        if (over.size() > MAX_OVER) {
            var oldest = over.keySet().iterator().next();
            over.remove(oldest);
            operations.remove(oldest);
            inFlight.remove(oldest);
            hosts.forget(oldest);
        }
    }

    private void show(HubOperation operation) {
        room.publish("operation", operation.id(), operation.id(), operation.json());
        operation.tellFollowers();
    }

    // ---- watching -----------------------------------------------------------------------------

    void join(Room.Watcher watcher, String from) {
        room.join(watcher, from, seq -> Json.node(snapshot(seq)));
    }

    void leave(Room.Watcher watcher) {
        room.leave(watcher);
    }

    private SnapshotView snapshot(long seq) {
        var keyed = new ArrayList<Wire.KeyedState>();
        state.forEach((key, value) -> keyed.add(new Wire.KeyedState(key, value)));
        var newest =
                operations.values().stream()
                        .skip(Math.max(0, operations.size() - MAX_SHOWN))
                        .map(HubOperation::view)
                        .toList();
        return new SnapshotView(seq, view(), keyed, newest);
    }

    View view() {
        return view(List.copyOf(actions.values()));
    }

    View summary() {
        return view(null);
    }

    HostHealth health() {
        return new HostHealth(
                linkState(),
                Instant.ofEpochMilli(since).toString(),
                OwnerHealth.of(owner),
                waiting.size(),
                inFlight.size());
    }

    private View view(@Nullable List<ActionInfo> shown) {
        return new View(
                name,
                linkState(),
                Instant.ofEpochMilli(since).toString(),
                instance,
                owner,
                shown,
                waiting.size(),
                inFlight.size());
    }

    /// Ends the link, if there is one, and tells all who wait or watch how things stand.
    void close(Wire.Close reason) {
        var open = link;
        if (open != null) {
            lost(open, reason.reason());
            open.close(reason);
        }
        room.close(reason);
    }
}
