package dev.heddle.sync.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.room.Asker;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.LoggedRoom;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Reader;
import dev.heddle.sync.room.Role;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// A hub that restarts, a log that is late, refuses and is lost for a while, and clients that lose
/// their connection, cannot read and send again: in the end all know the same, every change that
/// was acknowledged is in the log exactly once, and nothing that was not is shown as done.
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
        FORGETS_WHAT_IT_DID
    }

    @Test
    void everySeedEndsWithOneTruth() {
        for (long seed = 0; seed < SEEDS; seed++) {
            new World(seed, Fault.NONE).run();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void findsThePlantedFault(Fault fault) {
        assertThatThrownBy(
                        () -> {
                            for (long seed = 0; seed < SEEDS; seed++) {
                                new World(seed, fault).run();
                            }
                        })
                .isInstanceOf(AssertionError.class);
    }

    /// A log whose answers come when the world lets them, and that fails when it says so.
    private static final class LateLog extends ForwardingRoomLog {
        final ArrayDeque<Runnable> answers = new ArrayDeque<>();
        final Random random;
        boolean lost;

        /// Appends that say that they failed, and may have been done.
        double unsure;

        LateLog(Random random) {
            super(
                    new MemoryRoomLog(
                            Limits.DEFAULT,
                            _ -> Retention.DURABLE,
                            InstantSource.fixed(Instant.ofEpochMilli(1_000_000))));
            this.random = random;
        }

        private <T> CompletionStage<T> late(CompletionStage<? extends T> answer) {
            var later = new CompletableFuture<T>();
            answers.add(() -> answer.thenAccept(later::complete));
            return later;
        }

        @Override
        public CompletionStage<Appended> append(
                String room, After after, String key, List<Event> events) {
            var gone = new Unavailable(Unavailable.Reason.DISK_FULL, "the disk is full");
            if (lost) {
                return late(CompletableFuture.completedStage(gone));
            }
            var done = log.append(room, after, key, events);
            return random.nextDouble() < unsure
                    ? late(CompletableFuture.completedStage(gone))
                    : late(done);
        }

        @Override
        public CompletionStage<Page> read(String room, Position after, int max) {
            return late(log.read(room, after, max));
        }

        @Override
        public CompletionStage<RoomState> snapshot(String room) {
            return late(log.snapshot(room));
        }
    }

    private static final class World {
        final Random random;
        final Fault fault;
        final SimHost host = new SimHost();
        final LateLog log;
        final List<Client> clients = new ArrayList<>();
        Owner owner;
        LoggedRoom<Command.Ordered> room;

        World(long seed, Fault fault) {
            random = new Random(seed);
            this.fault = fault;
            log = new LateLog(random);
            owner = host.owner("rooms", Policy.DEFAULT);
            room = open();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Client(this, "c" + i));
            }
        }

        LoggedRoom<Command.Ordered> open() {
            var made = new ArrayList<LoggedRoom<Command.Ordered>>();
            host.onLoop(() ->
                    made.add(
                            new LoggedRoom<>(
                                    "room",
                                    owner,
                                    log,
                                    () -> 1_000_000 + host.nanos() / 1_000_000,
                                    Duration.ofMillis(50),
                                    Duration.ofMillis(50),
                                    new Session())));
            return made.getFirst();
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            log.lost = false;
            log.unsure = 0;
            // Calm: everybody comes back, reads, and sends what is left.
            for (int i = 0;
                    i < 400 && !(i > 50 && clients.stream().allMatch(Client::isCalm));
                    i++) {
                clients.forEach(client -> host.onLoop(client::calm));
                settle();
                host.advance(Duration.ofMillis(60));
            }
            check();
        }

        void step() {
            var client = clients.get(random.nextInt(CLIENTS));
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> client.write();
                case 4, 5 -> host.onLoop(client::join);
                case 6 -> host.onLoop(client::lose);
                case 7 -> client.stuck = !client.stuck;
                case 8 -> host.onLoop(client::sendAgain);
                case 9 -> log.lost = random.nextInt(4) == 0;
                case 10 -> log.unsure = random.nextInt(4) == 0 ? 0.5 : 0;
                case 11 -> {
                    if (random.nextInt(4) == 0) {
                        restart();
                    }
                }
                default -> {
                    if (!log.answers.isEmpty()) {
                        log.answers.remove().run();
                    }
                }
            }
            host.runUntilIdle();
            if (random.nextInt(3) == 0) {
                host.advance(Duration.ofMillis(random.nextInt(80)));
            }
        }

        void settle() {
            while (!log.answers.isEmpty()) {
                log.answers.remove().run();
                host.runUntilIdle();
            }
        }

        /// The hub is killed: what was on its way to the log gets there, what it would have
        /// answered is lost.
        void restart() {
            log.answers.clear();
            clients.forEach(Client::cut);
            owner.close(Duration.ZERO);
            owner = host.owner("rooms", Policy.DEFAULT);
            room = open();
        }

        void check() {
            var read =
                    (Page.Ok)
                            log.log
                                    .read("room", Position.START, 10_000)
                                    .toCompletableFuture()
                                    .join();
            var truth = new SessionState();
            var times = new HashMap<String, Integer>();
            for (var entry : read.entries()) {
                truth.apply(entry);
                times.merge(entry.event().cause(), 1, Integer::sum);
            }
            assertThat(times.values()).as("each change is applied once").allMatch(n -> n == 1);
            for (var client : clients) {
                assertThat(client.isCalm()).as("%s has come to an end", client.name).isTrue();
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

    /// A page that somebody has open.
    private static final class Client implements Asker {
        final World world;
        final String name;
        final Member member;
        final LinkedHashMap<CommandId, Command.Ordered> outbox = new LinkedHashMap<>();
        final List<CommandId> acknowledged = new ArrayList<>();
        final List<CommandId> refused = new ArrayList<>();
        final Map<String, String> values = new TreeMap<>();
        final List<Long> said = new ArrayList<>();
        Position seen = Position.START;
        String epoch = "0";
        boolean stuck;
        long numbers;
        @Nullable Connection connection;

        Client(World world, String name) {
            this.world = world;
            this.name = name;
            member = new Member(name, name, Role.ACT);
        }

        void write() {
            var id = new CommandId(name, ++numbers);
            Command.Ordered command =
                    world.random.nextBoolean()
                            ? new Command.Say("says " + numbers, false, false)
                            : new Command.Set(
                                    "k" + world.random.nextInt(4),
                                    world.random.nextInt(4) == 0
                                            ? Json.read("null")
                                            : Json.node(numbers),
                                    0);
            outbox.put(id, command);
            if (connection != null) {
                world.host.onLoop(() -> send(id));
            }
        }

        void send(CommandId id) {
            var command = outbox.get(id);
            var mine = connection;
            if (command == null || mine == null) {
                return;
            }
            var asker = mine.asker();
            if (world.fault == Fault.ACKNOWLEDGES_EARLY) {
                asker.done(id, 1);
            }
            var sent =
                    world.fault == Fault.FORGETS_WHAT_IT_DID
                            ? new CommandId(
                                    name, id.number() + 1000 + world.random.nextInt(100_000))
                            : id;
            world.room.command(
                    member,
                    sent,
                    command,
                    new Asker() {
                        @Override
                        public void done(CommandId done, long seq) {
                            asker.done(id, seq);
                        }

                        @Override
                        public void refused(CommandId refused, Decision.Refused why) {
                            asker.refused(id, why);
                        }
                    });
        }

        void sendAgain() {
            List.copyOf(outbox.keySet()).forEach(this::send);
        }

        void join() {
            lose();
            var mine = new Connection(this);
            connection = mine;
            var from = seen.seq() == 0 ? Optional.<Position>empty() : Optional.of(seen);
            world.room.join(mine, from, name, welcome -> Json.node(welcome));
            sendAgain();
        }

        void lose() {
            var mine = connection;
            if (mine != null) {
                world.room.leave(mine);
                cut();
            }
        }

        void cut() {
            if (connection != null) {
                connection.open = false;
            }
            connection = null;
        }

        void calm() {
            stuck = false;
            if (connection == null) {
                join();
            }
        }

        boolean isCalm() {
            return outbox.isEmpty() && connection != null;
        }

        @Override
        public void done(CommandId id, long seq) {
            if (outbox.remove(id) != null) {
                acknowledged.add(id);
            }
        }

        @Override
        public void refused(CommandId id, Decision.Refused why) {
            if (why.isDecided() && outbox.remove(id) != null) {
                refused.add(id);
            }
        }

        void heard(JsonNode frame) {
            switch (frame.path("t").asString("")) {
                case "welcome" -> epoch = frame.path("d").path("epoch").asString("");
                case "snapshot" -> snapshot(frame.path("d"));
                default -> event(frame);
            }
        }

        void snapshot(JsonNode whole) {
            values.clear();
            said.clear();
            whole.path("state")
                    .forEach(v -> values.put(v.path("k").asString(""), Json.write(v.path("d"))));
            whole.path("messages").forEach(m -> said.add(m.path("s").asLong(0)));
        }

        void event(JsonNode frame) {
            long seq = frame.path("s").asLong(0);
            if (seq <= seen.seq()) {
                return;
            }
            if (frame.path("p").asLong(0) > seen.seq()) {
                throw new AssertionError(name + " is shown " + frame + " after " + seen);
            }
            seen = new Position(Long.parseLong(epoch), seq);
            if (frame.path("t").asString("").equals(SessionState.STATE)) {
                String key = frame.path("k").asString("");
                if (frame.path("d").isNull()) {
                    values.remove(key);
                } else {
                    values.put(key, Json.write(frame.path("d")));
                }
            } else {
                said.add(seq);
                if (said.size() > SessionState.KEPT_MESSAGES) {
                    said.removeFirst();
                }
            }
        }
    }

    /// One connection of a client; what comes over an old one is not heard.
    private static final class Connection implements Reader {
        final Client client;
        boolean open = true;
        boolean skipped;

        Connection(Client client) {
            this.client = client;
        }

        Asker asker() {
            return new Asker() {
                @Override
                public void done(CommandId id, long seq) {
                    if (open) {
                        client.done(id, seq);
                    }
                }

                @Override
                public void refused(CommandId id, Decision.Refused why) {
                    if (open) {
                        client.refused(id, why);
                    }
                }
            };
        }

        @Override
        public boolean take(String text, long through) {
            if (!open) {
                return false;
            }
            if (client.stuck) {
                client.cut();
                return false;
            }
            var frames = Json.read(text);
            if (!frames.isArray()) {
                hear(frames);
            } else {
                frames.forEach(this::hear);
            }
            var frame = frames.isArray() ? frames.get(0) : frames;
            if (frame.path("t").asString("").equals("snapshot")) {
                client.seen = new Position(Long.parseLong(client.epoch), through);
            }
            return true;
        }

        private void hear(JsonNode frame) {
            if (client.world.fault == Fault.REPLAYS_TOO_LITTLE
                    && !skipped
                    && frame.path("s").asLong(0) > client.seen.seq() + 1) {
                skipped = true;
                return;
            }
            if (client.world.fault == Fault.REPLAYS_TOO_LITTLE
                    && !skipped
                    && frame.path("s").isNumber()) {
                skipped = true;
                client.seen = new Position(Long.parseLong(client.epoch), frame.path("s").asLong(0));
                return;
            }
            client.heard(frame);
        }

        @Override
        public void takeSoft(String text) {}

        @Override
        public void close(Wire.Close reason) {
            if (client.connection == this) {
                client.cut();
            }
        }
    }
}
