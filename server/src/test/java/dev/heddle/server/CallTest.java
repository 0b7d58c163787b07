package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.server.HubRig.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls over real HTTP to a real hub with a real agent: each status of `docs/wire.md`.
class CallTest {
    private HubRig rig;

    CallTest(@TempDir Path data) throws IOException {
        rig = new HubRig(data);
    }

    @BeforeEach
    void link() throws IOException, InterruptedException {
        var _ = rig.link();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void executes() throws Exception {
        var reply = rig.post("echo", "{\"text\":\"h\u00e4llo\"}");
        assertEquals(200, reply.status());
        assertEquals("executed", reply.outcome());
        assertEquals("h\u00e4llo", reply.body().path("result").path("data").asString());
        assertTrue(reply.body().has("startedAt"));
        assertTrue(reply.body().has("endedAt"));
        assertEquals("no-store", reply.header("Cache-Control"));
        String id = reply.body().path("operation").asString();
        assertEquals(reply.body(), rig.get("/api/operations/" + id).body());
    }

    @Test
    void showsHosts() throws Exception {
        var host = rig.get("/api/hosts/" + HubRig.HOST).body();
        assertEquals("online", host.path("link").asString());
        assertEquals(5, host.path("actions").size());
        assertEquals("object", host.at("/actions/0/schema/type").asString());
        assertEquals(1, rig.get("/api/hosts").body().path("hosts").size());
        assertEquals(1, rig.get("/health").body().path("hosts").asInt());
        assertEquals("unknown_host", rig.get("/api/hosts/nobody").code());
    }

    @Test
    void failsAsTheActionSays() throws Exception {
        var failed = rig.post("fail", "{}");
        assertEquals(500, failed.status());
        assertEquals("failed", failed.outcome());
        assertEquals("action_failed", failed.code());
        assertThat(failed.body().at("/error/message").asString()).contains("it broke");
        var refused = rig.post("refuse", "{}");
        assertEquals(500, refused.status());
        assertEquals("too_hot", refused.code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|/text",
                "{\"text\":1}|/text",
                "{\"text\":null}|/text",
                "{\"text\":\"a\",\"txet\":\"b\"}|/txet"
            })
    void rejectsWrongParametersAndNamesThem(String body, String path) throws Exception {
        var reply = rig.post("echo", body);
        assertEquals(422, reply.status());
        assertEquals("rejected", reply.outcome());
        assertEquals("invalid_parameters", reply.code());
        assertEquals(path, reply.body().at("/error/paths/0/path").asString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nope",
                "[]",
                "1",
                "null",
                "{\"text\":NaN}",
                "{\"text\":Infinity}",
                "{\"text\":1e400}",
                "{\"text\":\"a\"",
                "{\"text\":\"a\"} {}",
                "{\"text\":\"a\",\"text\":\"b\"}",
                "{'text':'a'}"
            })
    void refusesWhatIsNoJsonObject(String body) throws Exception {
        var reply = rig.post("echo", body);
        assertEquals(400, reply.status());
        assertEquals("bad_json", reply.code());
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 100, 400, 499, 500, 100_000})
    void survivesNesting(int depth) throws Exception {
        var reply = rig.post("echo", "{\"text\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
        assertEquals(depth < 100 ? 422 : 400, reply.status());
        assertEquals(200, rig.post("echo", "{\"text\":\"still here\"}").status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10", "PT0S", "PT-1S", "PT1H0.001S", "P1D", "PT99999999999999H", "soon"})
    void refusesDeadlinesThatAreNone(String deadline) throws Exception {
        var reply =
                rig.send(
                        rig.asPerson("/api/hosts/stage/actions/count?deadline=" + deadline)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertEquals(400, reply.status());
        assertEquals("bad_deadline", reply.code());
        assertEquals(0, rig.runs.get());
    }

    @Test
    void refusesKeysThatAreNone() throws Exception {
        for (String key : new String[] {"", "a b", "x".repeat(201)}) {
            var reply = rig.send(rig.call("count", "{}").header("Idempotency-Key", key));
            assertEquals(400, reply.status(), key);
            assertEquals("bad_key", reply.code());
        }
        assertEquals(
                200,
                rig.send(rig.call("count", "{}").header("Idempotency-Key", "x".repeat(200)))
                        .status());
    }

    @Test
    void refusesUnknownNames() throws Exception {
        assertEquals("unknown_action", rig.post("dance", "{}").code());
        assertEquals("unknown_operation", rig.get("/api/operations/op-1").code());
        assertEquals(
                "unknown_operation",
                rig.send(rig.asPerson("/api/operations/op-1").DELETE()).code());
        var elsewhere =
                rig.send(
                        rig.asPerson("/api/hosts/nobody/actions/count")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertEquals("unknown_host", elsewhere.code());
    }

    @Test
    void refusesBodiesThatDoNotSayTheyAreJson() throws Exception {
        for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded"}) {
            var reply = rig.send(rig.call("count", "{}").setHeader("Content-Type", type));
            assertEquals(415, reply.status());
            assertEquals("not_json", reply.code());
        }
        var json = rig.call("count", "{}");
        assertEquals(
                200,
                rig.send(json.setHeader("Content-Type", "Application/JSON; charset=utf-8"))
                        .status());
    }

    @Test
    void takesABodyOfAMebibyteAndRefusesALongerOne() throws Exception {
        int most = 1 << 20;
        String largest = "{\"text\":\"" + "x".repeat(most - 11) + "\"}";
        assertEquals(most, largest.length());
        assertEquals("result_too_large", rig.post("echo", largest).code(), "it ran");
        String numbers = "{\"text\":[" + "1e6,".repeat(most / 4 - 10) + "1]}";
        assertEquals(422, rig.post("echo", numbers).status());
        for (int over : new int[] {1, most, 8 * most}) {
            String tooLong = "{\"text\":\"" + "x".repeat(most - 11 + over) + "\"}";
            assertEquals("body_too_large", rig.post("echo", tooLong).code());
            var chunked =
                    rig.call("echo", "")
                            .POST(
                                    HttpRequest.BodyPublishers.ofInputStream(() ->
                                            new ByteArrayInputStream(
                                                    tooLong.getBytes(StandardCharsets.UTF_8))));
            assertEquals(413, rig.send(chunked).status());
        }
        assertEquals(200, rig.post("count", "{}").status(), "the link stands");
        assertEquals("online", rig.get("/api/hosts/stage").body().path("link").asString());
    }

    @Test
    void answersAtOnceIfAsked() throws Exception {
        String id = rig.holdTheOwner();
        awaitState(id, "running");
        assertEquals("running", rig.get("/api/operations/" + id).body().path("state").asString());
        rig.release.countDown();
        awaitState(id, "settled");
        var settled = rig.get("/api/operations/" + id).body();
        assertEquals("executed", settled.path("outcome").asString());
        assertTrue(settled.at("/result/held").asBoolean());
    }

    /// Waits until the hub shows the operation in this state.
    private void awaitState(String id, String state) throws Exception {
        var open =
                WatchClient.open(
                        rig.http,
                        rig.uri("/ws/hosts/stage"),
                        "Authorization",
                        "Bearer " + rig.token());
        var snapshot = open.client().next("snapshot");
        for (var operation : snapshot.d().path("operations")) {
            if (operation.path("operation").asString().equals(id)
                    && operation.path("state").asString().equals(state)) {
                return;
            }
        }
        open.client()
                .next(frame ->
                        id.equals(frame.k()) && frame.d().path("state").asString().equals(state));
    }

    @Test
    void oneThatStillRunsAtItsDeadlineIsFoundUnderItsId() throws Exception {
        var running =
                rig.sendAsync(
                        rig.asPerson("/api/hosts/stage/actions/hold?deadline=PT0.2S")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        Reply reply = HubRig.await(running);
        assertEquals(202, reply.status());
        assertEquals("running", reply.body().path("state").asString());
        String id = reply.body().path("operation").asString();
        var canceller = rig.send(rig.asPerson("/api/operations/" + id).DELETE());
        assertEquals(409, canceller.status());
        assertEquals("already_running", canceller.code());
        rig.release.countDown();
        awaitState(id, "settled");
        assertEquals(200, rig.get("/api/operations/" + id).status());
        assertEquals(
                "already_settled", rig.send(rig.asPerson("/api/operations/" + id).DELETE()).code());
    }

    @Test
    void anExpiredOperationNeverRan() throws Exception {
        rig.holdTheOwner();
        var late =
                rig.send(
                        rig.asPerson("/api/hosts/stage/actions/count?deadline=PT0.1S")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertEquals(504, late.status());
        assertEquals("expired", late.outcome());
        assertEquals("expired", late.code());
        assertFalse(late.body().has("startedAt"));
        rig.release.countDown();
        var after =
                rig.sendAsync(rig.call("echo", "{\"text\":\"a\"}").timeout(Duration.ofSeconds(9)));
        var _ = HubRig.await(after);
        assertEquals(0, rig.runs.get());
    }

    @Test
    void aWaitingOperationIsCancelled() throws Exception {
        rig.holdTheOwner();
        var waiting = rig.send(rig.call("count", "{}").header("Prefer", "respond-async"));
        assertEquals(202, waiting.status());
        String id = waiting.body().path("operation").asString();
        var cancelled = rig.send(rig.asPerson("/api/operations/" + id).DELETE());
        assertEquals(200, cancelled.status());
        assertEquals("cancelled", cancelled.outcome());
        assertEquals(200, rig.send(rig.asPerson("/api/operations/" + id).DELETE()).status());
        rig.release.countDown();
        assertEquals(0, rig.runs.get());
    }

    @Test
    void aStalledOwnerIsToldByNameAtOnce() throws Exception {
        rig.holdTheOwner();
        // Work must wait for the owner to owe a tick; then the next call hears of the stall.
        var waits = rig.sendAsync(rig.call("count", "{}"));
        var open =
                WatchClient.open(
                        rig.http,
                        rig.uri("/ws/hosts/stage"),
                        "Authorization",
                        "Bearer " + rig.token());
        var snapshot = open.client().next("snapshot");
        if (!snapshot.d().at("/host/owner/health").asString().equals("stalled")) {
            open.client().next("health");
        }
        var reply = rig.post("count", "{}");
        assertEquals(503, reply.status());
        assertEquals("owner_stalled", reply.code());
        assertEquals("hold", reply.body().at("/error/running").asString());
        assertThat(reply.body().at("/error/sinceMs").asInt()).isGreaterThanOrEqualTo(300);
        rig.release.countDown();
        assertEquals(200, HubRig.await(waits).status());
        assertEquals(1, rig.runs.get());
    }

    @Test
    void aRepeatedKeyRunsOnce() throws Exception {
        var replies = new ArrayList<CompletableFuture<Reply>>();
        for (int i = 0; i < 20; i++) {
            replies.add(rig.sendAsync(rig.call("count", "{}").header("Idempotency-Key", "k")));
        }
        for (var reply : replies) {
            assertEquals(200, HubRig.await(reply).status());
            assertEquals(1, HubRig.await(reply).body().at("/result/data").asInt());
        }
        assertEquals(1, rig.runs.get());
        var reused = rig.send(rig.call("echo", "{\"text\":\"\"}").header("Idempotency-Key", "k"));
        assertEquals(409, reused.status());
        assertEquals("key_reused", reused.code());
    }

    @Test
    void aHostThatUnlinksLeavesNothingInDoubt() throws Exception {
        var lonely = new HubRig(rig.data.resolve("other"));
        try (lonely) {
            var agent = lonely.link();
            assertEquals(200, lonely.post("count", "{}").status());
            var open =
                    WatchClient.open(
                            lonely.http,
                            lonely.uri("/ws/hosts/stage"),
                            "Authorization",
                            "Bearer " + lonely.token());
            open.client().next("snapshot");
            agent.close();
            var gone = open.client().next("link");
            assertEquals("the program unlinked", gone.d().path("reason").asString());
            var reply = lonely.post("count", "{}");
            assertEquals(503, reply.status());
            assertEquals("host_offline", reply.code());
        }
    }
}
