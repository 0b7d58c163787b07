package dev.heddle.server.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.assistant.Assistant;
import dev.heddle.server.assistant.Tools;
import dev.heddle.server.nodes.MemoryPeers;
import dev.heddle.server.nodes.Nodes;
import dev.heddle.server.nodes.Peers;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.SessionLimits;
import dev.heddle.sync.session.SessionWire.FromClient;
import dev.heddle.sync.session.SessionWire.Heard;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Hubs that share their sessions, on one thread and a clock that the test moves: no sockets, and
/// messages between hubs that arrive when the test says so.
final class ManyHubs {
    private static final Duration SOON = Duration.ofMillis(5);

    final SimHost host = new SimHost();
    final MemoryPeers network = new MemoryPeers();
    final RoomLog store = new MemoryRoomLog();
    final Map<String, Hub> hubs = new LinkedHashMap<>();

    /// The session.
    String room = "";

    /// What is between a hub and the others.
    UnaryOperator<Peers> between = peers -> peers;

    /// One hub.
    final class Hub {
        final String name;
        final Owner owner;
        final Nodes nodes;
        final Sessions sessions;
        private final SharedLog log = new SharedLog(store);

        Hub(String name, SessionLimits limits) {
            this.name = name;
            owner = host.owner(name, Policy.DEFAULT);
            var made = new ArrayList<Nodes>();
            var all = new ArrayList<Sessions>();
            host.onLoop(() -> {
                var peers = between.apply(network.join(name));
                made.add(new Nodes(owner, peers));
                all.add(
                        new Sessions(
                                owner,
                                log,
                                limits,
                                Assistant.of(Optional.empty(), new Silent()),
                                Optional.of(made.getFirst()),
                                host::nanos));
            });
            nodes = made.getFirst();
            sessions = all.getFirst();
            hubs.put(name, this);
        }

        /// It is no more, and has said nothing.
        void kill() {
            hubs.remove(name);
            network.remove(name);
            onLoop(sessions::forgetTexts);
            log.following.forEach(Subscription::close);
            owner.close(Duration.ZERO);
        }

        Client connect(Person person, String client, long link) {
            var made = new Client(this, person, client, link);
            var hello = new FromClient.Hello(client, link, null, person.id(), null, null);
            onLoop(() -> sessions.connect(room, person, () -> true, hello, made, made::connected));
            return made;
        }

        void onLoop(Runnable task) {
            host.onLoop(task);
            host.runUntilIdle();
        }
    }

    /// What an assistant waits for in vain, so that its answers stay under way.
    private static final class Silent implements Tools {
        @Override
        public void offered(String host, Consumer<Offer> then) {}

        @Override
        public void call(Request request, Consumer<Standing> each) {}

        @Override
        public void withdraw(String operation) {}
    }

    /// A log that others write to, too.
    private static final class SharedLog extends ForwardingRoomLog {
        final List<Subscription> following = new ArrayList<>();

        SharedLog(RoomLog log) {
            super(log);
        }

        @Override
        public boolean isShared() {
            return true;
        }

        @Override
        public Subscription follow(String room, Consumer<Change> follower) {
            var subscription = super.follow(room, follower);
            following.add(subscription);
            return subscription;
        }
    }

    /// One connection, and what it hears.
    static final class Client implements Line {
        final Hub hub;
        final Person person;
        final String client;
        final long link;
        final List<JsonNode> heard = new ArrayList<>();
        @Nullable Connection connection;
        Wire.@Nullable Close closed;
        private long number;

        Client(Hub hub, Person person, String client, long link) {
            this.hub = hub;
            this.person = person;
            this.client = client;
            this.link = link;
        }

        private void connected(Connection made) {
            connection = made;
        }

        boolean isOpen() {
            return connection != null && closed == null;
        }

        @Override
        public void send(String text, String position, Runnable written) {
            var json = Json.read(text);
            if (json.isArray()) {
                json.forEach(heard::add);
            } else {
                heard.add(json);
            }
            written.run();
        }

        @Override
        public void close(Wire.Close reason) {
            closed = reason;
        }

        void leave() {
            closed = Wire.Close.HUB_STOPPING;
            var mine = connection;
            if (mine != null) {
                hub.onLoop(mine::gone);
            }
        }

        void say(FromClient frame) {
            var mine = connection;
            if (mine != null) {
                hub.onLoop(() -> mine.heard(new Heard.Ok(frame)));
            }
        }

        void signal(Object data) {
            say(new FromClient.Soft(new Command.Signal(Json.node(data))));
        }

        CommandId command(Command.Ordered command) {
            var id = new CommandId(client, ++number);
            say(new FromClient.Ordered(id, command));
            return id;
        }

        List<JsonNode> heard(String type) {
            return heard.stream()
                    .filter(frame -> frame.path("t").asString("").equals(type))
                    .toList();
        }

        /// How many connections everybody has, as it was told last.
        Map<String, Integer> present() {
            var present = new TreeMap<String, Integer>();
            var told = heard("presence");
            if (!told.isEmpty()) {
                told.getLast()
                        .at("/d/members")
                        .forEach(member -> {
                            int count = member.path("connections").asInt(0);
                            if (count > 0) {
                                present.put(member.path("id").asString(""), count);
                            }
                        });
            }
            return present;
        }
    }

    Hub hub(String name) {
        return new Hub(name, SessionLimits.DEFAULT);
    }

    /// Makes the session.
    void begin(Hub at) {
        at.onLoop(() ->
                at.sessions.create(
                        "mix",
                        Person.atHome("ada"),
                        answer -> room = Json.node(answer.body()).path("room").asString("")));
        settle();
        assertThat(room).isNotEmpty();
    }

    /// All that is on its way arrives, and what comes of it.
    void settle() {
        for (int i = 0; i < 6; i++) {
            host.onLoop(network::deliverAll);
            host.runUntilIdle();
            host.advance(SOON); // Timers, too.
        }
    }

    /// A heartbeat passes.
    void beat() {
        host.advance(Nodes.HEARTBEAT);
        List.copyOf(hubs.values()).forEach(hub -> hub.onLoop(hub.nodes::beat));
    }

    /// So many of them, in which all arrives.
    void calm(int beats) {
        for (int i = 0; i < beats; i++) {
            beat();
            settle();
        }
    }
}
