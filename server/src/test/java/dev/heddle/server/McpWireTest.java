package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.server.HubRig.Reply;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// MCP as it stands on the wire: what no well-behaved client would show.
@Timeout(60)
class McpWireTest {
    private static final String INITIALIZE =
            """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"%s",\
            "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}\
            """;

    private final HubRig rig;
    private final List<InputStream> streams = new ArrayList<>();
    private String session = "";
    private Agent agent;

    McpWireTest(@TempDir Path data) throws IOException {
        rig = new HubRig(data);
    }

    @BeforeEach
    void begin() throws Exception {
        agent = rig.link();
        session = newSession();
    }

    @AfterEach
    void close() throws IOException {
        for (var stream : streams) {
            stream.close();
        }
        rig.close();
    }

    private String newSession() throws Exception {
        var reply = rig.send(rig.json("POST", "/mcp", INITIALIZE.formatted("2025-11-25")));
        assertEquals(200, reply.status());
        return reply.header("Mcp-Session-Id");
    }

    private HttpRequest.Builder message(String body) {
        return rig.json("POST", "/mcp", body).header("Mcp-Session-Id", session);
    }

    private static String request(Object id, String method, Object params) {
        return Json.write(Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", params));
    }

    private static String call(Object id, String tool, Map<String, Object> more) {
        var params = new HashMap<String, Object>(more);
        params.put("name", tool);
        return request(id, "tools/call", params);
    }

    private Reply say(String body) throws Exception {
        return rig.send(message(body));
    }

    private int errorOf(String body) throws Exception {
        var reply = say(body);
        assertEquals(200, reply.status());
        return reply.body().at("/error/code").asInt();
    }

    /// The messages of an event stream, one after the other; waits for each.
    private Iterator<JsonNode> open(HttpRequest.Builder request) throws Exception {
        var response = rig.http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        streams.add(response.body());
        return new Scanner(response.body(), StandardCharsets.UTF_8)
                .useDelimiter("\n")
                .tokens()
                .filter(line -> line.startsWith("data: "))
                .map(line -> Json.read(line.substring("data: ".length())))
                .iterator();
    }

    private Iterator<JsonNode> listen() throws Exception {
        return open(
                rig.asPerson("/mcp")
                        .header("Mcp-Session-Id", session)
                        .header("Accept", "text/event-stream"));
    }

    // ---- the session --------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"2025-11-25,2025-11-25", "2025-06-18,2025-06-18", "2024-11-05,2025-11-25"})
    void agreesOnAVersion(String asked, String answered) throws Exception {
        var reply = rig.send(rig.json("POST", "/mcp", INITIALIZE.formatted(asked)));
        assertEquals(answered, reply.body().at("/result/protocolVersion").asString());
    }

    @Test
    void refusesAVersionThatItDoesNotKnow() throws Exception {
        var request = message(request(1, "ping", Map.of())).header("MCP-Protocol-Version", "1999");
        assertEquals("unknown_version", rig.send(request).code());
    }

    @Test
    void refusesWhatHasNoSession() throws Exception {
        var without = rig.send(rig.json("POST", "/mcp", request(1, "ping", Map.of())));
        assertEquals(400, without.status());
        assertEquals("no_session", without.code());
        assertEquals("no_session", rig.send(rig.asPerson("/mcp").DELETE()).code());
    }

    @Test
    void endsASession() throws Exception {
        var end = rig.asPerson("/mcp").header("Mcp-Session-Id", session).DELETE();
        var heard = listen();
        assertEquals(204, rig.send(end.copy()).status());
        assertThat(heard.hasNext()).isFalse();
        var late = say(request(1, "ping", Map.of()));
        assertEquals(404, late.status());
        assertEquals("unknown_session", late.code());
        assertEquals(404, rig.send(end).status());
    }

    @Test
    void aSessionIsItsOwners() throws Exception {
        var options = HubOptions.local(rig.data, 0).withToken("another-persons-token");
        rig.hub.close();
        rig.hub = Hub.start(options);
        session = newSession();
        var foreign =
                rig.request("/mcp")
                        .header("Authorization", "Bearer another-persons-token")
                        .header("Content-Type", "application/json")
                        .header("Mcp-Session-Id", session)
                        .POST(HttpRequest.BodyPublishers.ofString(request(1, "ping", Map.of())));
        assertEquals(404, rig.send(foreign).status());
        assertEquals(200, say(request(1, "ping", Map.of())).status());
    }

    @Test
    void takesNoMoreClientsThanItCanHold() throws Exception {
        Reply reply;
        int sessions = 1;
        do {
            reply = rig.send(rig.json("POST", "/mcp", INITIALIZE.formatted("2025-11-25")));
        } while (reply.status() == 200 && ++sessions < 1000);
        assertEquals("hub_busy", reply.code());
        assertEquals(256, sessions);
        assertEquals(200, say(request(1, "ping", Map.of())).status());
    }

    // ---- bad input ----------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "1",
                "{\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]"
            })
    void refusesWhatIsNoMessage(String body) throws Exception {
        var reply = say(body);
        assertEquals(400, reply.status());
        assertEquals("bad_json", reply.code());
    }

    @Test
    void refusesWhatItCannotDo() throws Exception {
        assertEquals(-32601, errorOf(request(1, "resources/list", Map.of())));
        assertEquals(-32602, errorOf(call(2, "stage__fly", Map.of())));
        assertEquals(-32602, errorOf(call(3, "stage__echo", Map.of("arguments", List.of()))));
        for (Object deadline : List.of(0, -1, 3_600_001, "soon")) {
            var meta = Map.of("_meta", Map.of("dev.heddle/deadlineMs", deadline));
            assertEquals(-32602, errorOf(call(4, "stage__count", Map.copyOf(meta))));
        }
        assertEquals(0, rig.runs.get());
    }

    @Test
    void ignoresWhatAsksForNothing() throws Exception {
        for (String body :
                List.of(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/strange\"}",
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{}}")) {
            assertEquals(202, say(body).status());
        }
    }

    @Test
    void isForPeopleWithAToken() throws Exception {
        String body = INITIALIZE.formatted("2025-11-25");
        var none =
                rig.request("/mcp")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        assertEquals("no_token", rig.send(none.copy()).code());
        assertEquals("bad_token", rig.send(none.copy().header("Authorization", "Bearer x")).code());
        String host = "Bearer " + rig.hub.createHostToken("other");
        assertEquals("not_allowed", rig.send(none.copy().header("Authorization", host)).code());
        var foreign = rig.json("POST", "/mcp", body).header("Origin", "https://evil.example");
        assertEquals("bad_origin", rig.send(foreign).code());
    }

    @Test
    void refusesWhatIsTooLongOrNoJson() throws Exception {
        assertEquals("body_too_large", say("\"" + "x".repeat(1 << 20) + "\"").code());
        var text =
                rig.asPerson("/mcp")
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"));
        assertEquals("not_json", rig.send(text).code());
        var page = rig.asPerson("/mcp").header("Mcp-Session-Id", session).GET();
        assertEquals(426, rig.send(page).status());
    }

    // ---- calls --------------------------------------------------------------------------------

    @Test
    void takesOnlySoManyCallsAtOnce() throws Exception {
        var hold = Map.<String, Object>of("_meta", Map.of("progressToken", 1));
        var held = open(message(call("hold", "stage__hold", hold)));
        assertThat(held.next().at("/params/message").asString()).endsWith(" is queued");
        for (int i = 1; i < 16; i++) {
            var _ = open(message(call(i, "stage__count", Map.of())));
        }
        assertEquals(-32600, errorOf(call(1, "stage__count", Map.of())));
        var refused = say(call(16, "stage__count", Map.of())).body().path("result");
        assertTrue(refused.path("isError").asBoolean());
        assertEquals("too_many", refused.at("/structuredContent/error/code").asString());
        rig.release.countDown();
        JsonNode last;
        do {
            last = held.next();
        } while (!last.has("result"));
        assertEquals("hold", last.path("id").asString());
    }

    @Test
    void tellsOfProgressWhileItWaits() throws Exception {
        var hold = Map.<String, Object>of("_meta", Map.of("progressToken", "t"));
        var held = open(message(call(1, "stage__hold", hold)));
        var first = held.next();
        assertEquals("notifications/progress", first.path("method").asString());
        assertEquals("t", first.at("/params/progressToken").asString());
        assertEquals(1, first.at("/params/progress").asInt());
        var second = held.next();
        assertEquals(2, second.at("/params/progress").asInt());
        rig.release.countDown();
    }

    @Test
    void answersNotWhatWasWithdrawnInTime() throws Exception {
        var held = open(message(call("a", "stage__hold", Map.of())));
        assertThat(rig.held.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
        var waits = open(message(call("b", "stage__count", Map.of())));
        for (String id : List.of("a", "b")) {
            say(
                    Json.write(
                            Map.of(
                                    "jsonrpc",
                                    "2.0",
                                    "method",
                                    "notifications/cancelled",
                                    "params",
                                    Map.of("requestId", id))));
        }
        assertThat(waits.hasNext()).isFalse();
        rig.release.countDown();
        assertEquals(true, held.next().at("/result/structuredContent/held").asBoolean());
        assertEquals(0, rig.runs.get());
    }

    @Test
    void aClientThatGoesAwayChangesNothing() throws Exception {
        var _ = open(message(call("a", "stage__hold", Map.of())));
        assertThat(rig.held.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
        var _ = open(message(call("b", "stage__count", Map.of())));
        streams.getLast().close();
        rig.release.countDown();
        assertEquals(
                2, // It is the third to be counted: the one whose client has gone ran, once.
                rig.post("count", "{}").body().at("/result/data").asInt());
    }

    // ---- the list -----------------------------------------------------------------------------

    @Test
    void whoWasDeafHearsThatTheListIsOld() throws Exception {
        record None() {}
        say(request(1, "tools/list", Map.of()));
        agent.offer("wings", Actions.of(Action.of("fly", "", None.class, _ -> 1)));
        while (!rig.get("/api/hosts/stage").body().toString().contains("fly")) {
            Thread.onSpinWait();
        }
        var heard = listen();
        assertEquals("notifications/tools/list_changed", heard.next().path("method").asString());
        say(request(2, "tools/list", Map.of()));
        var again = listen(); // The newest listener is the one.
        assertThat(heard.hasNext()).isFalse();
        agent.offer("wings", Actions.of());
        assertEquals("notifications/tools/list_changed", again.next().path("method").asString());
    }
}
