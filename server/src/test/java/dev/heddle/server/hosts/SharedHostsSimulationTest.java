package dev.heddle.server.hosts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.server.hosts.Rig.FakeLink;
import dev.heddle.server.hosts.Rig.ManualTiming;
import dev.heddle.server.nodes.MemoryPeers;
import dev.heddle.server.nodes.Nodes;
import dev.heddle.server.nodes.Peers;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OutcomeInfo;
import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.log.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Three hubs, one program that moves between them and callers at all of them, from seeds: what
/// hubs tell each other gets lost, comes late and twice, hubs are killed, are cut off from the log,
/// from each other, or both; and go on with their link. What was promised is held against what
/// happened.
class SharedHostsSimulationTest {
    private static final int SEEDS = Integer.getInteger("heddle.seeds", 40);
    private static final int MORE_SEEDS = 1000;
    private static final int STEPS = 250;
    private static final int HUBS = 3;

    /// What is wrong on purpose.
    enum Fault {
        NONE(""),
        /// Who has lost a host may append to its room.
        NO_FENCE("a stale append"),
        /// Who takes a host may have missed what happened since it looked.
        CLAIM_WITHOUT_COMPARE("forgotten"),
        /// A question that comes twice is asked twice.
        ASKS_TWICE("ran twice"),
        /// A question that a hub cannot answer is asked of the next one.
        PASSES_ON("a question passed on");

        /// What comes of it.
        private final String harm;

        Fault(String harm) {
            this.harm = harm;
        }
    }

    @Test
    void everySeedKeepsWhatWasPromised() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(new Life(seed, Fault.NONE).live()).as("seed %d", seed).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void findsWhatIsWrong(Fault fault) {
        var found = new TreeSet<String>();
        for (long seed = 0; seed < MORE_SEEDS && !found.contains(fault.harm); seed++) {
            found.addAll(new Life(seed, fault).live());
        }
        assertThat(found).contains(fault.harm);
    }

    @Test
    void livesAreFullEnough() {
        int runs = 0;
        int claims = 0;
        int far = 0;
        for (long seed = 0; seed < 10; seed++) {
            var life = new Life(seed, Fault.NONE);
            var _ = life.live();
            runs += life.ran.size();
            claims += life.claims;
            far += life.asks;
        }
        assertTrue(runs > 50, "runs " + runs);
        assertTrue(claims > 25, "claims " + claims);
        assertTrue(far > 200, "questions between hubs " + far);
    }

    /// The driven program: what it has heard and not run, and what the hub has not acknowledged.
    private static final class Engine {
        final Map<String, String> waiting = new LinkedHashMap<>();
        final Map<String, OutcomeInfo> unacknowledged = new LinkedHashMap<>();
        final Set<String> heard = new HashSet<>();
    }

    /// Three hubs on one log.
    private static final class Life {
        private final Random random;
        private final Fault fault;
        private final Owner owner = Owner.hosted("hub", Policy.DEFAULT.withCapacity(1 << 16));
        private final MemoryPeers network = new MemoryPeers();
        private final MemoryRoomLog log =
                new MemoryRoomLog(
                        Limits.DEFAULT,
                        _ -> Retention.DURABLE,
                        InstantSource.fixed(Instant.ofEpochMilli(ManualTiming.BEGIN)));
        private final List<Hub> hubs = new ArrayList<>();
        private final Set<String> lonely = new HashSet<>();
        private int births;
        private long passed;

        private Engine engine = new Engine();
        private int instances;
        private @Nullable FakeLink link;
        private @Nullable Hub linkedAt;
        private boolean admitted;
        private int read;

        private final List<Call> keyed = new ArrayList<>();
        private final List<Told> callers = new ArrayList<>();
        private final Map<String, Integer> effects = new HashMap<>();
        private final Map<String, String> told = new TreeMap<>();
        private final Set<String> known = new LinkedHashSet<>();
        private final Set<String> asked = new LinkedHashSet<>();
        private final Set<String> allowed = new HashSet<>();
        private final Set<String> said = new HashSet<>();
        private final Set<String> ran = new HashSet<>();
        private final Set<String> broken = new TreeSet<>();
        private String holder = "";
        private int calls;
        private int claims;
        private int asks;

