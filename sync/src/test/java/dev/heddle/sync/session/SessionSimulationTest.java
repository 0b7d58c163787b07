package dev.heddle.sync.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.sync.Json;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.room.LoggedRoom;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One hub or two that restart, a log that is late, refuses, is silent and is lost for a while, and
/// clients that lose their connection, come back to any hub, cannot read and send again: in the end
/// all know the same, every change that was acknowledged is in the log exactly once, and nothing
/// that was not is shown as done.
class SessionSimulationTest {
    private static final int SEEDS = Integer.getInteger("heddle.session.seeds", 500);
    private static final int STEPS = 120;
    private static final int CLIENTS = 3;

    /// What is broken on purpose, to see that the simulation notices.
    enum Fault {
        NONE,
        /// A command is answered before its event is in the log.
        ACKNOWLEDGES_EARLY,
        /// A reader that comes back is shown one event less than it missed.
        REPLAYS_TOO_LITTLE,
        /// A command that comes again is applied again.
        FORGETS_WHAT_IT_DID,
        /// What another hub has done is never heard of.
        IGNORES_WHAT_OTHERS_DO(2),
        /// What has happened is taken in once more.
        TAKES_A_CHANGE_TWICE(2),
        /// What could not be appended, because another hub was faster, counts as done.
        TAKES_A_CONFLICT_FOR_DONE(2);

        final int hubs;

        Fault() {
            this(1);
        }

        Fault(int hubs) {
            this.hubs = hubs;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everySeedEndsWithOneTruth(int hubs) {
        for (long seed = 0; seed < SEEDS; seed++) {
            new World(seed, hubs, Fault.NONE).run();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void findsThePlantedFault(Fault fault) {
        assertThatThrownBy(
                        () -> {
                            for (long seed = 0; seed < SEEDS; seed++) {
                                new World(seed, fault.hubs, fault).run();
                            }
                        })
                .isInstanceOf(AssertionError.class);
    }

    /// A hub.
    static final class Node {
        final World world;
        LateLog log;
        Owner owner;
        LoggedRoom<Command.Ordered> room;

        Node(World world) {
            this.world = world;
            log = new LateLog(world.store, world.random, world.hubs > 1, world.fault);
            owner = world.host.owner("rooms", Policy.DEFAULT);
            room = open();
        }

        private LoggedRoom<Command.Ordered> open() {
            var made = new ArrayList<LoggedRoom<Command.Ordered>>();
            world.host.onLoop(() ->
                    made.add(
                            new LoggedRoom<>(
                                    "room",
                                    owner,
                                    log,
                                    () -> 1_000_000 + world.host.nanos() / 1_000_000,
                                    Duration.ofMillis(50),
                                    Duration.ofMillis(50),
                                    new Session())));
            return made.getFirst();
        }

        /// It is killed: what was on its way to the log gets there, what it would have answered is
        /// lost.
        void restart() {
            log.forget();
            world.clients.forEach(client -> client.cut(this));
            owner.close(Duration.ZERO);
            log = new LateLog(world.store, world.random, world.hubs > 1, world.fault);
            owner = world.host.owner("rooms", Policy.DEFAULT);
            room = open();
        }
    }

    static final class World {
        final Random random;
        final int hubs;
        final Fault fault;
        final SimHost host = new SimHost();
        final RoomLog store =
                new MemoryRoomLog(
                        Limits.DEFAULT,
                        _ -> Retention.DURABLE,
                        InstantSource.fixed(Instant.ofEpochMilli(1_000_000)));
        final List<SimMember> clients = new ArrayList<>();
        final List<Node> nodes = new ArrayList<>();

        World(long seed, int hubs, Fault fault) {
            random = new Random(seed);
            this.hubs = hubs;
            this.fault = fault;
            for (int i = 0; i < hubs; i++) {
                nodes.add(new Node(this));
            }
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new SimMember(this, "c" + i));
            }
        }

        Node anyNode() {
            return nodes.get(random.nextInt(hubs));
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            for (var node : nodes) {
                node.log.lost = false;
                node.log.unsure = 0;
                node.log.silent = 0;
            }
            // Calm: everybody comes back, reads, and sends what is left.
            for (int i = 0;
                    i < 400 && !(i > 50 && clients.stream().allMatch(SimMember::isCalm));
                    i++) {
                clients.forEach(client -> host.onLoop(client::calm));
                if (hubs > 1) {
                    nodes.forEach(node -> node.log.look("room"));
                }
                settle();
                host.advance(Duration.ofMillis(60));
            }
            check();
        }

        void step() {
            var client = clients.get(random.nextInt(CLIENTS));
            var node = anyNode();
            switch (random.nextInt(15)) {
                case 0, 1, 2, 3 -> client.write();
                case 4, 5 -> host.onLoop(client::join);
                case 6 -> host.onLoop(client::lose);
                case 7 -> client.stuck = !client.stuck;
                case 8 -> host.onLoop(client::sendAgain);
                case 9 -> node.log.lost = random.nextInt(4) == 0;
                case 10 -> node.log.unsure = random.nextInt(4) == 0 ? 0.5 : 0;
                case 11 -> {
                    if (random.nextInt(4) == 0) {
                        node.restart();
                    }
                }
                case 12 -> node.log.silent = random.nextInt(3) == 0 ? 0.5 : 0;
                default -> {
                    var _ = node.log.next();
                }
            }
            host.runUntilIdle();
            if (random.nextInt(3) == 0) {
                host.advance(Duration.ofMillis(random.nextInt(80)));
            }
        }

        void settle() {
            for (var node : nodes) {
                while (node.log.next()) {
                    host.runUntilIdle();
                }
            }
        }

        void check() {
            var read =
                    (Page.Ok)
                            store.read("room", Position.START, 10_000).toCompletableFuture().join();
            var truth = new SessionState();
            var times = new HashMap<String, Integer>();
            for (var entry : read.entries()) {
                truth.apply(entry);
                times.merge(entry.event().cause(), 1, Integer::sum);
            }
            assertThat(times.values()).as("each change is applied once").allMatch(n -> n == 1);
            for (var client : clients) {
                assertThat(client.isCalm()).as("%s has come to an end", client).isTrue();
                for (var id : client.acknowledged) {
                    assertThat(times).as("acknowledged and lost").containsKey(id.toString());
                }
                for (var id : client.refused) {
                    assertThat(times).as("refused and done").doesNotContainKey(id.toString());
                }
                assertThat(client.values).isEqualTo(values(truth));
                assertThat(client.said)
                        .isEqualTo(
                                truth.messages().stream().map(SessionState.Message::seq).toList());
            }
        }

        static Map<String, String> values(SessionState state) {
            var values = new TreeMap<String, String>();
            state.values().forEach((key, value) -> values.put(key, Json.write(value.data())));
            return values;
        }
    }
}
