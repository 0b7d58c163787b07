package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
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
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// One driven program: its link, what it shows, its rules and those who watch. What is asked of it
/// and what becomes of that is in its {@link Operations}. Owner thread only.
@OwnerThread
final class HostRoom {
    /// Characters of state a host may show: twice what an agent allows its program.
    static final int MAX_STATE_CHARACTERS = Wire.MAX_MESSAGE_BYTES;

    /// Events a newcomer is shown.
    static final int MAX_EVENTS = 100;

    /// Characters of these: twice what an agent allows one of them.
    static final int MAX_EVENT_CHARACTERS = Wire.MAX_MESSAGE_BYTES / 2;

    /// A host that says nothing for longer is not active, and its link is given up.
    static final Duration ACTIVE = Duration.ofSeconds(60);

    /// What a host may be asked for that does not tell its actions.
    private static final Pattern ANY_ACTION = Pattern.compile("[a-z][a-z0-9_.-]{0,63}");

    private static final System.Logger LOG = System.getLogger(HostRoom.class.getName());

    private final String name;
    private final Hosts hosts;
    private final Timing timing;
    private final Ledger ledger;
    private final Audit audit;
    private final Room room;
    private final Operations operations;

    private final Map<String, ActionInfo> actions = new LinkedHashMap<>();
    private final Map<String, String> actionNames = new LinkedHashMap<>();
    private final Map<String, JsonNode> state = new LinkedHashMap<>();
    private int stateCharacters;
    private final ArrayDeque<PastEvent> events = new ArrayDeque<>();
    private int eventCharacters;

    private HostPolicy policy = HostPolicy.NONE;
    private @Nullable HostLink link;
    private boolean takesAnyAction;
    private String instance;
    private OwnerInfo owner;
    private long since;

    /// When it was last heard; 0 if not since the hub began.
    private long seen;

    /// As it stands on the wire.
    record View(
            String host,
            String link,
            String life,
            @Nullable String transport,
            String since,
            @Nullable String seenAt,
            String instance,
            OwnerInfo owner,
            @Nullable List<ActionInfo> actions,
            int waiting,
            int inFlight,
            int asking) {
        View withoutActions() {
            return withActions(null);
        }

        View withActions(@Nullable List<ActionInfo> shown) {
            return new View(
                    host, link, life, transport, since, seenAt, instance, owner, shown, waiting,
                    inFlight, asking);
        }

        boolean isOnline() {
            return link.equals("online");
        }

        Hosts.Offer offer() {
            return new Hosts.Offer(host, isOnline(), actions == null ? List.of() : actions);
        }
    }

    private record LinkView(
            String link,
            @Nullable String transport,
            String since,
            String instance,
            @Nullable String reason) {}

    private record ActionsView(List<ActionInfo> actions) {}

    private record HealthView(
            String health,
            long sinceMs,
            Wire.@Nullable RunningInfo running,
            @Nullable List<String> stack) {}

    private record SnapshotView(
            long seq,
            View host,
            List<Wire.KeyedState> state,
            List<HubOperation.View> operations,
            HostPolicy.View policy,
            List<PastEvent> events) {}

    private record EventView(String type, JsonNode data) {}

    private record PastEvent(String type, JsonNode data, long ts) {
        int characters() {
            return type.length() + data.toString().length();
        }
    }

    /// A host as it was when `link` began.
    HostRoom(
            String name,
            Hosts hosts,
            Room room,
            Timing timing,
            Ledger ledger,
            Audit audit,
            Ledger.StoredLink link) {
        this.name = name;
        this.hosts = hosts;
        this.room = room;
        this.timing = timing;
        this.ledger = ledger;
        this.audit = audit;
        this.operations = new Operations(this, hosts, timing, ledger, audit);
        this.instance = link.instance();
        this.owner = link.owner();
        this.since = link.at();
    }

    /// Goes on with what the log has.
    void restore(HostPolicy rules, List<StoredOperation> stored) {
        policy = rules;
        operations.restore(stored);
    }

    String name() {
        return name;
    }

    Operations operations() {
        return operations;
    }

    // ---- the link -----------------------------------------------------------------------------

    /// The link, or null.
    @Nullable HostLink link() {
        return link;
    }

    /// Whether a link with this token may take the name now.
    boolean admits(String tokenHash) {
        return link == null || link.tokenHash().equals(tokenHash);
    }

