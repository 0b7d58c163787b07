package dev.heddle.server;

import static dev.heddle.model.TestServer.calls;
import static dev.heddle.model.TestServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.model.TestServer;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The assistant at a real host: a hub, a program that is linked to it, people in a session, and a
/// server that speaks the models' protocol.
@Timeout(60)
class AssistantActsTest {
    @TempDir private Path data;
    private final TestServer model = new TestServer();

    @SuppressWarnings("NullAway.Init") // Each test begins by making it.
    private HubRig rig;

    AssistantActsTest() throws IOException {}

    @AfterEach
    void close() {
        rig.close();
        model.close();
    }

    private String begin(TestServer.Script... scripts) throws Exception {
        model.then(scripts);
        rig = new HubRig(HubOptions.local(data, 0).withModel(Optional.of(model.options())));
        return linked();
    }

    private String linked() throws Exception {
        rig.link();
        return rig.session("mix");
    }

    private SessionProbe person(String room, String name) throws Exception {
        var probe = SessionProbe.in(rig, room, name, Map.of("token", rig.token(), "name", name));
        probe.next("snapshot");
        return probe;
    }

    private static String ask(SessionProbe probe, String question) {
        return probe.command("ask", Map.of("content", question));
    }

    private static JsonNode message(SessionProbe probe, String ask) throws Exception {
        return probe.next(f -> f.at("/d/answer").asString("").equals(ask)).path("d");
    }

    private static JsonNode turn(SessionProbe probe, String ask, String state) throws Exception {
        Predicate<JsonNode> isIt =
                f ->
                        f.path("k").asString("").equals("session/turn/" + ask)
                                && f.at("/d/calls/0/state").asString("").equals(state);
        return probe.next(isIt).path("d");
    }

    @Test
    void aSentenceBecomesACallWhoseFateAllSee() throws Exception {
        String room = begin(calls("echo", "{\"text\":\"hello\"}"), says("It says ", "hello."));
        var ada = person(room, "Ada");
        var bo = person(room, "Bo");
        String ask = ask(ada, "Have it say hello.");
        for (var client : new SessionProbe[] {ada, bo}) {
            var message = message(client, ask);
            assertEquals("It says hello.", message.path("content").asString());
            var call = message.at("/turn/calls/0");
            assertEquals("stage", message.at("/turn/host").asString());
            assertEquals("echo", call.path("action").asString());
            assertEquals("executed", call.path("outcome").asString());
            String path = "/api/operations/" + call.path("operation").asString();
            assertEquals("hello", rig.get(path).body().at("/params/text").asString());
        }
        var tools = model.requests.getFirst().body().path("tools");
        assertEquals("echo", tools.at("/0/function/name").asString());
        assertTrue(tools.at("/0/function/parameters/properties").has("text"));
        var told = model.requests.getLast().body().path("messages");
        var result = Json.read(told.get(told.size() - 1).path("content").asString());
        assertEquals("hello", result.at("/result/data").asString(), "a text of its own is wrapped");
        var late = SessionProbe.in(rig, room, "Late").next("snapshot").path("d");
        assertThat(late.path("state").valueStream().map(one -> one.path("k").asString()))
                .noneMatch(key -> key.startsWith("session/turn/"));
        assertEquals("executed", late.at("/messages/1/turn/calls/0/outcome").asString());
    }

