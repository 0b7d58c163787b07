package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.server.HubRig.Reply;
import dev.heddle.server.access.Face;
import dev.heddle.server.access.Keys;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.util.RawValue;

/// Engine plugins that know only their polling wire are driven like any other host.
class EngineFaceTest {
    private final HubRig rig;
    private final Keys keys;

    EngineFaceTest(@TempDir Path data) throws IOException {
        rig = new HubRig(HubOptions.local(data, 0).withFaces(Faces.OPEN));
        keys = Keys.open(data);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private EnginePlugin plugin(String project) {
        return new EnginePlugin(rig.hub.address(), project);
    }

    private EnginePlugin pluginWithKey(String key, String project) {
        return new EnginePlugin(rig.hub.address() + "/k/" + key, project);
    }

    private CompletableFuture<Reply> call(String host, String action, String params) {
        return rig.sendAsync(request(host, action, params, "PT10S"));
    }

    private HttpRequest.Builder request(
            String host, String action, String params, String deadline) {
        return rig.json(
                "POST",
                "/api/hosts/" + host + "/actions/" + action + "?deadline=" + deadline,
                params);
    }

    private JsonNode host(String name) throws Exception {
        return rig.get("/api/hosts/" + name).body();
    }

    // ---- polling ------------------------------------------------------------------------------

    @Test
    void aPluginRegistersPollsExecutesAndAnswers() throws Exception {
        var plugin = plugin("stage");
        var registered = plugin.register();
        assertEquals(200, registered.status());
        assertTrue(registered.body().path("success").asBoolean());
        assertTrue(registered.body().path("persistent").asBoolean());
        var host = host("stage");
        assertEquals("online", host.path("link").asString());
        assertEquals("polling", host.path("transport").asString());
        assertEquals("unknown", host.path("owner").path("health").asString());
        assertEquals("My Stage", host.path("owner").path("name").asString());
        var calling = call("stage", "Spawn_Actor", "{\"kind\":\"cube\"}");
        var command = plugin.fetch();
        assertEquals("execute_action", command.path("type").asString());
        assertEquals("spawn_actor", command.path("action").asString());
        assertEquals("{\"kind\":\"cube\"}", command.path("params").toString());
        var taken = plugin.respond(command, true, "data", Map.of("actor", "cube-1"));
        assertTrue(taken.body().path("success").asBoolean());
        var reply = HubRig.await(calling);
        assertEquals(200, reply.status());
        assertEquals("{\"actor\":\"cube-1\"}", reply.body().path("result").toString());
        assertEquals(0, plugin.poll(), "each command comes once");
    }

    @Test
    void theFirstPollRegistersAndAHeartbeatSaysThatItLives() throws Exception {
        var plugin = plugin("stage");
        assertEquals(0, plugin.poll());
        assertEquals("online", host("stage").path("link").asString());
        var alive = plugin.post("heartbeat", Map.of("project_id", "stage")).body();
        assertEquals("alive", alive.path("status").asString());
        for (int i = 0; i < 20; i++) { // Rapid polls are no harm.
            assertEquals(0, plugin.poll());
        }
    }

    @Test
    void aFailureIsNeverASuccessAndAPlainResultIsWrapped() throws Exception {
        var plugin = plugin("stage");
        plugin.register();
        var failing = call("stage", "spawn", "{}");
        plugin.respond(plugin.fetch(), false, "error", "no such mesh");
        var failed = HubRig.await(failing);
        assertEquals(500, failed.status());
        assertThat(failed.body().path("error").path("message").asString()).contains("no such mesh");
        var plain = call("stage", "count", "{}");
        plugin.respond(plugin.fetch(), true, "data", 7);
        assertEquals(
                "{\"success\":true,\"data\":7}",
                HubRig.await(plain).body().path("result").toString());
        var huge = call("stage", "dump", "{}");
        plugin.respond(plugin.fetch(), true, "data", "x".repeat(300_000));
        assertEquals("result_too_large", HubRig.await(huge).code());
    }

    @Test
    void whatIsNotAnsweredReadsUnknownAndALateAnswerIsRecorded() throws Exception {
        var plugin = plugin("stage");
        plugin.register();
        var calling = call("stage", "slow", "{}");
        var command = plugin.fetch();
        var twin = new Socket();
        open(twin, "/ws/ue5/stage"); // The plugin starts anew, and knows nothing of it.
        var reply = HubRig.await(calling);
        assertEquals(502, reply.status());
        assertEquals("fate_unknown", reply.code());
        assertTrue(twin.commands.isEmpty(), "it is not sent again");
        plugin.respond(command, true, "data", "late");
        var operation = rig.get("/api/operations/" + command.path("request_id").asString());
        assertEquals("executed", operation.outcome());
    }

    @Test
    void whatIsNeverFetchedExpiresAndNeverRuns() throws Exception {
        var plugin = plugin("stage");
        plugin.register();
        var reply = rig.send(request("stage", "spawn", "{}", "PT0.3S"));
        assertEquals(504, reply.status());
        assertEquals(0, plugin.poll());
    }

    @Test
    void anAnswerCountsOnlyFromTheProjectThatWasAsked() throws Exception {
        var plugin = plugin("stage");
        plugin.register();
        var other = plugin("other");
        other.register();
        var calling = call("stage", "spawn", "{}");
        var command = plugin.fetch();
        other.respond(command, true, "data", "stolen");
        var id = command.path("request_id").asString();
        assertEquals("queued", rig.get("/api/operations/" + id).body().path("state").asString());
        plugin.respond(command, true, "data", "mine");
        assertThat(HubRig.await(calling).body().path("result").toString()).contains("mine");
    }

    @Test
    void theHubAnswersNonsenseInWords() throws Exception {
        var plugin = plugin("stage");
        for (String name : List.of("register_http", "heartbeat", "response")) {
            var refused = plugin.post(name, Map.of());
            assertFalse(refused.body().path("success").asBoolean(), name);
            assertThat(refused.body().path("error").asString()).contains("project_id");
        }
        var polled = plugin.post("poll", Map.of("project_id", "")).body();
        assertFalse(polled.path("registered").asBoolean());
        assertTrue(polled.path("commands").isEmpty());
        var nameless = plugin.post("response", Map.of("project_id", "a", "response", Map.of()));
        assertThat(nameless.body().path("error").asString()).contains("request_id");
        assertEquals(400, plugin.post("poll", new RawValue("{")).status());
    }

    @Test
    void afterARestartOfTheHubTheNextPollRegistersAgain() throws Exception {
        var plugin = plugin("stage");
        plugin.register();
        rig.restart();
        assertEquals(0, plugin.poll());
        var calling = call("stage", "spawn", "{}");
        plugin.respond(plugin.fetch(), true, "data", 1);
        assertEquals(200, HubRig.await(calling).status());
    }

    @Test
    void projectsWithNoNameForAHostGetOneAndStayApart() throws Exception {
        plugin("C:/Projects/My Game").register();
        plugin("C:/Projects/My_Game?").register();
        var names =
                rig.get("/api/hosts")
                        .body()
                        .path("hosts")
                        .valueStream()
                        .map(host -> host.path("host").asString())
                        .toList();
        assertThat(names)
                .hasSize(2)
                .allMatch(name -> name.matches("c-projects-my.game-+[0-9a-f]{8}"));
    }

    @Test
    void ownWordsOfThePluginsStandForTheNamesOfActions() throws Exception {
        var plugin = plugin("stage");
        plugin.register();
        var expected =
                Map.of(
                        "check_and_update", "auto_update",
                        "force_reload_all", "force_reload",
                        "server_switch", "server_switch",
                        "reconnect", "reconnect",
                        "show_version", "execute_action");
        for (var pair : expected.entrySet()) {
            var calling = call("stage", pair.getKey(), "{}");
            var command = plugin.fetch();
            assertEquals(pair.getValue(), command.path("type").asString());
            plugin.respond(command, true, "data", 1);
            assertEquals(200, HubRig.await(calling).status());
        }
        var staged = call("stage", "check_and_update", "{\"stage_only\":true}");
        var command = plugin.fetch();
        assertEquals("emergency_update", command.path("type").asString());
        assertEquals("{\"mode\":\"no_restart\"}", command.path("params").toString());
        plugin.respond(command, true, "data", 1);
        assertEquals(200, HubRig.await(staged).status());
    }

    // ---- keys ---------------------------------------------------------------------------------

    @Test
    void aKeyIsForOneHostAndMaySayWhatItCanDo() throws Exception {
        String key = keys.create(Face.ENGINE, "stage", "", List.of("spawn"));
        var plugin = pluginWithKey(key, "C:/Any");
        plugin.register();
        assertEquals(1, host("stage").path("actions").size());
        assertEquals(404, HubRig.await(call("stage", "dance", "{}")).status());
        var calling = call("stage", "spawn", "{}");
        plugin.respond(plugin.fetch(), true, "data", 1);
        assertEquals(200, HubRig.await(calling).status());
        assertEquals(409, pluginWithKey(key, "D:/Other").register().status(), "one at a time");
        assertEquals(401, pluginWithKey("nonsense", "stage").register().status());
        String health = keys.create(Face.HEALTH, "", "");
        assertEquals(401, pluginWithKey(health, "stage").register().status());
    }

    @Test
    void aPageFromElsewhereIsRefused() throws Exception {
        var reply =
                rig.send(
                        rig.request("/api/ue5/poll")
                                .header("Origin", "https://evil.example")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"project_id\":\"x\"}")));
        assertEquals(403, reply.status());
    }

    @Test
    void aProgramThatIsLinkedKeepsItsName() throws Exception {
        rig.link();
        assertEquals(409, plugin(HubRig.HOST).register().status());
    }

    // ---- the WebSocket twin -------------------------------------------------------------------

    private static final class Socket implements WebSocket.Listener {
        private final BlockingQueue<JsonNode> commands = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            commands.add(Json.read(data.toString()));
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }

    private WebSocket open(Socket listener, String path) throws Exception {
        var address = URI.create(rig.hub.address().replaceFirst("http", "ws") + path);
        return HubRig.await(rig.http.newWebSocketBuilder().buildAsync(address, listener));
    }

    @Test
    void aPluginWithAWebSocketIsToldAtOnceAndIsGoneWhenItGoes() throws Exception {
        String key = keys.create(Face.ENGINE, "stage", "");
        var listener = new Socket();
        var socket = open(listener, "/ws/ue5/any?token=" + key);
        rig.awaitHost("stage", "online");
        assertEquals("websocket", host("stage").path("transport").asString());
        var calling = call("stage", "spawn", "{}");
        var command = listener.commands.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
        assertThat(command).isNotNull();
        String id = command == null ? "" : command.path("request_id").asString();
        var said = Map.of("request_id", id, "action", "spawn", "success", true, "data", 1);
        socket.sendText("no json", true).join();
        socket.sendText(Json.write(said), true).join();
        assertEquals(200, HubRig.await(calling).status());
        socket.abort();
        rig.awaitHost("stage", "offline");
    }

    @Test
    void aWebSocketWithoutAGoodKeyIsClosed() throws Exception {
        var listener = new Socket();
        open(listener, "/ws/ue5/stage?token=nonsense");
        assertEquals(1008, HubRig.await(listener.closed));
    }
}
