package dev.heddle.sync.session;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.room.Asker;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Reader;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.SessionSimulationTest.Fault;
import dev.heddle.sync.session.SessionSimulationTest.Node;
import dev.heddle.sync.session.SessionSimulationTest.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A page that somebody has open.
final class SimMember implements Asker {
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
    String lastHeard = "";
    long numbers;
    @Nullable Connection connection;

    SimMember(World world, String name) {
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
                        ? new CommandId(name, id.number() + 1000 + world.random.nextInt(100_000))
                        : id;
        mine.node.room.command(
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
        var mine = new Connection(this, world.anyNode());
        connection = mine;
        var from = seen.seq() == 0 ? Optional.<Position>empty() : Optional.of(seen);
        mine.node.room.join(mine, from, name, welcome -> Json.node(welcome));
        sendAgain();
    }

    void lose() {
        var mine = connection;
        if (mine != null) {
            mine.node.room.leave(mine);
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
        } else {
            sendAgain(); // What it was told to say again later.
        }
    }

    /// Its hub is no more.
    void cut(Node node) {
        if (connection != null && connection.node == node) {
            cut();
        }
    }

    @Override
    public String toString() {
        return "%s at %s with %s to say, last %s"
                .formatted(name, connection == null ? "no hub" : seen, outbox.keySet(), lastHeard);
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
        lastHeard = why.toString();
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

    /// One connection of a client; what comes over an old one is not heard.
    static final class Connection implements Reader {
        final SimMember client;
        boolean open = true;
        boolean skipped;
        final Node node;

        Connection(SimMember client, Node node) {
            this.client = client;
            this.node = node;
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
