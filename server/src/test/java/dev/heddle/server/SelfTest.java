package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.server.self.LogRoom;
import dev.heddle.sync.Frame;
import dev.heddle.sync.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// What a hub tells of itself, over real sockets.
class SelfTest {
    private static final System.Logger LOG = System.getLogger("dev.heddle.sample");

    private final HubRig rig;

    SelfTest(@TempDir Path data) throws IOException {
        rig = new HubRig(data);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private WatchClient watch(String path) throws InterruptedException {
        String token = "Bearer " + rig.token();
        return WatchClient.open(rig.http, rig.uri(path), "Authorization", token).client();
    }

    /// A line that no other test logs.
    private static String line() {
        return "line " + UUID.randomUUID();
    }

    private static Frame next(WatchClient client, String line) throws InterruptedException {
        return client.next(frame -> frame.d().path("message").asString("").equals(line));
    }

    // ---- health -------------------------------------------------------------------------------

    @Test
    void healthShowsTheHubItsOwnersAndItsLinksAndWhatChanges() throws Exception {
        var client = watch("/ws/health");
        assertFalse(client.next("welcome").d().path("recovered").asBoolean());
        String[] owners = {"owner/hub", "owner/sessions", "owner/watch"};
        var parts = parts(client, "hub", owners[0], owners[1], owners[2]);
        var hub = parts.getOrDefault("hub", NullNode.getInstance());
        assertEquals(Hub.VERSION, hub.path("version").asString());
        assertEquals("disk", hub.path("durability").asString());
        assertThat(hub.path("since").asString()).startsWith("20");
        for (String owner : owners) {
            var part = parts.getOrDefault(owner, NullNode.getInstance());
            assertEquals("ok", part.path("health").asString());
        }
        var agent = rig.link();
        var link = client.next(f -> "link/stage".equals(f.k()));
        assertEquals("online", link.d().path("link").asString());
        assertEquals("open", link.d().at("/owner/phase").asString());
        agent.close();
        client.next(f -> f.d().path("link").asString("").equals("offline"));
        assertThat(client.next("pulse").d().path("uptimeMs").asLong()).isPositive();
    }

    /// The parts of the health, from the snapshot or as soon as they are told.
    private static Map<String, JsonNode> parts(WatchClient client, String... keys)
            throws InterruptedException {
        var parts = new HashMap<String, JsonNode>();
        client.next("snapshot")
                .d()
                .path("state")
                .forEach(part -> parts.put(part.path("k").asString(), part.path("d")));
        for (int i = 0; i < 50 && !parts.keySet().containsAll(List.of(keys)); i++) {
            var frame = client.next(_ -> true);
            if (frame.k() != null) {
                parts.put(frame.k(), frame.d());
            }
        }
        assertThat(parts).containsKeys(keys);
        return parts;
    }

    @Test
    void anOwnerThatStandsStillShows() throws Exception {
        var _ = rig.link();
        var client = watch("/ws/health");
        client.next("snapshot");
        rig.holdTheOwner();
        rig.send(rig.call("count", "{}").header("Prefer", "respond-async"));
        var stalled = client.next(f -> f.d().at("/owner/health").asString("").equals("stalled"));
        assertThat(stalled.d().at("/owner/running").asString()).contains("hold");
    }

    @Test
    void whoComesBackHearsWhatItMissed() throws Exception {
        var client = watch("/ws/health");
        String epoch = client.next("welcome").d().path("epoch").asString();
        long seq = client.next("snapshot").d().path("seq").asLong();
        var _ = rig.link();
        client.next(f -> "link/stage".equals(f.k()));
        var back = watch("/ws/health?from=" + epoch + ":" + seq);
        assertTrue(back.next("welcome").d().path("recovered").asBoolean());
        assertEquals(seq, back.next("health").p());
        back.next(f -> "link/stage".equals(f.k()));
    }

    // ---- logs ---------------------------------------------------------------------------------

    @Test
    void aLogShowsTheLinesFromItsLevelOnWithoutHoles() throws Exception {
        var warnings = watch("/ws/logs?level=warn");
        var all = watch("/ws/logs");
        long before = warnings.next("snapshot").d().path("seq").asLong();
        all.next("snapshot");
        String low = line();
        String high = line();
        LOG.log(System.Logger.Level.DEBUG, line());
        LOG.log(System.Logger.Level.INFO, low);
        LOG.log(System.Logger.Level.WARNING, high, new IllegalStateException("it broke"));
        assertEquals("INFO", next(all, low).d().path("level").asString());
        var told = next(all, high);
        assertEquals("WARNING", told.d().path("level").asString());
        assertEquals("dev.heddle.sample", told.d().path("logger").asString());
        assertThat(told.d().path("trace").asString()).contains("it broke");
        var warning = warnings.next("log");
        assertEquals(before, warning.p());
        assertEquals(high, warning.d().path("message").asString());
        var late = watch("/ws/logs").next("snapshot").d().path("lines");
        assertThat(late.findValuesAsString("message")).contains(low, high);
    }

    @Test
    void aLineIsCutWhereNobodyReadsOn() throws Exception {
        var client = watch("/ws/logs");
        client.next("snapshot");
        String line = line();
        LOG.log(System.Logger.Level.INFO, line + "x".repeat(100_000));
        var told = client.next(f -> f.d().path("message").asString("").startsWith(line));
        assertThat(told.d().path("message").asString()).hasSize(2000).endsWith("…");
    }

    @Test
    void aFloodIsThinnedOutAndSaysHowManyLinesAreMissing() throws Exception {
        var client = watch("/ws/logs");
        client.next("snapshot");
        String line = line();
        for (int i = 0; i < 3000; i++) {
            LOG.log(System.Logger.Level.INFO, line);
        }
        assertThat(client.next("dropped").d().path("lines").asLong()).isBetween(1L, 2999L);
        assertEquals(200, rig.get("/api/hosts").status());
    }

    @Test
    void bothAreEventStreamsAsWell() throws Exception {
        for (String path : new String[] {"/ws/health", "/ws/logs?level=ERROR"}) {
            var request = rig.asPerson(path).header("Accept", "text/event-stream").build();
            var response = rig.http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(200, response.statusCode());
            try (var in =
                    new BufferedReader(
                            new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                assertThat(in.readLine()).startsWith("data: {\"t\":\"welcome\"");
                in.readLine();
                assertThat(in.readLine()).matches("id: .+:\\d+");
                assertThat(in.readLine()).startsWith("data: {\"t\":\"snapshot\"");
            }
        }
        assertEquals("not_a_websocket", rig.get("/ws/logs").code());
        var wrong = rig.asPerson("/ws/logs?level=LOUD").header("Accept", "text/event-stream");
        assertEquals("invalid_parameters", rig.send(wrong).code());
    }

    @Test
    void aHubThatStopsSaysSoAndBeginsAnew() throws Exception {
        var client = watch("/ws/health");
        String epoch = client.next("welcome").d().path("epoch").asString();
        rig.restart();
        assertEquals(4000, HubRig.await(client.closed));
        var back = watch("/ws/health?from=" + epoch + ":1");
        assertFalse(back.next("welcome").d().path("recovered").asBoolean());
    }

    @Test
    void strangersAndGuestsHearNothing() throws Exception {
        for (String path : new String[] {"/ws/health", "/ws/logs"}) {
            assertEquals(
                    1008, HubRig.await(WatchClient.open(rig.http, rig.uri(path)).client().closed));
            assertEquals("no_token", rig.send(rig.request(path)).code());
            assertEquals("not_allowed", rig.send(asGuest(path)).code());
        }
    }

    private HttpRequest.Builder asGuest(String path) throws IOException, InterruptedException {
        String ticket = rig.invitation(rig.session("mix"), "act");
        var login = rig.json("POST", "/api/login", Json.write(Map.of("ticket", ticket)));
        String cookie = rig.send(login).header("Set-Cookie").replaceFirst(";.*", "");
        return rig.request(path).header("Cookie", cookie).header("Sec-Fetch-Site", "same-origin");
    }

    @Test
    void aLogThatNamesNoLevelIsUnknown() {
        assertTrue(LogRoom.level("verbose").isEmpty());
    }
}
