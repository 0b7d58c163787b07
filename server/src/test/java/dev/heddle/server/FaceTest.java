package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.server.access.Face;
import dev.heddle.server.access.Keys;
import dev.heddle.server.watching.LogLine;
import dev.heddle.server.watching.LogSource;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// Clients that know only a face's wire, over real sockets.
class FaceTest {
    private final HubRig rig;
    private final Keys keys;

    FaceTest(@TempDir Path data) throws IOException {
        rig = new HubRig(HubOptions.local(data, 0).withFaces(Faces.KEYS));
        keys = Keys.open(data);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static String path(String room, String key) {
        return "/daifu/sessions/" + room + "/ws?token=" + key;
    }

    private String key(String room) throws IOException {
        return keys.create(Face.SESSIONS, room, "Robot");
    }

    // ---- keys ---------------------------------------------------------------------------------

    private record Ran(int code, String out, String err) {}

    private Ran command(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", rig.data.toString()));
        int code =
                new CommandLine(new KeyCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(all.toArray(String[]::new));
        return new Ran(code, out.toString().strip(), err.toString());
    }

    @Test
    void aKeyIsShownOnceStoredHashedAndEndsWhatItOpenedWhenItIsRevoked() throws Exception {
        String room = rig.session("mix");
        var made = command("new", "--face", "sessions", "--room", room, "--note", "Desk");
        assertEquals(0, made.code());
        String key = made.out();
        String id = key.substring(0, 8);
        assertThat(Files.readString(rig.data.resolve("keys.json")))
                .contains(id, room, "Desk")
                .doesNotContain(key.substring(9));
        var listed = command("list");
        assertThat(listed.out()).contains(id, "sessions", room, "Desk").doesNotContain(key);
        var client = FaceProbe.open(rig, path(room, key));
        client.next("session_update");
        assertEquals(0, command("revoke", id).code());
        assertEquals(1008, client.closeCode());
        assertEquals(1008, FaceProbe.open(rig, path(room, key)).closeCode());
        assertEquals(1, command("revoke", id).code());
    }

    @Test
    void aKeyThatCannotBeMadeSaysWhy() throws Exception {
        assertThat(command("new", "--face", "radio").err())
                .contains("engine, sessions, analysis, health, logs");
        assertThat(command("new", "--face", "engine").err()).contains("--host");
        assertEquals(2, command("new", "--face", "engine", "--host", "../x").code());
        assertEquals(2, command("new", "--face", "logs", "--host", "abc").code());
        assertEquals(2, command("new", "--face", "logs", "--actions", "abc").code());
        assertThat(command("new", "--face", "sessions").err()).contains("--room");
        assertEquals(2, command("new", "--face", "sessions", "--room", "../x").code());
        assertEquals(2, command("new", "--face", "logs", "--room", "abc").code());
        assertThat(command("new", "--face", "analysis").err()).contains("--task");
        assertEquals(2, command("new", "--face", "analysis", "--task", "../x").code());
        assertEquals(2, command("new", "--face", "logs", "--task", "abcd2345abcd2345").code());
        assertEquals(2, command("new", "--face", "logs", "--note", "x".repeat(81)).code());
        assertThat(keys.list()).isEmpty();
    }

    @Test
    void aKeyOpensItsFaceAndItsRoomAndNothingElse() throws Exception {
        String room = rig.session("mix");
        String other = rig.session("other");
        String key = key(room);
        String health = keys.create(Face.HEALTH, "", "");
        String almost = key.substring(0, key.length() - 1) + (key.endsWith("A") ? "B" : "A");
        for (String bad :
                List.of(
                        path(other, key),
                        path(room, health),
                        path(room, almost),
                        path(room, ""),
                        "/daifu/sessions/" + room + "/ws",
                        "/k/" + health + "/daifu/sessions/" + room + "/ws",
                        "/ws/health?token=" + key,
                        "/ws/logs?token=" + health,
                        "/k/" + key + "/ws/logs")) {
            assertEquals(1008, FaceProbe.open(rig, bad).closeCode(), bad);
        }
        FaceProbe.open(rig, "/k/" + key + "/daifu/sessions/" + room + "/ws").next("session_update");
        FaceProbe.open(rig, path(room, key)).next("session_update");
        for (String path : List.of("/api/hosts", "/api/sessions")) {
            assertThat(plain(path + "?token=" + key)).contains("token_in_query");
            assertEquals(404, get("/k/" + key + path).status());
            assertEquals(
                    401,
                    rig.send(rig.request(path).header("Authorization", "Bearer " + key)).status());
        }
        assertThat(plain("/ws/hosts/stage?token=" + key)).contains("token_in_query");
    }

    /// The body of an answer that stands in no description: to what should not be asked.
    private String plain(String path) throws IOException, InterruptedException {
        var request = rig.request(path).build();
        return rig.http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private HubRig.Reply get(String path) throws IOException, InterruptedException {
        return rig.send(rig.request(path));
    }

    @Test
    void pagesFromElsewhereAndForeignNamesAreRefused(@TempDir Path other) throws Exception {
        String room = rig.session("mix");
        String path = path(room, key(room));
        String evil = "https://evil.example";
        assertEquals(1008, FaceProbe.open(rig, path, "Origin", evil).closeCode());
        FaceProbe.open(rig, path, "Origin", rig.hub.address()).next("session_update");
        String chat = path.replace("/ws?", "/chat?");
        var refused = rig.request(chat).header("Origin", evil).POST(BodyPublishers.ofString("{}"));
        assertEquals("bad_origin", rig.send(refused).code());
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), rig.hub.port())) {
            socket.setSoTimeout(10_000);
            String request = "GET %s HTTP/1.1\r\nHost: evil.example\r\n\r\n".formatted(path);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            byte[] start = socket.getInputStream().readNBytes(12);
            assertEquals("HTTP/1.1 421", new String(start, StandardCharsets.ISO_8859_1));
        }
        try (var open = new HubRig(HubOptions.local(other, 0).withFaces(Faces.OPEN))) {
            String own = "/daifu/sessions/" + open.session("mix") + "/ws";
            assertEquals(1008, FaceProbe.open(open, own, "Origin", evil).closeCode());
        }
    }

