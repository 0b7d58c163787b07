package dev.heddle.server.hosts;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.server.nodes.Nodes;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.OwnerInfo;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// All programs that have linked, or that the log knows. Hubs that share their log share their
/// hosts as well: each host is held by one of them, to which the others pass on what is asked.
///
/// Owner thread only: whoever is on another thread hands its request to the owner.
@OwnerThread
public final class Hosts {
    /// Names a hub knows at a time; one more is refused.
    public static final int MAX_HOSTS = 1000;

    /// Of a host that has rules or operations and whose owner nobody knows.
    private static final OwnerInfo NEVER =
            new OwnerInfo("unknown", "closed", "ok", 0, null, 0, 0, 0, 0, Map.of(), null);

    /// Within this a hub has told others who is linked to it.
    private static final Duration LINK_TOLD = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(Hosts.class.getName());

    private final Owner owner;
    private final Timing timing;
    private final Map<String, HostRoom> rooms = new TreeMap<>();
    private final Map<String, HostRoom> byOperation = new HashMap<>();

    private final Ledger ledger;
    private final Audit audit;
    private Runnable offersChanged = () -> {};
    private Supplier<List<String>> others = List::of;

    /// What other hubs hold.
    private Elsewhere elsewhere = Elsewhere.NOWHERE;

    /// Hosts that are being taken, with those who wait for it; and links among them.
    private final Map<String, List<Consumer<Boolean>>> taking = new HashMap<>();

    private final Set<HostLink> linking = new HashSet<>();
    private boolean closed;

    /// What a host offers, or did when it was last here.
    public record Offer(String host, boolean online, List<ActionInfo> actions) {}

    private record HostsView(List<HostRoom.View> hosts) {}

    private record Deleted(String host) {}

    /// What a log has of hosts.
    public static final class Stored {
        private final List<Ledger.StoredHost> hosts;

        private Stored(List<Ledger.StoredHost> hosts) {
            this.hosts = hosts;
        }
    }

    /// Hosts whose rooms are on `owner`, and what becomes of them in `log`.
    public Hosts(Owner owner, Timing timing, RoomLog log) {
        this.owner = owner;
        this.timing = timing;
        this.ledger = new Ledger(owner, log, timing);
        this.audit = new Audit(ledger, timing);
    }

    /// Reads what a log has of hosts. Blocks. May be called from any thread.
    ///
    /// @throws IOException if it cannot be read
    public static Stored read(RoomLog log) throws IOException {
        return new Stored(Ledger.read(log));
    }

    /// Goes on with what the log has; before anything else.
    public void restore(Stored stored) {
        owner.check();
        stored.hosts.forEach(this::restore);
    }

    private void restore(Ledger.StoredHost host) {
        var link = host.link();
        var room = open(host.host(), link == null ? new Ledger.StoredLink("", NEVER, 0) : link);
        ledger.restored(host);
        room.restore(host.policy(), host.operations());
    }

    private HostRoom open(String host, Ledger.StoredLink link) {
        var fresh = new Room(owner, timing::epochMillis);
        var room = new HostRoom(host, this, fresh, timing, ledger, audit, link);
        rooms.put(host, room);
        return room;
    }

    // ---- whose they are -----------------------------------------------------------------------

    /// Has hosts be held by whichever hub their programs link to, and be driven from any. The log
    /// must be one that these hubs share. To be called once, before anything else.
    public void share(Nodes nodes) {
        owner.check();
        elsewhere = new Neighbours(owner, this, timing, ledger, nodes, new Random());
    }

    /// Takes a host of which the log knows something and that nobody holds.
    void adopt(String host) {
        take(host, "", false, _ -> {});
    }

    /// Takes a host from whichever hub holds it: there it ends as at the end of that hub, here it
    /// goes on as at the beginning of this one. `then` hears whether this hub holds it.
    private void take(String host, String instance, boolean even, Consumer<Boolean> then) {
        var all = taking.get(host);
        if (all != null) {
            all.add(then);
            return;
        }
        taking.put(host, new ArrayList<>(List.of(then)));
        ledger.claim(
                host,
                new Ledger.Claim(elsewhere.self(), instance),
                even,
                byInstance -> lose(host, byInstance),
                claimed -> {
                    switch (claimed) {
                        case Ledger.Claimed.Held _ when closed -> ledger.release(host);
                        case Ledger.Claimed.Held(var stored, _) -> {
                            restore(stored);
                            elsewhere.tell(host);
                        }
                        case Ledger.Claimed.NoHost _ -> elsewhere.forget(host);
                        case Ledger.Claimed.Refused _ -> {}
                    }
                    boolean held = rooms.containsKey(host);
                    requireNonNull(taking.remove(host)).forEach(each -> each.accept(held));
                });
    }