        /// What a caller at a hub was told.
        private record Told(Hub hub, boolean kept, Rig.Caller caller) {}

        Life(long seed, Fault fault) {
            this.random = new Random(seed);
            this.fault = fault;
            owner.tick(); // The test's thread owns the rooms.
            network.reaches((from, to) -> !lonely.contains(from) && !lonely.contains(to));
            for (int i = 0; i < HUBS; i++) {
                hubs.add(new Hub());
            }
        }

        // ---- a hub ------------------------------------------------------------------------

        private final class Hub {
            final String name = "n" + births++;
            final ManualTiming timing = new ManualTiming();
            final NodeLog own = new NodeLog(log, this);
            final Nodes nodes;
            final Hosts hosts;

            Hub() {
                timing.advance(Duration.ofMillis(passed));
                nodes = new Nodes(owner, new Spy(network.join(name)));
                hosts = new Hosts(owner, timing, own);
                hosts.share(nodes);
            }

            void kill() {
                network.remove(name);
                own.kill();
                timing.forgetAlarms();
            }
        }

        /// The log as one hub sees it: it answers late, or does not say what it has done.
        private final class NodeLog extends ForwardingRoomLog {
            private final Hub hub;
            private final ArrayDeque<Runnable> late = new ArrayDeque<>();
            private final List<Runnable> ghosts = new ArrayList<>();
            private final List<Subscription> following = new ArrayList<>();
            boolean cut;

            NodeLog(RoomLog log, Hub hub) {
                super(log);
                this.hub = hub;
            }

            @Override
            public boolean isShared() {
                return true;
            }

            @Override
            public CompletionStage<Appended> append(
                    String room, After after, String key, List<Event> events) {
                var answer = new CompletableFuture<Appended>();
                late.add(() -> {
                    if (cut) {
                        answer.complete(gone());
                    } else if (random.nextInt(12) == 0) { // Done, now or later, or not.
                        ghosts.add(() -> write(room, after, events));
                        if (random.nextBoolean()) {
                            ghost();
                        }
                        answer.complete(gone());
                    } else {
                        answer.complete(write(room, after, events));
                    }
                });
                return answer;
            }

            void ghost() {
                if (!ghosts.isEmpty()) {
                    ghosts.removeFirst().run();
                }
            }

            private Appended write(String room, After after, List<Event> events) {
                boolean isHost = room.startsWith("hosts/");
                boolean isClaim = events.getFirst().type().equals(Ledger.CLAIM);
                boolean compares =
                        fault == Fault.CLAIM_WITHOUT_COMPARE
                                ? !isClaim
                                : fault != Fault.NO_FENCE || isClaim;
                var place = compares || !isHost ? after : After.any();
                var answer = log.append(room, place, "", events).toCompletableFuture().join();
                if (isHost && answer instanceof Appended.Done) {
                    if (isClaim) {
                        claims++;
                        holder = hub.name;
                    } else if (!holder.equals(hub.name)) {
                        broken.add("a stale append");
                    }
                }
                return answer;
            }

            private static Unavailable gone() {
                return new Unavailable(Unavailable.Reason.UNREACHABLE, "no server answers");
            }

            @Override
            public CompletionStage<RoomState> snapshot(String room) {
                var answer = new CompletableFuture<RoomState>();
                var state = log.snapshot(room).toCompletableFuture().join();
                late.add(() -> answer.complete(cut ? gone() : state));
                return answer;
            }

            @Override
            public CompletionStage<RoomList> rooms(String after, int max) {
                var answer = new CompletableFuture<RoomList>();
                var list = log.rooms(after, max).toCompletableFuture().join();
                late.add(() -> answer.complete(cut ? gone() : list));
                return answer;
            }

            @Override
            public Subscription follow(String room, Consumer<Change> follower) {
                var subscription = log.follow(room, change -> hear(follower, change));
                following.add(subscription);
                return subscription;
            }

            private void hear(Consumer<Change> follower, Change change) {
                if (!cut && random.nextInt(4) > 0) {
                    late.add(() -> follower.accept(change));
                }
            }

