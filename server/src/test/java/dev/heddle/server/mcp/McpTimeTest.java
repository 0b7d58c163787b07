package dev.heddle.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.hosts.Rig;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.OutcomeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What takes time, on a clock that the test moves.
class McpTimeTest {
    private final Rig rig = new Rig();
    private final Mcp mcp = new Mcp(rig.owner, rig.hosts, rig.timing, "1");
    private final Person person = Person.atHome("p");

    /// A client's end, which keeps all that it hears.
    private static final class Client implements Mcp.Reply, Mcp.Stream {
        private final List<JsonNode> heard = new ArrayList<>();
        private String session = "";
        private int refused;
        private boolean ended;

        @Override
        public void refuse(Answer refusal) {
            refused = refusal.status();
        }

        @Override
        public void accept() {}

        @Override
        public void answer(String message, Optional<String> newSession) {
            heard.add(Json.read(message));
            newSession.ifPresent(id -> session = id);
        }

        @Override
        public Mcp.Stream stream() {
            return this;
        }

        @Override
        public void begin() {}

        @Override
        public void send(String message) {
            heard.add(Json.read(message));
        }

        @Override
        public void sendIfRead(String message) {
            send(message);
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    private Client say(String session, String method, String params) {
        var client = new Client();
        var envelope = new Mcp.Envelope(person, session);
        var message = Json.read("{\"a\":" + params + "}").path("a");
        mcp.heard(envelope, new Rpc.Request(Json.node(1), method, message), client);
        return client;
    }

    private String session() {
        return say("", "initialize", "{}").session;
    }

    private boolean isKnown(String session) {
        return say(session, "ping", "{}").refused == 0;
    }

    @Test
    void aClientThatIsSilentIsForgotten() {
        String session = session();
        rig.timing.advance(Mcp.IDLE);
        assertTrue(isKnown(session));
        rig.timing.advance(Mcp.IDLE.plusMillis(1));
        assertFalse(isKnown(session));
    }

    @Test
    void aClientThatListensIsNotForgotten() {
        String session = session();
        var listener = new Client();
        var envelope = new Mcp.Envelope(person, session);
        assertTrue(mcp.listen(envelope, listener));
        rig.timing.advance(Mcp.IDLE.multipliedBy(3));
        mcp.deaf(envelope, listener);
        rig.timing.advance(Mcp.IDLE);
        assertTrue(isKnown(session));
    }

    @Test
    void whoIsForgottenMakesRoom() {
        for (int i = 0; i < Mcp.MAX_SESSIONS; i++) {
            session();
        }
        assertEquals(503, say("", "initialize", "{}").refused);
        rig.timing.advance(Mcp.IDLE.plusMillis(1));
        assertEquals(0, say("", "initialize", "{}").refused);
    }

    @Test
    void progressIsToldAlsoWhileNothingChanges() {
        var link = rig.link();
        var client =
                say(
                        session(),
                        "tools/call",
                        """
                        {"name":"scene__spawn","arguments":{},"_meta":{"progressToken":7}}\
                        """);
        rig.hear(link, new FromHost.Running(link.lastCall()));
        rig.timing.advance(McpCall.PROGRESS_PERIOD);
        assertThat(client.heard)
                .extracting(message -> message.at("/params/progress").asInt())
                .containsExactly(1, 2, 3);
        assertThat(client.heard.getLast().at("/params/message").asString()).endsWith("is running");
        assertFalse(client.ended);
        rig.timing.advance(McpSession.DEADLINE);
        assertEquals(
                "running", client.heard.getLast().at("/result/structuredContent/state").asString());
        assertTrue(client.ended);
        int told = client.heard.size();
        rig.timing.advance(Duration.ofHours(1));
        assertEquals(told, client.heard.size());
    }

    private static final String CLEAR =
            "{\"name\":\"scene__clear\",\"arguments\":{},\"_meta\":{\"progressToken\":7}}";

    @Test
    void theDeadlineOfWhatIsAskedAboutCountsFromTheAnswer() {
        var link = rig.link();
        var client = say(session(), "tools/call", CLEAR);
        assertThat(client.heard.getLast().at("/params/message").asString())
                .endsWith("is waiting until somebody at the dashboard allows it");
        rig.timing.advance(Duration.ofMinutes(4));
        assertFalse(client.ended, "a person takes as long as a person takes");
        rig.allowAll();
        assertEquals(McpSession.DEADLINE.toMillis(), link.deadlineOfLastCall());
        rig.hear(link, new FromHost.Running(link.lastCall()));
        rig.timing.advance(McpSession.DEADLINE.minusMillis(1));
        assertFalse(client.ended);
        rig.timing.advance(Duration.ofMillis(1));
        var result = client.heard.getLast().path("result");
        assertEquals("running", result.at("/structuredContent/state").asString());
        assertTrue(client.ended);
    }

    @Test
    void whatNobodyAnswersIsRejectedAndSaidSo() {
        var link = rig.link();
        var client = say(session(), "tools/call", CLEAR);
        rig.timing.advance(Duration.ofMinutes(5));
        var result = client.heard.getLast().path("result");
        assertTrue(result.path("isError").asBoolean());
        assertEquals("not_answered", result.at("/structuredContent/error/code").asString());
        assertThat(result.at("/structuredContent/next").asString())
                .startsWith("It did not run and never will.");
        assertTrue(client.ended);
        assertThat(link.handedOver()).isZero();
    }

    @Test
    void aPictureIsShownAndNotRead() {
        var link = rig.link();
        var client = say(session(), "tools/call", "{\"name\":\"scene__spawn\"}");
        var picture = Json.read("{\"mediaType\":\"image/png\",\"base64\":\"AAAA\",\"width\":1}");
        rig.hear(
                link,
                new FromHost.Settled(
                        link.lastCall(), new OutcomeInfo("executed", picture, null, 1, 1)));
        var result = client.heard.getLast().path("result");
        assertEquals("AAAA", result.at("/content/0/data").asString());
        assertEquals("image", result.at("/content/0/type").asString());
        assertEquals(
                "{\"mediaType\":\"image/png\",\"width\":1}",
                result.at("/structuredContent").toString());
        assertThat(result.at("/content/1/text").asString()).doesNotContain("AAAA");
    }

    @Test
    void aCallThatTheHostNeverAnswersIsUnknownAndNotToBeRepeated() {
        rig.link();
        var client = say(session(), "tools/call", "{\"name\":\"scene__spawn\"}");
        rig.timing.advance(Duration.ofHours(1));
        var result = client.heard.getLast().path("result");
        assertTrue(result.path("isError").asBoolean());
        assertThat(result.at("/structuredContent/next").asString())
                .startsWith("It may have run, or may yet run. Do not repeat it.");
    }
}
