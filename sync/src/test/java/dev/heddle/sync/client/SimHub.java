package dev.heddle.sync.client;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.room.Asker;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.LoggedRoom;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Reader;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The hub's end of the wire: a real room, and frames in between.
final class SimHub {
    static final long HEARTBEAT_MILLIS = 3_000;
    private static final int BUDGET = 2_000;

    final SimHost host;
    final SimLog log;
    private final Random random;
    private final Map<String, Peer> newest = new HashMap<>();
    private final List<Peer> peers = new ArrayList<>();
    private final Map<String, Long> held = new HashMap<>();
    private final Map<String, Long> letIn = new HashMap<>();
    private final Set<String> letInEver = new HashSet<>();
    private long forgotten;
    Owner owner;
    LoggedRoom<Command.Ordered> room;

    /// The number of the newest event that anybody was shown.
    private long shown;

    boolean isCalm;

    /// Planted: commands are answered before they are decided.
    boolean answersEarly;

    /// Planted: a command that comes again is a new one.
    boolean forgetsIds;

    SimHub(SimHost host, SimLog log, Random random) {
        this.host = host;
        this.log = log;
        this.random = random;
        owner = host.owner("rooms", Policy.DEFAULT);
        room = open();
    }

    private LoggedRoom<Command.Ordered> open() {
        var made = new ArrayList<LoggedRoom<Command.Ordered>>();
        host.onLoop(() ->
                made.add(
                        new LoggedRoom<>(
                                "room",
                                owner,
                                log,
                                this::millis,
                                Duration.ofMillis(50),
                                Duration.ofMillis(50),
                                new Session())));
        return made.getFirst();
    }

    long millis() {
        return 1_000_000 + host.nanos() / 1_000_000;
    }

    /// It is killed and starts again.
    void restart() {
        log.killed();
        var all = List.copyOf(peers);
        peers.clear();
        newest.clear();
        held.clear();
        letIn.clear();
        shown = 0;
        owner.close(Duration.ZERO);
        owner = host.owner("rooms", Policy.DEFAULT);
        room = open();
        all.forEach(peer -> peer.line.broken());
    }

    /// It says when to come back, and ends.
    void stop() {
        host.onLoop(() -> {
            room.tellSoft("stopping", object().put("retryAfterMs", 500));
            endAll(4004);
        });
    }

    void endAll(int code) {
        List.copyOf(peers).forEach(peer -> peer.end(code));
    }