            boolean next() {
                var first = late.poll();
                if (first != null) {
                    first.run();
                }
                return first != null;
            }

            void kill() {
                late.clear();
                following.forEach(Subscription::close);
            }
        }

        /// A hub's way to the others, which sees what it does with their questions.
        private final class Spy implements Peers {
            private final Peers peers;
            private @Nullable String hearing;

            Spy(Peers peers) {
                this.peers = peers;
            }

            @Override
            public String self() {
                return peers.self();
            }

            @Override
            public void tellAll(String topic, String message) {
                peers.tellAll(topic, message);
            }

            @Override
            public void tell(String node, String topic, String message) {
                if (message.contains(" Ask {")) {
                    asks++;
                    if (hearing != null) {
                        broken.add("a question passed on");
                    }
                }
                peers.tell(node, topic, message);
            }

            @Override
            public Subscription listen(String topic, Listener listener) {
                return peers.listen(topic, (from, message) -> hear(listener, from, message));
            }

            private void hear(Listener listener, String from, String message) {
                owner.tick();
                hearing = message.contains(" Ask {") ? message : null;
                listener.hear(from, message);
                if (random.nextInt(20) == 0) {
                    listener.hear(from, message); // It comes twice.
                }
                if (fault == Fault.ASKS_TWICE && hearing != null && random.nextInt(4) == 0) {
                    listener.hear(from, message.replaceFirst("\"id\":", "\"id\":77"));
                }
                owner.tick();
                if (fault == Fault.PASSES_ON && hearing != null && random.nextInt(4) == 0) {
                    hubs.forEach(hub -> tell(hub.name, "hostnotes", message));
                }
                hearing = null;
            }
        }

        // ---- a life -----------------------------------------------------------------------

        Set<String> live() {
            link();
            for (int i = 0; i < STEPS; i++) {
                step();
                listen();
                look();
            }
            settle();
            return broken;
        }

        private Hub any() {
            return hubs.get(random.nextInt(hubs.size()));
        }

        private void step() {
            switch (random.nextInt(30)) {
                case 0, 1 -> call(Rig.keyed("spawn", params(), null));
                case 2, 3 -> callUnderANewKey(random.nextInt(3) == 0);
                case 4 -> callAgain();
                case 5, 6, 7, 8, 9, 10 -> log(any());
                case 11, 12, 13, 14, 15 -> deliver(1 + random.nextInt(20));
                case 16 -> network.loseOne(random);
                case 17, 18 -> run();
                case 19 -> answer();
                case 20 -> cancel();
                case 21, 22, 23 -> pass(random.nextInt(1200));
                case 24 -> relink();
                case 25 -> arrive();
                case 26 -> {
                    if (random.nextInt(4) == 0) {
                        replace(random.nextInt(hubs.size()));
                    }
                }
                case 27 -> cut();
                case 28 -> heal();
                default -> any().own.ghost();
            }
            owner.tick();
        }

        private String params() {
            return "{\"n\":%d}".formatted(calls++);
        }

        private void call(Call call) {
            boolean async = random.nextBoolean();
            var hub = any();
            var caller = new Rig.Caller();
            hub.hosts.call(
                    Rig.HOST,
                    new Call(
                            call.action(),
                            call.params(),
                            call.deadline(),
                            call.key(),
                            async,
                            call.by()),
                    caller);
            callers.add(new Told(hub, async || call.key().isPresent(), caller));
        }

        private void callUnderANewKey(boolean byAssistant) {
            var call = Rig.keyed(byAssistant ? "clear" : "spawn", params(), "k" + keyed.size());
            keyed.add(byAssistant ? Rig.by(Rig.ASSISTANT, call) : call);
            call(keyed.getLast());
        }

        private void callAgain() {
            if (!keyed.isEmpty()) {
                call(keyed.get(random.nextInt(keyed.size())));
            }
        }

        private void log(Hub hub) {
            for (int i = random.nextInt(6); i >= 0; i--) {
                hub.own.next();
            }
        }

        private void deliver(int count) {
            for (int i = 0; i < count && network.deliverOne(random); i++) {
                owner.tick();
            }
        }

