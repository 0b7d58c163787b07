package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.LinkStatus;
import dev.heddle.agent.Transport;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real agent that polls a real hub.
class PollingTest {
    private final CutLine line = new CutLine();
    private final HubRig rig;

    PollingTest(@TempDir Path data) throws IOException {
        rig = new HubRig(HubOptions.local(data, 0).named(Set.of(line.name())));
        line.leadTo(rig.hub.port());
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        line.close();
    }

    private void linkOverTheLine() throws Exception {
        rig.link(rig.hub.createHostToken(HubRig.HOST), Transport.HTTP, "http://" + line.name());
    }

    private String transport() throws Exception {
        return rig.get("/api/hosts/" + HubRig.HOST).body().path("transport").asString("");
    }

    @Test
    void aPolledHostIsDrivenLikeAnyOther() throws Exception {
        rig.link(rig.hub.createHostToken(HubRig.HOST), Transport.HTTP, rig.hub.address());
        assertEquals("polling", transport());
        assertEquals(200, rig.post("echo", "{\"text\":\"hi\"}").status());
        assertEquals(422, rig.post("echo", "{\"text\":1}").status());
        assertEquals(500, rig.post("fail", "{}").status());
        String held = rig.holdTheOwner();
        var cancelled = rig.send(rig.call("count", "{}").header("Prefer", "respond-async"));
        var id = cancelled.body().path("operation").asString();
        assertEquals(200, rig.send(rig.asPerson("/api/operations/" + id).DELETE()).status());
        rig.release.countDown();
        rig.awaitOutcome(held, "executed");
        assertEquals(0, rig.runs.get());
    }

    @Test
    void changesItsTransportInTheMiddleOfACallWhichIsAnsweredAllTheSame() throws Exception {
        var agent = rig.link();
        assertEquals("websocket", transport());
        var calling = rig.sendAsync(rig.call("hold", "{}"));
        assertThat(rig.held.take()).isEqualTo("running");
        agent.use(Transport.HTTP);
        rig.awaitLink(LinkStatus.State.LINKED);
        assertEquals("polling", transport());
        agent.use(Transport.WEBSOCKET);
        rig.awaitLink(LinkStatus.State.LINKED);
        assertEquals("websocket", transport());
        agent.reconnect();
        rig.awaitLink(LinkStatus.State.LINKED);
        rig.release.countDown();
        assertEquals(200, HubRig.await(calling).status());
    }

    @Test
    void lostAnswersLoseNoCallAndRepeatNoEffect() throws Exception {
        linkOverTheLine();
        for (int i = 1; i <= 4; i++) {
            line.loseAnswers(1);
            assertEquals(200, rig.post("count", "{}").status());
            assertEquals(i, rig.runs.get());
        }
    }

    @Test
    void aCutLineIsComeBackOverAndTheOutcomeArrives() throws Exception {
        linkOverTheLine();
        String held = rig.holdTheOwner();
        line.cut();
        rig.release.countDown();
        line.mend();
        rig.awaitOutcome(held, "executed");
    }

    @Test
    void aHubThatIsStartedAgainIsLinkedToByItself() throws Exception {
        rig.link(rig.hub.createHostToken(HubRig.HOST), Transport.HTTP, rig.hub.address());
        rig.restart();
        rig.awaitHost(HubRig.HOST, "online");
        assertEquals("polling", transport());
        assertEquals(200, rig.post("count", "{}").status());
        assertEquals(1, rig.runs.get());
    }

    @Test
    void aProgramThatEndsIsGoneAtOnce() throws Exception {
        var agent =
                rig.link(rig.hub.createHostToken(HubRig.HOST), Transport.HTTP, rig.hub.address());
        agent.close();
        rig.awaitHost(HubRig.HOST, "offline");
    }

    @Test
    void aSecondProgramOfTheNameTakesItAndTheFirstStops() throws Exception {
        String token = rig.hub.createHostToken(HubRig.HOST);
        rig.link(token, Transport.HTTP, rig.hub.address());
        var options = new AgentOptions(URI.create(rig.hub.address()), HubRig.HOST, token);
        try (var _ = Agent.start(options, rig.owner(), Actions.of())) {
            assertThat(rig.awaitLink(LinkStatus.State.STOPPED).message()).contains("4102");
        }
    }

    @Test
    void theCallIsForTheHostsOwnToken() throws Exception {
        String body =
                Json.write(
                        Map.of("link", "l", "n", 1, "first", 1, "heard", 0, "frames", new int[0]));
        assertEquals(403, rig.send(rig.json("POST", "/api/link/stage", body)).status());
        var other = rig.hub.createHostToken("other");
        assertEquals(403, rig.send(poll("stage", other, body)).status());
        assertEquals(401, rig.send(poll("stage", "nonsense", body)).status());
        assertEquals(400, rig.send(poll("other", other, "{}")).status());
        assertEquals(400, rig.send(poll("other", other, "[")).status());
        String late = body.replace("\"first\":1", "\"first\":5");
        assertEquals("no_stream", rig.send(poll("other", other, late)).code());
    }

    private HttpRequest.Builder poll(String host, String token, String body) {
        return rig.request("/api/link/" + host)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
