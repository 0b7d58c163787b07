package dev.heddle.sync.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Outcome;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Ticket;
import dev.heddle.sync.Json;
import dev.heddle.sync.client.LiveSession.Fit;
import dev.heddle.sync.client.SessionStatus.Way;
import dev.heddle.sync.session.SessionState;
import dev.heddle.testkit.SimHost;
import dev.heddle.testkit.SimWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// Clients, a room, its log and the network between them on one virtual clock: delays, cuts, lines
/// that die unnoticed, frames that are lost or come twice, late commands of old connections,
/// readers that stand still, clocks that are wrong, a disk that is full or unsure, refusals, hubs
/// that are killed, and a room that is deleted. Then everything works again: all know the same,
/// what was acknowledged is in the log once, and nothing else was ever shown as done.
class ClientSimulationTest {
    private static final int SEEDS = Integer.getInteger("heddle.client.seeds", 500);
    private static final int CLIENTS = 3;
    private static final long BUSY_MILLIS = 12_000;
    private static final long SETTLE_MILLIS = 180_000;
    private static final int STEP_MILLIS = 25;

    /// What is broken on purpose, to see that the simulation notices.
    enum Fault {
        NONE,
        CLIENT_FORGETS_THE_OUTBOX,
        CLIENT_CONFIRMS_AT_SEND,
        CLIENT_APPLIES_A_REPLAY_TWICE,
        CLIENT_DROPS_THE_ID,
        CLIENT_SKIPS_HOLES,
        ROOM_ANSWERS_EARLY,
        ROOM_FORGETS_WHAT_IT_DID,
        LOG_LOSES_AN_ACKNOWLEDGED_APPEND;

        /// What a run says that has found it.
        String found() {
            return switch (this) {
                case NONE -> "";
                case CLIENT_FORGETS_THE_OUTBOX -> "was told";
                case CLIENT_CONFIRMS_AT_SEND, ROOM_ANSWERS_EARLY -> "was told as done";
                case CLIENT_APPLIES_A_REPLAY_TWICE, CLIENT_DROPS_THE_ID -> "twice";
                case ROOM_FORGETS_WHAT_IT_DID -> "is applied once";
                case CLIENT_SKIPS_HOLES -> "messages of";
                case LOG_LOSES_AN_ACKNOWLEDGED_APPEND -> "as done";
            };
        }
    }