    /// A link takes the name; one that had it ends.
    void linked(HostLink newLink, FromHost.Hello hello) {
        var old = link;
        boolean isSame = newLink.speaksOurs() && instance.equals(hello.instance());
        if (old != null && !isSame) {
            lost(old, "another link took its place");
        }
        link = newLink;
        if (old != null) {
            old.close(Wire.Close.REPLACED);
        }
        takesAnyAction = !newLink.speaksOurs() && hello.actions().isEmpty();
        instance = hello.instance();
        since = timing.epochMillis();
        seen = since;
        LOG.log(System.Logger.Level.INFO, "{0} has linked", name);
        newLink.send(new FromHub.Welcome(Wire.LINK_HEARTBEAT_SECONDS * 1000L, hosts.others()));
        room.publish("link", null, null, Json.node(linkView(null)));
        learnActions(hello.actions());
        learnState(hello.state());
        report(hello.owner());
        ledger.store(name, new Ledger.StoredLink(instance, owner, since));
        if (isSame) {
            operations.handOverAgain(newLink);
        }
        operations.handOver(); // What was accepted before the hub began again.
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
        hosts.offersChanged(name);
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

    /// The link is gone.
    void lost(HostLink lostLink, String reason) {
        if (!isCurrent(lostLink)) {
            return;
        }
        link = null;
        since = timing.epochMillis();
        operations.lost(reason, since);
        LOG.log(System.Logger.Level.INFO, "the link to {0} was lost: {1}", name, reason);
        room.publish("link", null, null, Json.node(linkView(reason)));
        hosts.offersChanged(name);
    }

    /// Gives up a link that has said nothing for too long.
    void sweep() {
        var open = link;
        if (open != null && !isActive()) {
            lost(open, "it was silent for %d s".formatted(ACTIVE.toSeconds()));
            open.close(Wire.Close.SILENT);
        }
    }

    private boolean isActive() {
        return link != null && timing.epochMillis() - seen < ACTIVE.toMillis();
    }

    @SuppressWarnings("ReferenceEquality") // The very link, not one like it.
    private boolean isCurrent(HostLink asked) {
        return link == asked;
    }

    private LinkView linkView(@Nullable String reason) {
        return new LinkView(
                linkState(), transport(), Instant.ofEpochMilli(since).toString(), instance, reason);
    }

    private @Nullable String transport() {
        return link == null ? null : link.kind();
    }

    private String linkState() {
        return link == null ? "offline" : "online";
    }

    // ---- what the host says -------------------------------------------------------------------

    void heard(HostLink from, FromHost message) {
        if (!isCurrent(from)) {
            return; // Said before it was replaced.
        }
        seen = timing.epochMillis();
        switch (message) {
            case FromHost.Hello _ -> from.close(Wire.Close.PROTOCOL);
            case FromHost.Running(String id) -> operations.running(id);
            case FromHost.Settled(String id, OutcomeInfo outcome) ->
                    operations.settled(id, outcome, () -> acknowledge(from, id));
            case FromHost.State(String key, JsonNode value) -> {
                state(key, value);
                if (stateCharacters > MAX_STATE_CHARACTERS) {
                    from.close(Wire.Close.PROTOCOL);
                }
            }
            case FromHost.Event(String type, JsonNode data) -> event(type, data);
            case FromHost.Actions(List<ActionInfo> offered) -> learnActions(offered);
            case FromHost.Report(OwnerInfo now) -> report(now);
        }
    }

    private void acknowledge(HostLink from, String id) {
        if (isCurrent(from)) {
            from.send(new FromHub.Ack(id));
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

    private void event(String type, JsonNode data) {
        var event = new PastEvent(type, data, timing.epochMillis());
        events.addLast(event);
        eventCharacters += event.characters();
        while (events.size() > MAX_EVENTS || eventCharacters > MAX_EVENT_CHARACTERS) {
            eventCharacters -= events.removeFirst().characters();
        }
        room.publish("event", null, null, Json.node(new EventView(type, data)));
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
            operations.stalled(now.standsStill());
        }
        room.publishSoft("owner", Json.node(now));
        hosts.changed(name);
    }

    // ---- what callers want --------------------------------------------------------------------

    void call(Call call, Answer.Reply reply) {
        String asked = call.action().strip().toLowerCase(Locale.ROOT);
        String action = actionNames.get(asked);
        if (action == null && seen == 0) { // Its actions are not known; what it was asked is.
            action = operations.actionOf(call.key()).orElse(asked);
        } else if (action == null && takesAnyAction && ANY_ACTION.matcher(asked).matches()) {
            action = asked;
        }
        if (action == null) {
            reply.accept(
                    Answer.refusal(
                            Problem.UNKNOWN_ACTION,
                            "%s has no action %s; it has %s"
                                    .formatted(name, call.action(), actions.keySet())));
        } else {
            operations.call(call.named(action), find(action), reply);
        }
    }

    /// What is known of an action. Of one that the host does not tell nobody knows what it may
    /// destroy.
    private @Nullable ActionInfo find(String action) {
        var told = actions.get(action);
        return told != null || !takesAnyAction ? told : untold(action);
    }

    private static ActionInfo untold(String action) {
        var hints = new Wire.ActionHints(false, true, false, false);
        return new ActionInfo(action, "", List.of(), Json.node(Map.of()), hints);
    }

    /// Why the host can take nothing now, or null.
    @Nullable ErrorInfo refusal(@Nullable ActionInfo action) {
        if (link == null || action == null) {
            return ErrorInfo.of(
                    Problem.HOST_OFFLINE,
                    "%s is not linked since %s".formatted(name, Instant.ofEpochMilli(since)));
        }
        if (!owner.standsStill() || action.hints().background()) {
            return null;
        }
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

    HostPolicy policy() {
        return policy;
    }

    /// What is done about a call of an action by its proper name. One that the host does not offer
    /// is not handed over in any case.
    HostPolicy.Rule rule(Call call) {
        var action = find(call.action());
        return action == null ? HostPolicy.Rule.ALLOW : policy.about(action, call.by());
    }

    /// Sets the rules, once the log has them.
    void rule(HostPolicy rules, Asker by, Answer.Reply reply) {
        ledger.store(
                name,
                rules,
                problem -> {
                    if (problem.isPresent()) {
                        reply.accept(refused(problem.get()));
                        return;
                    }
                    policy = rules;
                    audit.ruled(name, rules, by);
                    room.publish("policy", null, null, Json.node(rules.view()));
                    reply.accept(new Answer(200, rules.view()));
                });
    }

    /// A refusal of the log's.
    static Answer refused(ErrorInfo problem) {
        int status = problem.code().equals(Problem.DISK_FULL.code()) ? 507 : 503;
        return new Answer(status, new Answer.Refusal(problem));
    }

    // ---- watching -----------------------------------------------------------------------------

    void show(HubOperation operation) {
        room.publish("operation", operation.id(), operation.id(), operation.json());
        operation.tellFollowers();
        hosts.changed(name);
    }

    void join(Room.Watcher watcher, String from) {
        room.join(watcher, from, seq -> Json.node(snapshot(seq)));
    }

    void leave(Room.Watcher watcher) {
        room.leave(watcher);
    }

    private SnapshotView snapshot(long seq) {
        var keyed = new ArrayList<Wire.KeyedState>();
        state.forEach((key, value) -> keyed.add(new Wire.KeyedState(key, value)));
        return new SnapshotView(
                seq, view(), keyed, operations.newest(), policy.view(), List.copyOf(events));
    }

    View view() {
        return new View(
                name,
                linkState(),
                life(),
                transport(),
                Instant.ofEpochMilli(since).toString(),
                seen == 0 ? null : Instant.ofEpochMilli(seen).toString(),
                instance,
                owner,
                List.copyOf(actions.values()),
                operations.waiting(),
                operations.inFlight(),
                operations.asking());
    }

    private String life() {
        if (isActive()) {
            return "active";
        }
        return seen == 0 ? "unknown" : "inactive";
    }

    // ---- the end ------------------------------------------------------------------------------

    /// Ends the link, if there is one, and tells all who wait or watch how things stand.
    void close(Wire.Close reason) {
        operations.stop();
        var open = link;
        if (open != null) {
            lost(open, reason.reason());
            open.close(reason);
        }
        room.close(reason);
    }

    /// Another hub has the host now. The link, if there is one, is the caller's.
    Optional<HostLink> moved() {
        operations.moved();
        var open = Optional.ofNullable(link);
        link = null;
        room.close(Wire.Close.MOVED);
        return open;
    }

    /// Which run of the program it is that linked last.
    String instance() {
        return instance;
    }

    /// Forgets all of a host without a link.
    void delete() {
        operations.forgetAll("%s was deleted; it never ran".formatted(name));
        room.close(Wire.Close.UNKNOWN_HOST);
    }
}