        /// All that is on its way arrives, and the program works.
        private void arrive() {
            for (int i = 0; i < 20; i++) {
                hubs.forEach(this::log);
                deliver(20);
                listen();
            }
            for (int i = 0; i < 5; i++) {
                run();
            }
        }

        private void answer() {
            one(
                    asked,
                    id -> {
                        boolean allow = random.nextBoolean();
                        if (allow) {
                            allowed.add(id);
                        }
                        any().hosts.answer(id, allow, new Asker("u-2", Asker.PAGE, true), _ -> {});
                    });
        }

        private void cancel() {
            one(
                    known,
                    id -> {
                        var hub = any();
                        var caller = new Rig.Caller();
                        hub.hosts.cancel(id, caller);
                        callers.add(new Told(hub, false, caller));
                    });
        }

        private void one(Set<String> ids, Consumer<String> then) {
            if (!ids.isEmpty()) {
                then.accept(List.copyOf(ids).get(random.nextInt(ids.size())));
            }
        }

        private void pass(long millis) {
            passed += millis;
            for (var hub : List.copyOf(hubs)) {
                hub.timing.advance(Duration.ofMillis(millis));
                hub.nodes.beat();
            }
        }

        private void replace(int index) {
            var old = hubs.get(index);
            listen();
            look();
            old.kill();
            lonely.remove(old.name);
            callers.removeIf(one -> one.hub() == old);
            if (linkedAt == old) {
                link = null;
                linkedAt = null;
            }
            hubs.set(index, new Hub());
        }

        private void cut() {
            var hub = any();
            hub.own.cut |= random.nextInt(3) > 0;
            if (random.nextBoolean()) {
                lonely.add(hub.name);
            }
        }

        private void heal() {
            var hub = any();
            hub.own.cut = false;
            lonely.remove(hub.name);
        }

        // ---- the program ------------------------------------------------------------------

        private void link() {
            var hub = any();
            var fresh = new FakeLink("token-1");
            fresh.speaksOurs = true;
            fresh.writable = random.nextInt(4) > 0;
            link = fresh;
            linkedAt = hub;
            admitted = false;
            read = 0;
            hub.hosts.linked(
                    Rig.HOST,
                    fresh,
                    Rig.hello("i-" + instances),
                    isLinked -> {
                        if (isLinked && link == fresh) {
                            admitted = true;
                            Map.copyOf(engine.unacknowledged)
                                    .forEach((id, outcome) -> say(id, outcome));
                        }
                    });
        }

        private void relink() {
            if (link != null && linkedAt != null && (!admitted || random.nextInt(3) > 0)) {
                linkedAt.hosts.lost(Rig.HOST, link, "gone"); // Else its hub takes long to notice.
            }
            if (random.nextInt(4) == 0) { // It is killed, and forgets all but what it has done.
                engine = new Engine();
                instances++;
            }
            link();
        }

        private void run() {
            if (!engine.waiting.isEmpty()) {
                var next = engine.waiting.entrySet().iterator().next();
                String id = next.getKey();
                engine.waiting.remove(id);
                if (effects.merge(id, 1, Integer::sum) > 1
                        || effects.merge(next.getValue(), 1, Integer::sum) > 1) {
                    broken.add("ran twice");
                }
                ran.add(id);
                settled(
                        id,
                        new OutcomeInfo("executed", Json.read("{\"success\":true}"), null, 0, 0));
            }
        }

        private void settled(String id, OutcomeInfo outcome) {
            said.add(id);
            engine.unacknowledged.put(id, outcome);
            if (admitted) {
                say(id, outcome);
            }
        }

        private void say(String id, OutcomeInfo outcome) {
            if (link != null && linkedAt != null) {
                linkedAt.hosts.heard(Rig.HOST, link, new FromHost.Settled(id, outcome));
            }
        }

