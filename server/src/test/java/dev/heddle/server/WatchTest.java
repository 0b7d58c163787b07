package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.LinkStatus;
import dev.heddle.server.WatchClient.Open;
import dev.heddle.sync.Frame;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Watching and linking over real WebSockets.
class WatchTest {
    private final HubRig rig;

    WatchTest(@TempDir Path data) throws IOException {
        rig = new HubRig(data);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Open watch(String from) throws InterruptedException {
        return watch(from, true);
    }

    private Open watch(String from, boolean reads) throws InterruptedException {
        return WatchClient.open(
                rig.http,
                rig.uri("/ws/hosts/stage?from=" + from),
                reads,
                "Authorization",
                "Bearer " + rig.token());
    }

    private static Frame event(WatchClient client, String type) throws InterruptedException {
        return client.next(frame ->
                frame.t().equals("event") && frame.d().path("type").asString().equals(type));
    }

    @Test
    void aWatcherSeesTheSnapshotAndThenWhatHappens() throws Exception {
        var agent = rig.link();
        agent.state("cube", Map.of("x", 1));
        agent.publish("ready", Map.of());
        var open = watch("");
        assertEquals("heddle.1", open.socket().getSubprotocol());
        assertFalse(open.client().next("welcome").d().path("recovered").asBoolean());
        var snapshot = open.client().next("snapshot").d();
        assertEquals("stage", snapshot.path("host").path("host").asString());
        agent.state("cube", Map.of("x", 2));
        var state = open.client().next(f -> f.t().equals("state") && f.d().path("x").asInt() == 2);
        assertEquals("cube", state.k());
        agent.state("cube", null);
        assertTrue(open.client().next(f -> f.t().equals("state")).d().isNull());
        assertNull(open.client().next("owner").s());
        agent.publish("spawned", Map.of("n", 1));
        assertEquals(1, event(open.client(), "spawned").d().at("/data/n").asInt());
        String id = rig.post("count", "{}").body().path("operation").asString();
        var settled = open.client().next(f -> id.equals(f.k()) && f.d().has("outcome"));
        assertEquals(id, settled.id());
        assertEquals("executed", settled.d().path("outcome").asString());
    }

    @Test
    void aWatcherThatComesBackHearsWhatItMissed() throws Exception {
        var agent = rig.link();
        var first = watch("");
        var welcome = first.client().next("welcome").d();
        agent.publish("one", Map.of());
        var seen = event(first.client(), "one");
        first.socket().abort();
        agent.publish("two", Map.of());
        agent.publish("three", Map.of());
        var back = watch(welcome.path("epoch").asString() + ":" + seen.s());
        assertTrue(back.client().next("welcome").d().path("recovered").asBoolean());
        assertEquals(seen.s(), event(back.client(), "two").p());
        event(back.client(), "three");
    }

    @Test
    void anUnknownHostAndTextFromAWatcherAndBinaryFramesEndTheSocket() throws Exception {
        assertEquals(4100, HubRig.await(watch("").client().closed));
        var _ = rig.link();
        var talks = watch("");
        var _ = talks.socket().sendText("{}", true);
        assertEquals(4103, HubRig.await(talks.client().closed));
        var binary = watch("");
        var _ = binary.socket().sendBinary(ByteBuffer.wrap(new byte[] {1}), true);
        assertEquals(4103, HubRig.await(binary.client().closed));
    }

    private Open rawLink() throws Exception {
        return WatchClient.open(
                rig.http,
                rig.uri("/ws/link/raw"),
                "Authorization",
                "Bearer " + rig.hub.createHostToken("raw"));
    }

    @Test
    void aHostThatSpeaksAnotherLanguageIsCutOff() throws Exception {
        for (String text :
                new String[] {
                    "nope",
                    "null",
                    "{}",
                    "{\"t\":\"running\",\"id\":\"x\",\"d\":{}}",
                    "{\"t\":\"hello\",\"d\":{}}",
                    "[".repeat(10_000)
                }) {
            var open = rawLink();
            var _ = open.socket().sendText(text, true);
            assertEquals(4101, HubRig.await(open.client().closed), text);
        }
        var binary = rawLink();
        var _ = binary.socket().sendBinary(ByteBuffer.wrap(new byte[] {1}), true);
        assertEquals(4103, HubRig.await(binary.client().closed));
        assertEquals(0, rig.get("/api/hosts").body().path("hosts").size());
    }

    private static final String HELLO =
            "{\"t\":\"hello\",\"d\":{\"instance\":\"i\",\"actions\":[],\"owner\":{\"name\":\"o\","
                    + "\"phase\":\"open\",\"health\":\"ok\",\"outcomes\":{}},\"state\":[]}}";

    private static void say(WebSocket socket, String text) throws InterruptedException {
        HubRig.await(socket.sendText(text, true));
    }

    @Test
    void aHostThatFloodsIsHeardToTheEndInOrder() throws Exception {
        var link = rawLink();
        say(link.socket(), HELLO);
        link.client().next("welcome");
        int count = 5000;
        for (int i = 1; i <= count; i++) {
            say(link.socket(), "{\"t\":\"state\",\"k\":\"n\",\"d\":" + i + "}");
        }
        var watcher =
                WatchClient.open(
                        rig.http,
                        rig.uri("/ws/hosts/raw"),
                        "Authorization",
                        "Bearer " + rig.token());
        var snapshot = watcher.client().next("snapshot").d();
        if (snapshot.path("state").path(0).path("d").asInt() != count) {
            watcher.client().next(f -> f.t().equals("state") && f.d().asInt() == count);
        }
        assertEquals(200, rig.get("/api/hosts").status());
    }

    @Test
    void aSlowReaderIsClosedAndCatchesUp() throws Exception {
        var link = rawLink();
        say(link.socket(), HELLO);
        link.client().next("welcome");
        var slow =
                WatchClient.open(
                        rig.http,
                        rig.uri("/ws/hosts/raw"),
                        false,
                        "Authorization",
                        "Bearer " + rig.token());
        String text = "x".repeat(100_000);
        for (int i = 1; i <= 200; i++) { // 20 MB: more than its outbox and the sockets hold.
            say(
                    link.socket(),
                    "{\"t\":\"event\",\"d\":{\"type\":\"e\",\"data\":["
                            + i
                            + ",\""
                            + text
                            + "\"]}}");
        }
        slow.socket().request(Long.MAX_VALUE);
        assertEquals(4001, HubRig.await(slow.client().closed));
        var frames = slow.client();
        var welcome = frames.next("welcome").d();
        long seen = frames.next("snapshot").d().path("seq").asLong();
        for (var frame : frames.frames) {
            seen = frame.s() == null ? seen : frame.s();
        }
        assertThat(seen).isLessThan(200);
        var back =
                WatchClient.open(
                        rig.http,
                        rig.uri(
                                "/ws/hosts/raw?from="
                                        + welcome.path("epoch").asString()
                                        + ":"
                                        + seen),
                        "Authorization",
                        "Bearer " + rig.token());
        back.client().next("welcome");
        say(link.socket(), "{\"t\":\"event\",\"d\":{\"type\":\"last\",\"data\":0}}");
        if (!back.client().closed.isDone()) {
            assertEquals("last", event(back.client(), "last").d().path("type").asString());
        }
    }

    @Test
    void aHubThatStopsSaysSoAndTheAgentLinksAgainByItself() throws Exception {
        String token = rig.hub.createHostToken(HubRig.HOST);
        var _ = rig.link(token);
        var open = watch("");
        var welcome = open.client().next("welcome").d();
        open.client().next("snapshot");
        int port = rig.hub.port();
        rig.hub.close();
        assertEquals(4000, HubRig.await(open.client().closed));
        rig.awaitLink(LinkStatus.State.TRYING);
        rig.hub = Hub.start(HubOptions.local(rig.data, port));
        rig.awaitLink(LinkStatus.State.LINKED);
        assertEquals(200, rig.post("count", "{}").status());
        var back = watch(welcome.path("epoch").asString() + ":" + welcome.path("seq").asLong());
        var again = back.client().next("welcome").d();
        assertFalse(again.path("recovered").asBoolean());
        assertNotEquals(welcome.path("epoch").asString(), again.path("epoch").asString());
        back.client().next("snapshot");
    }

    @Test
    void aHostThatDiesLeavesUnknownWhatItHad() throws Exception {
        var link = rawLink();
        String action =
                HELLO.replace(
                        "\"actions\":[]",
                        "\"actions\":[{\"name\":\"a\",\"description\":\"\",\"schema\":{}}]");
        say(link.socket(), action);
        link.client().next("welcome");
        var call =
                rig.sendAsync(
                        rig.asPerson("/api/hosts/raw/actions/a")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        String id = link.client().next("call").id();
        link.socket().abort();
        var reply = HubRig.await(call);
        assertEquals(502, reply.status());
        assertEquals("fate_unknown", reply.code());
        assertEquals("unknown", reply.body().path("state").asString());
        assertEquals(id, reply.body().path("operation").asString());
        assertEquals(502, rig.send(rig.asPerson("/api/operations/" + id).DELETE()).status());
    }

    @Test
    void theFinalCodesStopAnAgent() throws Exception {
        String token = rig.hub.createHostToken(HubRig.HOST);
        var _ = rig.link(token);
        var second =
                WatchClient.open(
                        rig.http, rig.uri("/ws/link/stage"), "Authorization", "Bearer " + token);
        say(second.socket(), HELLO);
        assertThat(rig.awaitLink(LinkStatus.State.STOPPED).message()).contains("4102");
        var third =
                WatchClient.open(
                        rig.http,
                        rig.uri("/ws/link/stage"),
                        "Authorization",
                        "Bearer " + rig.hub.createHostToken(HubRig.HOST));
        say(third.socket(), HELLO);
        assertEquals(1008, HubRig.await(third.client().closed));
    }
}