    /// Another hub holds the host now.
    private void lose(String host, String byInstance) {
        var room = rooms.remove(host);
        if (room != null) {
            LOG.log(System.Logger.Level.INFO, "{0} has moved to another hub", host);
            room.moved().ifPresent(link -> end(link, room, byInstance));
            ledger.release(host);
            elsewhere.released(host);
            offersChanged();
        }
    }

    /// A program that has lost its name to another one must not fight for it; one whose hub was
    /// taken for gone, or whose own link there came to nothing, is to come again. Which of these it
    /// is shows when the other hub has told who is linked there.
    private void end(HostLink link, HostRoom room, String byInstance) {
        String instance = room.instance();
        if (byInstance.isEmpty() || byInstance.equals(instance)) {
            link.close(Wire.Close.MOVED);
            return;
        }
        var token = ledger.token(room.name()).orElse(Position.START);
        var _ =
                timing.after(
                        LINK_TOLD,
                        () -> {
                            var own = rooms.get(room.name());
                            var now =
                                    own == null
                                            ? elsewhere.linkedSince(room.name(), token)
                                            : Optional.of(own.view());
                            boolean isOther =
                                    now.filter(HostRoom.View::isOnline)
                                            .filter(view -> !view.instance().equals(instance))
                                            .isPresent();
                            link.close(isOther ? Wire.Close.REPLACED : Wire.Close.MOVED);
                        });
    }

    /// Another hub says that it holds a host since `claim`.
    void othersHold(String host, Position claim) {
        if (ledger.token(host).filter(own -> Holding.LATER.compare(claim, own) > 0).isPresent()) {
            lose(host, "");
        }
    }

    /// The hosts that this hub holds.
    List<String> held() {
        return List.copyOf(rooms.keySet());
    }

    boolean holds(String host) {
        return rooms.containsKey(host);
    }

    /// What others are told of a host that this hub holds.
    Directory.Told told(String host) {
        var room = requireNonNull(rooms.get(host));
        var link = room.link();
        var claim = ledger.token(host).orElse(Position.START);
        String hash = link == null ? "" : link.tokenHash();
        var view = room.view().withoutActions();
        return new Directory.Told(host, claim.epoch(), claim.seq(), hash, view);
    }

    /// What the program of a host that this hub holds offers.
    Directory.Actions offered(String host) {
        return new Directory.Actions(requireNonNull(rooms.get(host)).view().offer().actions());
    }

    // ---- links --------------------------------------------------------------------------------

    /// A program says hello. `then` hears, now or later, whether it is linked; if not, its link was
    /// closed. What it says until then would not be heard: it is not to be read.
    public void linked(String host, HostLink link, FromHost.Hello hello, Consumer<Boolean> then) {
        owner.check();
        if (closed) {
            refuse(link, Wire.Close.HUB_STOPPING, then);
        } else if (!knows(host) && size() >= MAX_HOSTS) {
            refuse(link, Wire.Close.PROTOCOL, then);
        } else if (rooms.containsKey(host) || !ledger.isShared()) {
            link(host, link, hello, then);
        } else if (!elsewhere.admits(host, link.tokenHash())) {
            refuse(link, Wire.Close.BAD_TOKEN, then);
        } else {
            linking.add(link);
            take(
                    host,
                    hello.instance(),
                    true,
                    held -> {
                        if (!linking.remove(link)) { // Gone meanwhile.
                            then.accept(false);
                        } else if (held) {
                            link(host, link, hello, then);
                        } else {
                            refuse(link, Wire.Close.BUSY, then);
                        }
                    });
        }
    }

    private static void refuse(HostLink link, Wire.Close why, Consumer<Boolean> then) {
        link.close(why);
        then.accept(false);
    }

    private void link(String host, HostLink link, FromHost.Hello hello, Consumer<Boolean> then) {
        var room = rooms.get(host);
        if (room == null) {
            var now = timing.epochMillis();
            room = open(host, new Ledger.StoredLink(hello.instance(), hello.owner(), now));
        }
        if (room.admits(link.tokenHash())) {
            room.linked(link, hello);
            then.accept(true);
        } else {
            refuse(link, Wire.Close.BAD_TOKEN, then);
        }
    }

    /// A program says something.
    public void heard(String host, HostLink link, FromHost message) {
        owner.check();
        var room = rooms.get(host);
        if (room != null) {
            room.heard(link, message);
        }
    }

    /// A link has room again.
    public void writable(String host) {
        owner.check();
        var room = rooms.get(host);
        if (room != null) {
            room.operations().handOver();
        }
    }