        /// Reads what the hub has said to the program.
        private void listen() {
            var open = link;
            while (open != null && read < open.sent.size()) {
                switch (open.sent.get(read++)) {
                    case FromHub.Call call -> {
                        if (call.action().equals("clear") && !allowed.contains(call.id())) {
                            broken.add("not allowed");
                        }
                        if (!engine.heard.add(call.id())) {
                            continue;
                        }
                        if (call.deadlineMs() > 0) {
                            engine.waiting.put(call.id(), call.params().toString());
                        } else {
                            settled(call.id(), new OutcomeInfo("expired", null, null, 0, 0));
                        }
                    }
                    case FromHub.Ack(String id) -> engine.unacknowledged.remove(id);
                    case FromHub.Cancel(String id) -> {
                        if (engine.waiting.remove(id) != null) {
                            settled(id, new OutcomeInfo("cancelled", null, null, 0, 0));
                        }
                    }
                    case FromHub.Welcome _ -> {}
                }
            }
            if (open != null && open.closed != null) {
                if (Wire.Close.isFinal(open.closed.code())) {
                    broken.add("a program sent away for ever: " + open.closed);
                }
                link = null;
                linkedAt = null;
            }
        }

        // ---- what must hold ---------------------------------------------------------------

        private void look() {
            for (var one : List.copyOf(callers)) {
                if (one.caller().answers.size() > 1) {
                    broken.add("answered twice");
                } else if (!one.caller().waits()) {
                    callers.remove(one);
                    remember(one);
                }
            }
        }

        private void remember(Told one) {
            var caller = one.caller();
            String id = caller.body().path("operation").asString("");
            String outcome = caller.outcome();
            if (id.isEmpty()) {
                return;
            }
            if (!outcome.isEmpty()) {
                tell(id, outcome);
            }
            boolean rejectedAtOnce =
                    outcome.equals("rejected")
                            && !Set.of("refused", "not_answered").contains(caller.code());
            if (one.kept() && caller.status() != 502 && !rejectedAtOnce) {
                known.add(id);
                if (caller.body().path("action").asString().equals("clear")) {
                    asked.add(id);
                }
            }
        }

        private void tell(String id, String outcome) {
            String before = told.put(id, outcome);
            if (before != null && !before.equals(outcome)) {
                broken.add("two outcomes: " + before + ", " + outcome);
            }
        }

        /// All is well again; what is on its way arrives.
        private void settle() {
            for (var hub : hubs) {
                hub.own.cut = false;
            }
            lonely.clear();
            if (link != null && linkedAt != null) {
                linkedAt.hosts.lost(Rig.HOST, link, "gone");
            }
            link = null;
            for (int i = 0; i < 40; i++) {
                calm();
            }
            for (String id : known) {
                var states = new TreeSet<String>();
                for (var hub : hubs) {
                    states.add(end(hub, id));
                }
                if (states.size() > 1) {
                    broken.add("hubs differ: " + states);
                }
                String now = states.getFirst();
                String before = told.getOrDefault(id, now);
                if (now.equals("404")) {
                    broken.add("forgotten");
                } else if (!now.equals(before) && !said.contains(id)) {
                    broken.add("taken back: " + before + ", " + now);
                }
            }
            told.forEach((id, outcome) -> {
                if (outcome.equals("executed") != ran.contains(id)) {
                    broken.add("untrue: " + outcome);
                }
            });
            for (var hub : hubs) {
                var caller = new Rig.Caller();
                hub.hosts.call(Rig.HOST, Rig.keyed("spawn", params(), null), caller);
                for (int i = 0; i < 5; i++) {
                    calm();
                }
                if (caller.waits() || caller.status() != 200) {
                    broken.add("does not work any more: " + caller.answers);
                }
            }
        }

        private String end(Hub hub, String id) {
            var caller = new Rig.Caller();
            hub.hosts.operation(id, caller);
            for (int i = 0; i < 10 && caller.waits(); i++) {
                calm();
            }
            if (caller.waits() || caller.status() != 200) {
                return caller.waits() ? "no answer" : "" + caller.status();
            }
            return caller.outcome().isEmpty() ? caller.state() : caller.outcome();
        }

        private void calm() {
            boolean more = true;
            while (more) {
                more = false;
                for (var hub : hubs) {
                    more |= hub.own.next();
                }
                network.deliverAll();
                owner.tick();
            }
            listen();
            while (!engine.waiting.isEmpty()) {
                run();
            }
            look();
            if (link == null) {
                link();
                requireLink().writable = true;
            }
            pass(500);
        }

        private FakeLink requireLink() {
            return requireNonNull(link);
        }
    }
}
