package dev.heddle.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import dev.heddle.sync.session.SessionWire;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// The golden frames, which the dashboard's tests read as well.
class GoldenTest {
    private static final Set<String> FROM_HOST =
            Set.of("hello", "running", "settled", "state", "event", "actions", "owner");
    private static final Set<String> FROM_HUB = Set.of("welcome", "call", "cancel", "ack");
    private static final Set<String> WATCHED =
            Set.of(
                    "welcome",
                    "snapshot",
                    "operation",
                    "operation-asks",
                    "policy",
                    "state",
                    "state-deleted",
                    "event",
                    "link",
                    "actions",
                    "health",
                    "owner");

    private static final Set<String> SAID_IN_SESSIONS =
            Set.of(
                    "hello",
                    "hello-ticket",
                    "say",
                    "ask",
                    "set",
                    "set-at",
                    "delete",
                    "cancel",
                    "typing",
                    "signal",
                    "refresh",
                    "sync",
                    "ping");
    private static final Set<String> HEARD_IN_SESSIONS =
            Set.of(
                    "welcome",
                    "snapshot",
                    "message",
                    "message-ask",
                    "message-assistant",
                    "message-turn",
                    "state",
                    "state-deleted",
                    "state-turn",
                    "closed",
                    "batch",
                    "done",
                    "refused",
                    "refused-soft",
                    "refused-for-now",
                    "presence",
                    "typing",
                    "signal",
                    "answer",
                    "answer-end",
                    "stats",
                    "gap",
                    "epoch",
                    "stopping",
                    "pong");

    /// When the golden frames were said.
    private static final long THEN = 1_774_000_000_000L;