    @Test
    void everySeedEndsWithOneTruth() {
        var seen = new Seen();
        for (long seed = 0; seed < SEEDS; seed++) {
            new World(seed, Fault.NONE, seen).run();
        }
        // They were given a hard time.
        assertThat(seen.commands).isGreaterThan(20L * SEEDS);
        assertThat(seen.done).isGreaterThan(10L * SEEDS);
        assertThat(List.of(seen.refused, seen.cuts, seen.overHttp, seen.kills, seen.deletions))
                .allMatch(count -> count > SEEDS / 10);
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void findsThePlantedFault(Fault fault) {
        assertThatThrownBy(
                        () -> {
                            for (long seed = 0; seed < SEEDS; seed++) {
                                new World(seed, fault, new Seen()).run();
                            }
                        })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(fault.found());
    }

    /// What came to pass in all worlds.
    private static final class Seen {
        long commands;
        long done;
        long refused;
        long cuts;
        long overHttp;
        long kills;
        long deletions;
    }

    private static final class World {
        final long seed;
        final Fault fault;
        final Seen seen;
        final Random random;
        final SimWorld sim;
        final SimLog log;
        final SimHub hub;
        final List<Person> people = new ArrayList<>();

        World(long seed, Fault fault, Seen seen) {
            this.seed = seed;
            this.fault = fault;
            this.seen = seen;
            sim = new SimWorld(seed);
            random = new Random(seed * 31 + 7);
            log = new SimLog(sim.host("disk").owner("disk", Policy.DEFAULT), random);
            log.lies = fault == Fault.LOG_LOSES_AN_ACKNOWLEDGED_APPEND ? 0.05 : 0;
            hub = new SimHub(sim.host("hub"), log, random);
            hub.answersEarly = fault == Fault.ROOM_ANSWERS_EARLY;
            hub.forgetsIds = fault == Fault.ROOM_FORGETS_WHAT_IT_DID;
            for (int i = 0; i < CLIENTS; i++) {
                people.add(new Person(this, "c" + i));
            }
        }

        void run() {
            try {
                busy();
                calm();
                check();
            } catch (AssertionError e) {
                throw new AssertionError(
                        "seed %d at %s: %s".formatted(seed, sim.now(), e.getMessage()), e);
            }
        }

        private void busy() {
            while (sim.now().toMillis() < BUSY_MILLIS) {
                people.forEach(Person::work);
                trouble();
                step();
            }
        }

        private void trouble() {
            switch (random.nextInt(400)) {
                case 0 -> restart();
                case 1 -> hub.stop();
                case 2 -> hub.host.onLoop(() -> hub.endAll(4001));
                case 3 -> log.isFull = true;
                case 4 -> log.unsure = 0.5;
                case 5 -> {
                    if (random.nextInt(3) == 0) {
                        delete();
                    }
                }
                default -> {
                    if (random.nextInt(20) == 0) {
                        log.isFull = false;
                        log.unsure = 0;
                    }
                }
            }
        }

        private void restart() {
            seen.kills++;
            hub.restart();
        }

        private void delete() {
            seen.deletions++;
            log.delete("room").toCompletableFuture().join();
            if (random.nextBoolean()) {
                restart();
            }
        }

        private void step() {
            sim.advance(Duration.ofMillis(STEP_MILLIS));
            for (var person : people) {
                if (person.failure != null) {
                    throw person.failure;
                }
            }
        }

        private void calm() {
            log.isFull = false;
            log.unsure = 0;
            hub.isCalm = true;
            // A room learns that it was deleted when something happens in it.
            people.forEach(person -> person.client.say(person.name + " says good night"));
            step();
            while (sim.now().toMillis() < BUSY_MILLIS + SETTLE_MILLIS
                    && !people.stream().allMatch(Person::isSettled)) {
                step();
            }
            step(); // What was told last is on its way to its listeners.
        }

        private void check() {
            var truth = new SessionState();
            var times = new HashMap<String, Integer>();
            var said = new HashSet<String>();
            for (var entry : log.entries()) {
                truth.apply(entry);
                times.merge(entry.event().cause(), 1, Integer::sum);
                // Nobody says the same twice, so this does not trust in ids.
                String content = Json.read(entry.event().data()).path("content").asString("");
                assertThat(content.isEmpty() || said.add(content))
                        .as("%s is applied once", content)
                        .isTrue();
            }
            assertThat(times.values()).as("each change is applied once").allMatch(n -> n == 1);
            people.forEach(person -> person.check(truth, times.keySet()));
        }
    }

    /// A program in the session.
    private static final class Person {
        final World world;
        final String name;
        final SessionClient client;
        final SimHost host;
        final SimLine.Pace pace = new SimLine.Pace();
        final boolean noSockets;
        final List<SimLine> lines = new ArrayList<>();
        final Set<String> taken = new HashSet<>();
        final Set<String> done = new HashSet<>();
        final Set<String> refused = new HashSet<>();
        List<SessionView.Message> checked = List.of();
        Map<String, SessionView.Value> checkedValues = Map.of();
        @Nullable AssertionError failure;
        int said;

        Person(World world, String name) {
            this.world = world;
            this.name = name;
            noSockets = world.random.nextInt(10) < 3;
            host = world.sim.host(name);
            var owner = host.owner(name, Policy.DEFAULT);
            var ways = new EnumMap<Way, Transport>(Way.class);
            for (var way : Way.values()) {
                ways.put(way, listener -> open(owner, way, listener));
            }
            long skewMillis = world.random.nextLong(-10_000, 10_000);
            var setup =
                    new SessionMachine.Setup(
                            name,
                            name,
                            "",
                            "",
                            List.of(Way.WEB_SOCKET, Way.HTTP),
                            world.random::nextDouble);
            client =
                    new SessionClient(
                            owner,
                            () -> world.sim.now().toMillis(),
                            () -> Instant.ofEpochMilli(world.hub.millis() + skewMillis),
                            (_, way) -> requireNonNull(ways.get(way)),
                            machine(world.fault, setup),
                            () -> {});
            client.changes().connect(owner, view -> guarded(() -> look(view)));
            client.news().connect(owner, news -> guarded(() -> hear(news)));
            client.start();
        }

        private Transport.Connection open(Owner owner, Way way, Transport.Listener listener) {
            boolean fails =
                    (way == Way.WEB_SOCKET && noSockets)
                            || (!world.hub.isCalm && world.random.nextInt(7) == 0);
            world.seen.overHttp += way == Way.HTTP ? 1 : 0;
            var line =
                    new SimLine(world.hub, owner, world.random, name, way, fails, pace, listener);
            lines.add(line);
            return line;
        }

        private void guarded(Runnable check) {
            try {
                check.run();
            } catch (AssertionError e) {
                failure = failure == null ? e : failure;
            }
        }

        // ---- what it does ---------------------------------------------------------------------

        void work() {
            var random = world.random;
            if (random.nextInt(14) == 0) {
                write();
            }
            if (random.nextInt(130) == 0) {
                world.seen.cuts++;
                lines.forEach(SimLine::cut);
                lines.clear();
            }
            if (random.nextInt(300) == 0) {
                pace.stuckUntil = world.hub.millis() + random.nextInt(6_000);
            }
            if (random.nextInt(40) == 0) {
                client.typing(random.nextBoolean());
            }
            if (random.nextInt(300) == 0) {
                client.wake();
            }
        }

        private void write() {
            var random = world.random;
            world.seen.commands++;
            JsonNode value = StringNode.valueOf(name + " " + ++said);
            String key = "k" + random.nextInt(4);
            Ticket<Submitted> ticket =
                    switch (random.nextInt(6)) {
                        case 0 -> client.set(key, value);
                        case 1 -> client.set(key, NullNode.getInstance());
                        case 2 -> client.setIfNewest(key, value);
                        case 3 ->
                                client.update(
                                        key,
                                        old ->
                                                StringNode.valueOf(
                                                        old.asString("").length() + " " + value));
                        default -> client.say(name + " says " + said);
                    };
            ticket.then(
                    Runnable::run,
                    outcome -> {
                        if (outcome instanceof Outcome.Executed<Submitted> executed
                                && executed.value() instanceof Submitted.Accepted(String id)) {
                            guarded(() -> accepted(id));
                        }
                    });
        }

        private void accepted(String id) {
            taken.add(id);
            assertThat(unconfirmed(client.state())).as("shows at once").contains(id);
        }

        // ---- what it must be shown ------------------------------------------------------------

        private static List<String> unconfirmed(SessionView view) {
            return view.unconfirmed().stream().map(SessionView.Unconfirmed::id).toList();
        }

        private void hear(SessionNews news) {
            if (news instanceof SessionNews.Decided(String id, var refusal)) {
                if (refusal == null) {
                    done.add(id);
                    assertThat(world.log.committed).as("%s was told as done", name).contains(id);
                } else {
                    refused.add(id);
                }
            }
        }

        private void look(SessionView view) {
            var shown = new HashSet<String>();
            for (var message : view.messages()) {
                if (!shown.add(message.id())) {
                    throw new AssertionError("%s shows %s twice".formatted(name, message));
                }
            }
            for (var one : view.unconfirmed()) {
                if (!shown.add(one.id())) {
                    throw new AssertionError("%s shows %s twice".formatted(name, one));
                }
            }
            if (!view.messages().equals(checked)) {
                checked = view.messages();
                for (var message : checked) {
                    if (!world.log.committed.contains(message.id())) {
                        throw new AssertionError("%s shows %s as done".formatted(name, message));
                    }
                }
            }
            if (!view.values().equals(checkedValues)) {
                checkedValues = view.values();
                checkedValues.forEach(this::checkValue);
            }
        }

        private void checkValue(String key, SessionView.Value value) {
            if (!value.pending() && !world.log.values.contains(key + "=" + value.data())) {
                throw new AssertionError("%s shows %s %s as done".formatted(name, key, value));
            }
        }

        boolean isSettled() {
            var view = client.state();
            return view.status() instanceof SessionStatus.Connected
                    && view.pending() == 0
                    && !view.catchingUp()
                    && world.people.stream()
                            .allMatch(other -> other.client.state().seq() == view.seq());
        }

        void check(SessionState truth, Set<String> inLog) {
            var view = client.state();
            assertThat(view.unconfirmed().stream().filter(one -> one.refusal() == null))
                    .as("what %s has pending at %s:%d", name, view.status(), view.seq())
                    .isEmpty();
            assertThat(view.status()).isInstanceOf(SessionStatus.Connected.class);
            assertThat(view.messages().stream().map(SessionView.Message::seq).toList())
                    .as("messages of %s", name)
                    .isEqualTo(truth.messages().stream().map(SessionState.Message::seq).toList());
            var values = new TreeMap<String, String>();
            view.values().forEach((key, value) -> values.put(key, Json.write(value.data())));
            var right = new TreeMap<String, String>();
            truth.values()
                    .forEach((key, value) ->
                            right.put(key, Json.write(requireNonNull(value).data())));
            assertThat(values).as("values of %s", name).isEqualTo(right);
            assertThat(refused).as("refused and done").doesNotContainAnyElementsOf(inLog);
            var decided = new HashSet<>(done);
            decided.addAll(refused);
            assertThat(decided).as("what %s was told", name).containsAll(taken);
            world.seen.done += done.size();
            world.seen.refused += refused.size();
        }
    }

    // ---- planted in the client ----------------------------------------------------------------

    private static SessionMachine machine(Fault fault, SessionMachine.Setup setup) {
        return switch (fault) {
            case CLIENT_FORGETS_THE_OUTBOX ->
                    new SessionMachine(setup) {
                        @Override
                        void unsend() {
                            outbox.all().forEach(entry -> outbox.remove(entry.id));
                        }
                    };
            case CLIENT_CONFIRMS_AT_SEND ->
                    new SessionMachine(setup) {
                        @Override
                        void flush(long now) {
                            super.flush(now);
                            outbox.all().stream()
                                    .filter(entry -> entry.fate == Outbox.Fate.SENT)
                                    .forEach(entry -> confirm(entry.id));
                        }
                    };
            case CLIENT_APPLIES_A_REPLAY_TWICE ->
                    new SessionMachine(setup) {
                        @Override
                        Fit fit(HubFrame.Stored frame) {
                            var fit = super.fit(frame);
                            return fit == Fit.OLD ? Fit.NEXT : fit;
                        }
                    };
            case CLIENT_DROPS_THE_ID ->
                    new SessionMachine(setup) {
                        @Override
                        void confirm(String id) {}
                    };
            case CLIENT_SKIPS_HOLES ->
                    new SessionMachine(setup) {
                        @Override
                        Fit fit(HubFrame.Stored frame) {
                            var fit = super.fit(frame);
                            return fit == Fit.HOLE ? Fit.NEXT : fit;
                        }
                    };
            default -> new SessionMachine(setup);
        };
    }
}