    @Test
    void withoutFacesTheirPathsAreNotThere(@TempDir Path other) throws Exception {
        try (var plain = new HubRig(other)) {
            String room = plain.session("mix");
            String key = Keys.open(other).create(Face.SESSIONS, room, "");
            assertEquals(
                    404, plain.send(plain.request("/daifu/sessions/" + room + "/ws")).status());
            assertEquals("token_in_query", plain.send(plain.request(path(room, key))).code());
            assertEquals(1008, FaceProbe.open(plain, "/ws/health").closeCode());
        }
    }

    @Test
    void anOpenFaceNeedsNoKeyOnThisMachineAndCannotBeOpenBeyondIt(@TempDir Path other)
            throws Exception {
        var options = HubOptions.local(other, 0).withFaces(Faces.OPEN);
        try (var open = new HubRig(options)) {
            String room = open.session("mix");
            var client = FaceProbe.open(open, "/daifu/sessions/" + room + "/ws");
            client.next("session_update");
            FaceProbe.open(open, "/ws/health").next("health");
            assertEquals(1008, FaceProbe.open(open, path(room, "wrong")).closeCode());
            assertEquals("no_token", open.send(open.request("/api/hosts")).code());
        }
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        HubOptions.local(other, 0)
                                .on(HubOptions.LOOPBACK, new Border.Proxy("127.0.0.1"))
                                .withFaces(Faces.OPEN));
    }

    @Test
    void noKeyGetsIntoTheLog() throws Exception {
        String room = rig.session("mix");
        String key = key(room);
        String planted = "planted-" + UUID.randomUUID();
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        try (var _ = LogSource.ofProgram().tap((LogLine line) -> lines.add(line.toString()))) {
            var client = FaceProbe.open(rig, path(room, key));
            client.next("session_update");
            client.sendText("{broken");
            client.next("error");
            FaceProbe.open(rig, "/k/" + key + "/ws/logs").closeCode();
            var _ = get("/k/" + key + "/nothing/here");
            assertThat(plain("/api/hosts?token=" + key)).doesNotContain(key);
            assertEquals(0, command("revoke", key.substring(0, 8)).code());
            System.getLogger("dev.heddle.sample").log(System.Logger.Level.WARNING, planted);
        }
        assertThat(lines).anyMatch(line -> line.contains(planted)); // It would be found.
        assertThat(lines).noneMatch(line -> line.contains(key.substring(9)));
    }

    // ---- sessions -----------------------------------------------------------------------------

    @Test
    void aClientOfTheFaceAndOneOfOursShareASession() throws Exception {
        String room = rig.session("Evening mix");
        var ada = SessionProbe.in(rig, room, "ada", Map.of("token", rig.token(), "name", "Ada"));
        ada.next("snapshot");
        ada.answer(ada.say("before"));
        ada.answer(ada.set("card/loop", Map.of("title", "Loop")));
        var robot = FaceProbe.open(rig, path(room, key(room)));
        var whole = robot.next("session_update");
        assertEquals(room, whole.path("session_id").asString());
        var state = whole.path("data");
        assertEquals("before", state.at("/messages/0/content").asString());
        assertEquals("user", state.at("/messages/0/role").asString());
        assertFalse(state.at("/messages/0/is_code").asBoolean());
        assertEquals("loop", state.at("/context_cards/0/id").asString());
        assertEquals("Loop", state.at("/context_cards/0/title").asString());
        assertEquals("idle", state.at("/agent_status/status").asString());
        assertEquals(1, state.at("/statistics/total_messages").asInt());
        assertTrue(state.path("is_active").asBoolean());
        assertThat(state.path("last_activity").asString()).startsWith("20").endsWith("Z");

        robot.send("SEND_MESSAGE", Map.of("content", "x = 1", "is_code", true));
        var heard = ada.message("x = 1");
        assertEquals("Robot", heard.at("/d/name").asString());
        assertTrue(heard.at("/d/code").asBoolean());
        var own = robot.next("message").path("data");
        assertEquals(heard.at("/d/id"), own.path("id"));
        assertTrue(own.path("is_code").asBoolean());
        ada.say("and you?");
        assertEquals(
                "and you?",
                robot.next(m -> m.at("/data/content").asString("").equals("and you?"))
                        .at("/data/content")
                        .asString());

        ada.answer(ada.set("card/loop", Map.of("title", "Loops")));
        assertEquals("update", card(robot));
        ada.answer(ada.set("card/goal", Map.of("title", "Goal")));
        assertEquals("add", card(robot));
        ada.send("{\"t\":\"set\",\"id\":\"ada-6\",\"k\":\"card/goal\",\"d\":{\"value\":null}}");
        assertEquals("remove", card(robot));
        robot.next("statistics");
        robot.send("REQUEST_CONTEXT", Map.of());
        var again = robot.next("session_update").path("data");
        assertEquals(1, again.path("context_cards").size());
        robot.send("HEARTBEAT", Map.of());
        robot.next("heartbeat");
        robot.sendText("{\"type\":\"heartbeat\"}");
        robot.next("heartbeat");
        timestampsRise(robot);
    }

    @Test
    void theAssistantsAnswerIsAMessageAndItsStatusIsTold() throws Exception {
        String room = rig.session("mix");
        var robot = FaceProbe.open(rig, path(room, key(room)));
        robot.next("session_update");
        robot.send("SEND_MESSAGE", Map.of("content", "Are you there?"));
        assertEquals("processing", robot.next("agent_status").at("/data/status").asString());
        var answer = robot.next(m -> m.at("/data/role").asString("").equals("assistant"));
        assertThat(answer.at("/data/content").asString()).isNotBlank();
        assertEquals("completed", robot.next("agent_status").at("/data/status").asString());
    }

    @Test
    void aSessionThatIsClosedIsNoLongerActive() throws Exception {
        String room = rig.session("mix");
        var robot = FaceProbe.open(rig, path(room, key(room)));
        assertTrue(robot.next("session_update").at("/data/is_active").asBoolean());
        assertEquals(200, rig.send(rig.asPerson("/api/sessions/" + room).DELETE()).status());
        assertFalse(robot.next("session_update").at("/data/is_active").asBoolean());
        robot.send("SEND_MESSAGE", Map.of("content", "one more"));
        assertEquals("closed", robot.next("error").at("/data/code").asString());
    }

    private static String card(FaceProbe robot) throws InterruptedException {
        return robot.next("context_card").at("/data/action").asString();
    }

    /// Of each type strictly: the client drops what has the time of the one before.
    private static void timestampsRise(FaceProbe robot) {
        var last = new HashMap<String, String>();
        for (JsonNode message : robot.all) {
            String time = message.path("timestamp").asString();
            assertThat(time).hasSize(24);
            String before = last.put(message.path("type").asString(), time);
            assertThat(time).isGreaterThan(before == null ? "" : before);
        }
    }

    @Test
    void whatComesAtOnceHasTimesOfItsOwn() throws Exception {
        String room = rig.session("mix");
        var ada = SessionProbe.in(rig, room, "ada");
        var robot = FaceProbe.open(rig, path(room, key(room)));
        robot.next("session_update");
        for (int i = 0; i < 30; i++) {
            ada.say("said " + i);
        }
        robot.next(m -> m.at("/data/content").asString("").equals("said 29"));
        timestampsRise(robot);
        assertEquals(
                30,
                robot.all.stream()
                        .filter(m -> m.path("type").asString().equals("message"))
                        .count());
    }

    @Test
    void whoSaysTooMuchAtOnceIsHeardInOrderAndOnce() throws Exception {
        String room = rig.session("mix");
        var ada = SessionProbe.in(rig, room, "ada");
        ada.next("snapshot");
        var robot = FaceProbe.open(rig, path(room, key(room)));
        robot.next("session_update");
        int count = 30; // Most are said twice: with a question too many, and without.
        for (int i = 0; i < count; i++) {
            robot.send("SEND_MESSAGE", Map.of("content", "robot " + i));
        }
        for (int i = 0; i < count; i++) {
            var message = ada.next(m -> m.at("/d/content").asString("").startsWith("robot "));
            assertEquals("robot " + i, message.at("/d/content").asString());
        }
    }

    @Test
    void anAgentsStatusIsToldOnByThoseWhoMayAct() throws Exception {
        String room = rig.session("mix");
        String key = key(room);
        var robot = FaceProbe.open(rig, path(room, key));
        var other = FaceProbe.open(rig, path(room, key));
        robot.next("session_update");
        other.next("session_update");
        robot.send(
                "UPDATE_AGENT_STATUS",
                Map.of("type", "planner", "status", "processing", "progress", 40));
        var told = other.next("agent_status").path("data");
        assertEquals("planner", told.path("type").asString());
        assertEquals(40, told.path("progress").asInt());
        robot.send("UPDATE_AGENT_STATUS", Map.of("status", "bored"));
        assertEquals("bad_frame", robot.next("error").at("/data/code").asString());
        String member = "/api/sessions/" + room + "/members/k-" + key.substring(0, 8);
        assertEquals(200, rig.send(rig.json("PUT", member, "{\"role\":\"watch\"}")).status());
        robot.send("UPDATE_AGENT_STATUS", Map.of("status", "idle"));
        assertEquals("not_allowed", robot.next("error").at("/data/code").asString());
        robot.send("SEND_MESSAGE", Map.of("content", "may I?"));
        assertEquals("not_allowed", robot.next("error").at("/data/code").asString());
        FaceProbe.open(rig, path(room, key)).next("session_update");
        assertEquals("watch", role(room, key)); // What an admin has said stays so.
    }

    private String role(String room, String key) throws InterruptedException {
        var snapshot = SessionProbe.in(rig, room, "look").next("snapshot");
        for (var member : snapshot.at("/d/members")) {
            if (member.path("id").asString().equals("k-" + key.substring(0, 8))) {
                return member.path("role").asString();
            }
        }
        return "";
    }

    @Test
    void wrongMessagesGetAnErrorAndCloseNothing() throws Exception {
        String room = rig.session("mix");
        var robot = FaceProbe.open(rig, path(room, key(room)));
        robot.next("session_update");
        var wrong =
                Map.of(
                        "nope", "bad_json",
                        "[]", "bad_frame",
                        "{\"type\":7}", "unknown_type",
                        "{\"type\":\"DANCE\"}", "unknown_type",
                        "{\"type\":\"SEND_MESSAGE\"}", "bad_frame",
                        "{\"type\":\"SEND_MESSAGE\",\"data\":{\"content\":\" \"}}", "empty");
        for (var one : wrong.entrySet()) {
            robot.sendText(one.getKey());
            assertEquals(
                    one.getValue(), robot.next("error").at("/data/code").asString(), one.getKey());
        }
        robot.send("SEND_MESSAGE", Map.of("content", "still here"));
        robot.next("message");
    }

    @Test
    void aMessageMayComeOverHttp() throws Exception {
        String room = rig.session("mix");
        String key = key(room);
        var ada = SessionProbe.in(rig, room, "ada");
        ada.next("snapshot");
        String path = "/k/" + key + "/daifu/sessions/" + room + "/chat";
        var said = post(path, "{\"message\":{\"content\":\"by post\"}}");
        assertEquals(200, said.statusCode());
        var told = Json.read(said.body());
        assertTrue(told.path("success").asBoolean());
        assertEquals(told.path("message_id"), ada.message("by post").at("/d/id"));
        for (String wrong : List.of("nope", "{}", "[]", "{\"message\":{}}")) {
            var refused = post(path, wrong);
            assertEquals(400, refused.statusCode(), wrong);
            assertFalse(Json.read(refused.body()).path("success").asBoolean());
        }
        assertEquals(422, post(path, "{\"message\":{\"content\":\"\"}}").statusCode());
        String bare = "/daifu/sessions/" + room + "/chat";
        assertEquals(401, post(bare, "{\"message\":{\"content\":\"a\"}}").statusCode());
        assertEquals(
                200,
                post(bare + "?token=" + key, "{\"message\":{\"content\":\"b\"}}").statusCode());
        assertEquals(405, get(path).status());
    }

    private HttpResponse<String> post(String path, String body)
            throws IOException, InterruptedException {
        return rig.http.send(
                rig.request(path).POST(BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    // ---- health and logs ----------------------------------------------------------------------

    @Test
    void healthAndLogsSpeakTheFaceToWhoDoesNotAskForOurs() throws Exception {
        String health = keys.create(Face.HEALTH, "", "");
        String logs = keys.create(Face.LOGS, "", "");
        var watching = FaceProbe.open(rig, "/ws/health?token=" + health);
        var told = watching.next("health");
        assertEquals("ok", told.path("api_status").asString());
        assertEquals(0, told.path("active_tasks").asInt());
        assertThat(told.path("cpu_percent").asDouble()).isBetween(0.0, 100.0);
        assertThat(told.path("memory_percent").asDouble()).isBetween(0.0, 100.0);
        assertThat(told.path("timestamp").asString()).endsWith("Z");
        watching.sendText("{\"action\":\"ping\"}");
        watching.next("pong");
        var lines = FaceProbe.open(rig, "/ws/logs?token=" + logs + "&level=warning");
        lines.sendText("{\"action\":\"ping\"}");
        lines.next("pong");
        String line = "line " + UUID.randomUUID();
        System.getLogger("dev.heddle.sample").log(System.Logger.Level.WARNING, line);
        var logged = lines.next(m -> m.path("message").asString("").equals(line));
        assertEquals("log", logged.path("type").asString());
        assertEquals("WARNING", logged.path("level").asString());
        var ours = WatchClient.open(rig.http, rig.uri("/ws/logs?token=" + logs)).client();
        ours.next("snapshot");
        assertEquals(0, command("revoke", logs.substring(0, 8)).code());
        assertEquals(1008, lines.closeCode());
        assertEquals(1008, HubRig.await(ours.closed));
    }
}