    @Test
    void whoComesInTheMiddleSeesWhatRunsAndAStopSaysThatItDoes() throws Exception {
        String room = begin(calls("hold", "{}"));
        var ada = person(room, "Ada");
        String ask = ask(ada, "Hold it.");
        assertEquals("running", rig.held.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS));
        turn(ada, ask, "running");
        var late = SessionProbe.in(rig, room, "Late").next("snapshot").path("d");
        assertThat(late.path("state").valueStream())
                .anySatisfy(one ->
                        assertThat(one.at("/d/calls/0/state").asString("")).isEqualTo("running"));
        ada.command("cancel", Map.of("answer", ask));
        var message = message(ada, ask);
        assertThat(message.path("content").asString()).contains("Ada stopped it.");
        assertEquals("running", message.at("/turn/calls/0/state").asString());
        rig.release.countDown();
    }

    @Test
    void aQuestionThatIsSentAgainHasItsEffectOnce() throws Exception {
        var goOn = new CountDownLatch(1);
        String room =
                begin(
                        calls("count", "{}"),
                        talk -> {
                            goOn.await();
                            says("Counted.").serve(talk);
                        });
        var ada = person(room, "Ada");
        String ask = ask(ada, "Count.");
        turn(ada, ask, "settled");
        ada.send(Json.write(Map.of("t", "ask", "id", ask, "d", Map.of("content", "Count."))));
        ada.answer(ask);
        goOn.countDown();
        assertEquals("Counted.", message(ada, ask).path("content").asString());
        ada.send(Json.write(Map.of("t", "ask", "id", ask, "d", Map.of("content", "Count."))));
        ada.answer(ask);
        assertEquals(1, rig.runs.get());
        assertThat(model.requests).hasSize(2);
    }

    @Test
    void wrongParametersAndFailuresAreToldAsTheyAre() throws Exception {
        String room =
                begin(
                        calls("echo", "{\"txt\":1}", "fail", "{}", "refuse", "{}"),
                        says("Nothing worked."));
        var ada = person(room, "Ada");
        String ask = ask(ada, "Try all.");
        var shown = message(ada, ask).at("/turn/calls");
        assertEquals("invalid_parameters", shown.at("/0/error/code").asString());
        assertEquals("failed", shown.at("/1/outcome").asString());
        assertEquals("too_hot", shown.at("/2/error/code").asString());
        var told = model.requests.getLast().body().path("messages");
        assertThat(told.get(told.size() - 3).path("content").asString())
                .contains("rejected", "txt", "It did not run.");
    }

    @Test
    void whoLosesTheRightInTheMiddleHasNothingMoreDone() throws Exception {
        var goOn = new CountDownLatch(1);
        String room =
                begin(
                        calls("count", "{}"),
                        talk -> {
                            goOn.await();
                            calls("count", "{\"again\":1}").serve(talk);
                        });
        var ada = person(room, "Ada");
        ada.answer(ada.set("host", HubRig.HOST));
        var gil = SessionProbe.in(rig, room, "Gil", Map.of("ticket", rig.invitation(room, "act")));
        String member = gil.next("welcome").at("/d/you/id").asString();
        assertEquals("not_allowed", gil.answer(gil.set("host", "x")).at("/d/code").asString());
        String ask = ask(gil, "Count.");
        turn(ada, ask, "settled");
        String path = "/api/sessions/%s/members/%s".formatted(room, member);
        assertEquals(200, rig.send(rig.json("PUT", path, "{\"role\":\"talk\"}")).status());
        goOn.countDown();
        var message = message(ada, ask);
        assertThat(message.path("content").asString()).contains("may not act here any more");
        assertEquals(1, rig.runs.get());
    }

    @Test
    void withoutAModelPlainSentencesGoTheSameWay() throws Exception {
        rig = new HubRig(data);
        String room = linked();
        var ada = person(room, "Ada");
        var done = message(ada, ask(ada, "Echo text=hello, please."));
        assertEquals("executed", done.at("/turn/calls/0/outcome").asString());
        var lost = message(ada, ask(ada, "Spawn a red cube at 2 0 5"));
        assertThat(lost.path("content").asString())
                .startsWith("I understood that, but there is no action spawn_primitive here.")
                .contains("echo", "HEDDLE_MODEL_URL");
        assertThat(lost.has("turn")).isFalse();
    }

    @Test
    void aHostThatIsAwayOrNotChosenIsNotActedAt() throws Exception {
        String room = begin(says("I cannot."), says("I can."));
        var ada = person(room, "Ada");
        ada.answer(ada.set("host", "elsewhere"));
        message(ada, ask(ada, "Count."));
        var body = model.requests.getLast().body();
        assertThat(body.has("tools")).isFalse();
        assertThat(body.at("/messages/0/content").asString())
                .contains("The program elsewhere is not linked");
        ada.answer(ada.set("host", ""));
        message(ada, ask(ada, "Count."));
        assertThat(model.requests.getLast().body().path("tools")).isNotEmpty();
    }
}