    /// A link is gone.
    public void lost(String host, HostLink link, String reason) {
        owner.check();
        linking.remove(link);
        var room = rooms.get(host);
        if (room != null) {
            room.lost(link, reason);
        }
    }

    /// Gives up links that have said nothing for too long; to be called every few seconds.
    public void sweep() {
        owner.check();
        rooms.values().forEach(HostRoom::sweep);
    }

    // ---- callers ------------------------------------------------------------------------------

    /// How many there are.
    public int size() {
        return views().size();
    }

    /// All of them, without their actions.
    public Answer list() {
        return new Answer(
                200,
                new HostsView(
                        views().values().stream().map(HostRoom.View::withoutActions).toList()));
    }

    /// How all of them are, by key.
    public Map<String, HostHealth> health() {
        var parts = new TreeMap<String, HostHealth>();
        views().forEach((name, view) -> parts.put("link/" + name, HostHealth.of(view)));
        return parts;
    }

    /// What each offers, by name.
    public List<Offer> offers() {
        return views().values().stream().map(HostRoom.View::offer).toList();
    }

    /// All by name, as this hub and others show them.
    private Map<String, HostRoom.View> views() {
        owner.check();
        var views = new TreeMap<>(elsewhere.views());
        rooms.forEach((name, room) -> views.put(name, room.view()));
        return views;
    }

    /// Has `listener` run, on the owner, whenever a host comes, goes or offers something else.
    /// There is one listener; it must not block.
    public void onOffersChanged(Runnable listener) {
        owner.check();
        offersChanged = listener;
    }

    void offersChanged() {
        offersChanged.run();
    }

    /// Has hosts told where other hubs are, to which they may link as well.
    public void namesOthers(Supplier<List<String>> addresses) {
        owner.check();
        others = addresses;
    }

    List<String> others() {
        return others.get();
    }

    /// The link or the actions of a host are something else.
    void offersChanged(String host) {
        if (holds(host)) {
            elsewhere.tell(host);
        }
        offersChanged();
    }

    /// Something of a host is something else.
    void changed(String host) {
        elsewhere.changed(host);
    }

    /// One of them.
    public void show(String host, Answer.Reply reply) {
        ask(new Question.Show(host), reply);
    }

    /// Runs an action.
    public void call(String host, Call call, Answer.Reply reply) {
        ask(Question.Run.of(host, call), reply);
    }

    /// How an operation stands.
    public void operation(String id, Answer.Reply reply) {
        ask(new Question.Look(id), reply);
    }

    /// Tells how an operation stands, now and each time it changes, until it is settled.
    public void follow(String id, Answer.Reply each) {
        owner.check();
        find(id).ifPresentOrElse(
                        operation -> operation.follow(each), () -> elsewhere.follow(id, 0, each));
    }

    /// Goes on to tell those who follow an operation that is another hub's now.
    void followElsewhere(String id, List<Answer.Reply> followers) {
        followers.forEach(each -> elsewhere.follow(id, 0, each));
    }

    /// Withdraws an operation if it has not started.
    public void cancel(String id, Answer.Reply reply) {
        ask(new Question.Cancel(id), reply);
    }

    /// Withdraws all that has not started at a host.
    public void cancelAll(String host, Answer.Reply reply) {
        ask(new Question.Withdraw(host), reply);
    }

    /// Answers the question whether an operation may run, for that operation as it is and once.
    public void answer(String id, boolean allow, Asker by, Answer.Reply reply) {
        if (mayDecide(by, reply)) {
            ask(new Question.Decide(id, allow, by), reply);
        }
    }

    private static boolean mayDecide(Asker by, Answer.Reply reply) {
        if (!by.mayDecide()) {
            reply.accept(
                    Answer.refusal(
                            Problem.NOT_ALLOWED, "only people who may act can decide about this"));
        }
        return by.mayDecide();
    }

    /// A host's rules.
    public void policy(String host, Answer.Reply reply) {
        ask(new Question.Rules(host), reply);
    }

    /// Sets a host's rules, as `{"rules": {"ACTION": "allow" | "ask" | "deny"}}`.
    public void setPolicy(String host, JsonNode body, Asker by, Answer.Reply reply) {
        ask(new Question.SetRules(host, body, by), reply);
    }

    /// Forgets a host that has no link, with its rules and all but the audit.
    public void delete(String host, Asker by, Answer.Reply reply) {
        ask(new Question.Forget(host, by), reply);
    }

    /// Has whoever holds it answer.
    void ask(Question question, Answer.Reply reply) {
        if (!answerHere(question, reply)) {
            elsewhere.ask(question, reply);
        }
    }