    Peer connect(String client, SimLine line) {
        var peer = new Peer(client, line);
        peers.add(peer);
        return peer;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// A connection as the hub sees it.
    final class Peer implements Reader, Asker {
        final String client;
        final SimLine line;
        final Member member;
        private long link;
        private boolean open = true;
        private long through;
        private String epoch = "0";
        private boolean behind;

        Peer(String client, SimLine line) {
            this.client = client;
            this.line = line;
            this.member = new Member(client, client, Role.ACT);
        }

        /// A text from the client. On the owner.
        void heard(String text) {
            var frame = Json.read(text);
            var d = frame.path("d");
            if (!open) {
                return;
            }
            if (frame.path("t").asString("").equals("hello")) {
                hello(d);
            } else if (newest.get(client) == this) {
                told(frame, d);
            }
        }

        private void hello(JsonNode d) {
            link = d.path("link").asLong(0);
            var before = newest.get(client);
            if (before != null && before.link > link) {
                end(4102);
                return;
            }
            if (before != null) {
                before.end(4102);
            }
            newest.put(client, this);
            join(Position.parse(d.path("from").asString("")));
        }

        private void join(Optional<Position> from) {
            room.join(this, from, client, this::greeting);
        }

        private JsonNode greeting(LoggedRoom.Welcome welcome) {
            epoch = welcome.epoch();
            shown = welcome.seq();
            var d =
                    object().put("epoch", welcome.epoch())
                            .put("seq", welcome.seq())
                            .put("recovered", welcome.recovered())
                            .put("acked", welcome.acked())
                            .put("heartbeatMs", HEARTBEAT_MILLIS);
            d.set("you", object().put("id", client).put("name", client).put("role", "act"));
            d.set("limits", object().put("messageBytes", 4_000).put("messagesPerSecond", 20));
            return d;
        }

        private void told(JsonNode frame, JsonNode d) {
            switch (frame.path("t").asString("")) {
                case "say" ->
                        command(
                                frame,
                                new Command.Say(d.path("content").asString(""), false, false));
                case "set" ->
                        command(
                                frame,
                                new Command.Set(
                                        frame.path("k").asString(""),
                                        d.path("value"),
                                        d.path("ts").asLong(0)));
                case "sync" -> {
                    room.leave(this);
                    join(Position.parse(d.path("from").asString("")));
                }
                case "ping" -> soft("pong", object().put("seq", shown));
                case "typing" ->
                        room.tellSoft(
                                "typing",
                                object().put("member", client).put("on", d.path("on").asBoolean()));
                default -> throw new AssertionError("the hub does not know " + frame);
            }
        }

        private void command(JsonNode frame, Command.Ordered command) {
            var id = CommandId.parse(frame.path("id").asString("")).orElseThrow();
            Long hold = held.get(client);
            boolean overtakes = hold != null && id.number() > hold;
            // One that is decided is not sent again: to hold up others for it would be for ever.
            boolean isNew =
                    id.number() > letIn.getOrDefault(client, 0L)
                            && !log.committed.contains(id.toString());
            if (overtakes || (!isCalm && isNew && random.nextInt(30) == 0)) {
                if (!overtakes) {
                    held.put(client, id.number());
                }
                line.answer(
                        "{\"t\":\"refused\",\"id\":\"%s\",\"d\":{\"code\":\"too_fast\",\"message\":\"Slower.\",\"retryAfterMs\":200}}"
                                .formatted(id));
                return;
            }
            held.remove(client, id.number());
            letIn.merge(client, id.number(), Math::max);
            boolean comesAgain = forgetsIds && !letInEver.add(id.toString());
            if (answersEarly) {
                done(id, shown);
            }
            room.command(
                    member,
                    comesAgain ? new CommandId(client + "_again", ++forgotten) : id,
                    command,
                    this);
        }

        @Override
        public void done(CommandId id, long seq) {
            line.answer("{\"t\":\"done\",\"id\":\"%s\",\"d\":{\"s\":%d}}".formatted(id, seq));
        }

        @Override
        public void refused(CommandId id, Decision.Refused why) {
            var d = object().put("code", why.code()).put("message", why.message());
            if (!why.isDecided()) {
                d.put("retryAfterMs", why.retryAfterMillis());
            }
            var frame = object().put("t", "refused").put("id", id.toString());
            frame.set("d", d);
            line.answer(Json.write(frame));
        }

        private void soft(String type, JsonNode data) {
            takeSoft("{\"t\":\"%s\",\"ts\":0,\"d\":%s}".formatted(type, data));
        }

        @Override
        public boolean take(String text, long last) {
            if (!open) {
                return false;
            }
            if (line.waiting() > BUDGET && last > 0) {
                behind = true;
                return false;
            }
            boolean isWhole = text.startsWith("{\"t\":\"snapshot\"");
            line.down(isWhole ? whole(text, last) : translate(text), last > 0 && !isWhole);
            through = last > 0 ? last : through;
            shown = Math.max(shown, last);
            return true;
        }

        @Override
        public void takeSoft(String text) {
            if (open && line.waiting() <= BUDGET) {
                line.down(text, false);
            }
        }

        /// The client has read most of what waited.
        void drained() {
            if (behind && open) {
                behind = false;
                soft("gap", object().put("from", through + 1).put("to", shown));
                var at = new Position(Long.parseLong(epoch), through);
                var _ =
                        owner.after(
                                Duration.ZERO,
                                Operation.named(
                                        "catch up",
                                        () -> {
                                            if (open) {
                                                join(Optional.of(at));
                                            }
                                            return true;
                                        }));
            }
        }

        @Override
        public void close(Wire.Close reason) {
            end(reason.code());
        }

        void end(int code) {
            if (open) {
                gone();
                line.ended(code);
            }
        }

        /// The connection is no more.
        void gone() {
            open = false;
            peers.remove(this);
            newest.remove(client, this);
            room.leave(this);
        }
    }

    // ---- frames as the wire wants them --------------------------------------------------------

    private String lastText = "";
    private String lastTranslated = "";

    /// A message names the command that said it.
    private String translate(String text) {
        if (!text.equals(lastText)) {
            var frames = Json.read(text);
            if (frames.isArray()) {
                frames.forEach(SimHub::name);
            } else {
                name(frames);
            }
            lastText = text;
            lastTranslated = Json.write(frames);
        }
        return lastTranslated;
    }

    private static void name(JsonNode frame) {
        if (frame.path("t").asString("").equals("message")) {
            ((ObjectNode) frame.path("d")).put("id", frame.path("id").asString(""));
        }
    }

    private static String whole(String text, long last) {
        var frame = (ObjectNode) Json.read(text);
        var d = (ObjectNode) frame.path("d");
        var messages = JsonNodeFactory.instance.arrayNode();
        for (var known : d.path("messages")) {
            @Nullable JsonNode said = known.get("d");
            var message = said == null ? (ObjectNode) known : (ObjectNode) said;
            message.put("id", known.path("id").asString(""));
            message.put("s", known.path("s").asLong(0)).put("ts", known.path("ts").asLong(0));
            messages.add(message);
        }
        d.put("seq", last).set("messages", messages);
        d.set("answers", JsonNodeFactory.instance.arrayNode());
        d.set("members", JsonNodeFactory.instance.arrayNode());
        return Json.write(frame);
    }
}