    static String golden(String name) {
        try (var in = GoldenTest.class.getResourceAsStream("/golden/" + name + ".json")) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void thereIsOneFileForEachKindOfFrame() throws IOException, URISyntaxException {
        var expected = new TreeSet<String>();
        FROM_HOST.forEach(name -> expected.add("link-" + name + ".json"));
        FROM_HUB.forEach(name -> expected.add("link-" + name + ".json"));
        WATCHED.forEach(name -> expected.add("watch-" + name + ".json"));
        SAID_IN_SESSIONS.forEach(name -> expected.add("session-command-" + name + ".json"));
        HEARD_IN_SESSIONS.forEach(name -> expected.add("session-" + name + ".json"));
        URL folder = Objects.requireNonNull(GoldenTest.class.getResource("/golden"));
        try (var files = Files.list(Path.of(folder.toURI()))) {
            var found =
                    files.map(file -> String.valueOf(file.getFileName()))
                            .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(expected, found);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "running", "settled", "state", "event", "actions", "owner"})
    void whatAHostSaysIsReadAndWrittenWithoutLoss(String name) {
        String text = golden("link-" + name);
        var message = Wire.readFromHost(text);
        assertEquals(Json.read(text), Json.read(Wire.write(message)));
        assertEquals(message, Wire.readFromHost(Wire.write(message)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"welcome", "call", "cancel", "ack"})
    void whatAHubSaysIsReadAndWrittenWithoutLoss(String name) {
        String text = golden("link-" + name);
        var message = Wire.readFromHub(text);
        assertEquals(Json.read(text), Json.read(Wire.write(message)));
        assertEquals(message, Wire.readFromHub(Wire.write(message)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "welcome",
                "snapshot",
                "operation",
                "state",
                "state-deleted",
                "event",
                "link",
                "actions",
                "health",
                "operation-asks",
                "policy",
                "owner"
            })
    void whatAWatcherHearsIsReadAndWrittenWithoutLoss(String name) {
        String text = golden("watch-" + name);
        var frame = Frame.read(text);
        assertEquals(name.replace("-deleted", "").replace("-asks", ""), frame.t());
        assertEquals(Json.read(text), Json.read(Json.write(frame)));
        boolean isSoft = Set.of("welcome", "snapshot", "owner").contains(name);
        assertEquals(isSoft, frame.s() == null, "only what is stored is numbered");
    }

    @Test
    void theSameRecordsReadTheDataOfWatchFrames() {
        var owner = Json.convert(Frame.read(golden("watch-owner")).d(), Wire.OwnerInfo.class);
        assertEquals(Frame.read(golden("watch-owner")).d(), Json.read(Json.write(owner)));
        assertEquals(Wire.OUTCOMES, List.copyOf(owner.outcomes().keySet()));
        for (var action : Frame.read(golden("watch-actions")).d().path("actions")) {
            var read = Json.convert(action, Wire.ActionInfo.class);
            assertEquals(action, Json.read(Json.write(read)));
        }
        var operations = Frame.read(golden("watch-snapshot")).d().path("operations");
        assertFalse(operations.isEmpty());
        for (var operation : operations) {
            boolean settled = operation.path("state").asString().equals("settled");
            assertEquals(settled, operation.has("outcome"), "an outcome, exactly when settled");
        }
    }

    static Set<String> saidInSessions() {
        return SAID_IN_SESSIONS;
    }

    @ParameterizedTest
    @MethodSource("saidInSessions")
    void whatIsSaidInASessionIsReadAndWrittenWithoutLoss(String name) {
        String text = golden("session-command-" + name);
        var heard = assertInstanceOf(SessionWire.Heard.Ok.class, SessionWire.read(text));
        assertEquals(Json.read(text), Json.read(SessionWire.write(heard.frame())));
        assertEquals(heard, SessionWire.read(SessionWire.write(heard.frame())));
    }

    static Set<String> heardInSessions() {
        return HEARD_IN_SESSIONS;
    }

    @ParameterizedTest
    @MethodSource("heardInSessions")
    void whatIsHeardInASessionIsReadAndWrittenWithoutLoss(String name) {
        var golden = Json.read(golden("session-" + name));
        var frames = SessionWire.readFromHub(golden("session-" + name));
        var again = frames.stream().map(f -> Json.read(SessionWire.write(f, THEN))).toList();
        assertEquals(golden.isArray() ? golden : Json.node(List.of(golden)), Json.node(again));
        assertFalse(frames.stream().anyMatch(SessionWire.FromHub.Unheard.class::isInstance));
    }

    static List<Arguments> sessionsMessages() {
        return List.of(
                Arguments.of("message", new Command.Say("gain(-12)", true, false)),
                Arguments.of("message-ask", new Command.Say("How loud is it?", false, true)));
    }

    @ParameterizedTest
    @MethodSource("sessionsMessages")
    void aSessionsMessageIsThatOfTheGoldenFile(String name, Command.Say say) {
        var golden = Json.read(golden("session-" + name));
        var id = CommandId.parse(golden.path("id").asString()).orElseThrow();
        var by = new Member("u-ada", "Ada", Role.ACT);
        var decided = new Session().decide(by, id, say, THEN);
        var event = assertInstanceOf(Decision.Accepted.class, decided).events().getFirst();
        var data = (ObjectNode) Json.read(event.data());
        data.remove(List.of("n", "tokensSoFar")); // For the log; readers ignore it.
        assertEquals(golden.path("d"), data);
        assertEquals(golden.path("id").asString(), event.cause());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nope | bad_json",
                "[] | bad_frame",
                "{} | bad_frame",
                "{\"t\":7} | bad_frame",
                "{\"t\":\"sing\",\"d\":{}} | unknown_type",
                "{\"t\":\"say\",\"d\":{\"content\":\"a\"}} | bad_frame",
                "{\"t\":\"say\",\"id\":\"c-0\",\"d\":{\"content\":\"a\"}} | bad_frame",
                "{\"t\":\"say\",\"id\":\"c-1\",\"d\":{\"content\":7}} | bad_frame",
                "{\"t\":\"say\",\"id\":\"c-1\",\"d\":{\"contnet\":\"a\"}} | bad_frame",
                "{\"t\":\"say\",\"id\":\"c-1\",\"d\":{\"content\":\"a\",\"code\":\"b\"}} | bad_frame",
                "{\"t\":\"set\",\"id\":\"c-1\",\"d\":{\"value\":1}} | bad_frame",
                "{\"t\":\"set\",\"id\":\"c-1\",\"k\":\"a\",\"d\":{}} | bad_frame",
                "{\"t\":\"set\",\"id\":\"c-1\",\"k\":\"a\",\"d\":{\"value\":1e400}} | bad_frame",
                "{\"t\":\"typing\",\"d\":{\"on\":1}} | bad_frame",
                "{\"t\":\"hello\",\"d\":{}} | bad_frame",
                "{\"t\":\"hello\",\"d\":{\"client\":\"a-b\",\"link\":1}} | bad_frame"
            })
    void whatIsWrongInASessionHasItsCode(String text, String code) {
        var bad = assertInstanceOf(SessionWire.Heard.Bad.class, SessionWire.read(text));
        assertEquals(code, bad.code(), bad.message());
    }
}