    /// Answers what is about a host that this hub holds; false if it is not.
    boolean answerHere(Question question, Answer.Reply reply) {
        owner.check();
        return switch (question) {
            case Question.OfHost about -> {
                var room = rooms.get(about.host());
                if (room != null) {
                    answer(about, room, reply);
                }
                yield room != null;
            }
            case Question.OfOperation about -> {
                var operation = find(about.operation());
                operation.ifPresent(one -> answer(about, one, reply));
                yield operation.isPresent();
            }
        };
    }

    private Optional<HubOperation> find(String id) {
        return Optional.ofNullable(byOperation.get(id)).map(room -> room.operations().find(id));
    }

    private void answer(Question.OfHost question, HostRoom room, Answer.Reply reply) {
        switch (question) {
            case Question.Show _ -> reply.accept(new Answer(200, room.view()));
            case Question.Rules _ -> reply.accept(new Answer(200, room.policy().view()));
            case Question.Run run -> room.call(run.call(), reply);
            case Question.Withdraw _ -> room.operations().cancelAll(reply);
            case Question.SetRules(_, var body, var by) -> setPolicy(room, body, by, reply);
            case Question.Forget(_, var by) -> delete(room, by, reply);
        }
    }

    private void answer(Question.OfOperation question, HubOperation operation, Answer.Reply reply) {
        var operations = requireNonNull(byOperation.get(operation.id())).operations();
        switch (question) {
            case Question.Look _ -> reply.accept(new Answer(200, operation.view()));
            case Question.Change(_, int seen) -> operation.onceChanged(seen, reply);
            case Question.Cancel _ -> operations.cancel(operation, reply);
            case Question.Decide(_, boolean allow, var by) ->
                    operations.answer(operation, allow, by, reply);
        }
    }

    private static void setPolicy(HostRoom room, JsonNode body, Asker by, Answer.Reply reply) {
        if (mayDecide(by, reply)) {
            try {
                room.rule(HostPolicy.read(body), by, reply);
            } catch (IllegalArgumentException e) {
                reply.accept(
                        Answer.refusal(Problem.INVALID_PARAMETERS, String.valueOf(e.getMessage())));
            }
        }
    }

    private void delete(HostRoom room, Asker by, Answer.Reply reply) {
        String host = room.name();
        if (room.link() != null) {
            reply.accept(
                    Answer.refusal(
                            Problem.HOST_LINKED, host + " is linked; only one that is not can go"));
        } else if (mayDecide(by, reply)) {
            rooms.remove(host);
            room.delete();
            audit.deleted(host, by);
            ledger.delete(
                    host,
                    problem -> {
                        elsewhere.released(host);
                        if (problem.isEmpty()) {
                            elsewhere.forget(host);
                        }
                        reply.accept(
                                problem.map(HostRoom::refused)
                                        .orElse(new Answer(200, new Deleted(host))));
                    });
        }
    }

    /// Who asked what, the newest first.
    public void audit(Audit.Query query, Answer.Reply reply) {
        owner.check();
        var underWay =
                rooms.values().stream()
                        .flatMap(room -> room.operations().underWay().stream())
                        .sorted(Comparator.comparingLong(HubOperation::queuedAt).reversed())
                        .toList();
        audit.show(query, underWay, reply);
    }

    void remember(String operation, HostRoom room) {
        byOperation.put(operation, room);
    }

    void forget(String operation) {
        byOperation.remove(operation);
    }

    // ---- watchers -----------------------------------------------------------------------------

    /// Whether a host has linked to this hub, or another one, and was not forgotten since.
    public boolean knows(String host) {
        owner.check();
        return rooms.containsKey(host) || elsewhere.knows(host);
    }

    /// Lets somebody watch a host; false if there is no such host.
    public boolean join(String host, Room.Watcher watcher, String from) {
        return joinHere(host, watcher, from) || elsewhere.join(host, watcher, from);
    }

    /// Lets somebody watch a host that this hub holds; false if it does not.
    boolean joinHere(String host, Room.Watcher watcher, String from) {
        owner.check();
        var room = rooms.get(host);
        if (room == null) {
            return false;
        }
        room.join(watcher, from);
        return true;
    }

    /// Takes a watcher out.
    public void leave(String host, Room.Watcher watcher) {
        leaveHere(host, watcher);
        elsewhere.leave(watcher);
    }

    void leaveHere(String host, Room.Watcher watcher) {
        owner.check();
        var room = rooms.get(host);
        if (room != null) {
            room.leave(watcher);
        }
    }

    /// Ends all links, and tells all who wait or watch. `then` runs once the log has what it is to
    /// have, if it answers.
    public void close(Wire.Close reason, Runnable then) {
        owner.check();
        closed = true;
        rooms.values().forEach(room -> room.close(reason));
        elsewhere.close(reason);
        ledger.flush(then);
    }
}
