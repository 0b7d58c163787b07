package dev.heddle.server;

import static dev.heddle.model.TestServer.thenHolds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.agent.release.SigningKey;
import dev.heddle.model.ModelOptions;
import dev.heddle.model.TestServer;
import dev.heddle.server.jetstream.NatsServers;
import dev.heddle.sync.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Two real hubs that share their sessions in a real NATS server.
class SharedSessionsTest {
    private static final int EACH = 25;

    @TempDir private static Path folder;
    private static NatsServers servers;
    private static HubRig one;
    private static HubRig two;

    @BeforeAll
    static void start() throws Exception {
        servers = NatsServers.start(folder.resolve("nats"), 1);
        one = hub("one");
        two = hub("two");
    }

    private static HubRig hub(String name) throws Exception {
        return hub(name, Optional.empty());
    }

    private static HubRig hub(String name, Optional<ModelOptions> model) throws Exception {
        var nats = new NatsOptions(servers.urls(), 1, false).at(addressOf(name));
        var options = HubOptions.local(folder.resolve(name), 0).withNats(nats).withModel(model);
        return new HubRig(options);
    }

    private static String addressOf(String name) {
        return "https://%s.example".formatted(name);
    }

    @AfterAll
    static void stop() {
        for (var part : new AutoCloseable[] {one, two, servers}) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static SessionProbe in(HubRig hub, String room, String client) throws Exception {
        var probe = SessionProbe.in(hub, room, client);
        probe.next("snapshot");
        return probe;
    }

    @Test
    void whoeverSaysItAndWhereverAllHearOneOrderAndEachThingOnce() throws Exception {
        String room = one.session("mix");
        var clients =
                List.of(
                        in(one, room, "a"),
                        in(two, room, "b"),
                        in(one, room, "c"),
                        in(two, room, "d"));
        for (int i = 0; i < EACH; i++) {
            for (var client : clients) {
                client.say(client.client + " says " + i);
            }
        }
        var heard = new ArrayList<List<String>>();
        for (var client : clients) {
            heard.add(messages(client, EACH * clients.size()));
        }
        assertThat(heard).allMatch(heard.getFirst()::equals);
        assertThat(heard.getFirst()).doesNotHaveDuplicates();
        for (var client : clients) {
            assertThat(heard.getFirst().stream().filter(id -> id.startsWith(client.client + "-")))
                    .containsExactlyElementsOf(ids(client));
        }
        clients.forEach(SessionProbe::close);
    }

    @Test
    void aWelcomeNamesTheOtherHubs() throws Exception {
        String room = one.session("mix");
        JsonNode hubs;
        do { // They hear of each other a moment after they begin.
            var client = SessionProbe.in(one, room, "a");
            hubs = client.next("welcome").at("/d/hubs");
            client.close();
        } while (hubs.isMissingNode());
        assertThat(Json.write(hubs)).isEqualTo("[\"%s\"]".formatted(addressOf("two")));
    }

    private static List<String> ids(SessionProbe client) {
        var ids = new ArrayList<String>();
        for (int i = 1; i <= EACH; i++) {
            ids.add(client.client + "-" + i);
        }
        return ids;
    }

    /// The commands whose messages this client hears, as far as numbers follow each other.
    private static List<String> messages(SessionProbe client, int count) throws Exception {
        var ids = new ArrayList<String>();
        var before = new HashMap<String, JsonNode>();
        while (ids.size() < count) {
            var message = client.next("message");
            var last = before.put("s", message.path("s"));
            assertThat(last == null || last.equals(message.path("p"))).isTrue();
            ids.add(message.path("id").asString());
        }
        return ids;
    }

    @Test
    void whoComesBackToAnotherHubIsAnsweredAsTheFirstTime() throws Exception {
        String room = one.session("mix");
        var before = in(one, room, "ada");
        String id = before.say("once");
        long seq = before.answer(id).at("/d/s").asLong();
        before.close();
        var after = SessionProbe.in(two, room, "ada", Map.of("token", two.token(), "link", 2));
        assertEquals(1, after.next("welcome").at("/d/acked").asInt());
        after.send("{\"t\":\"say\",\"id\":\"%s\",\"d\":{\"content\":\"once\"}}".formatted(id));
        assertEquals(seq, after.answer(id).at("/d/s").asLong());
        var whole = SessionProbe.in(one, room, "late").next("snapshot").path("d");
        assertEquals(1, whole.path("messages").size());
    }

    @Test
    void aQuestionIsAnsweredOnceByTheHubThatWasAsked() throws Exception {
        String room = one.session("mix");
        var asks = in(one, room, "asks");
        var reads = in(two, room, "reads");
        String ask = asks.command("ask", Map.of("content", "Who are you?"));
        for (var who : List.of(asks, reads)) {
            who.message("Who are you?");
            assertEquals(ask, who.next("message").at("/d/answer").asString());
        }
        // What comes next is no second answer.
        asks.say("thanks");
        for (var who : List.of(asks, reads)) {
            assertEquals("thanks", who.next("message").at("/d/content").asString());
        }
    }

    @Test
    void whoIsHereTypesAndSignalsIsSeenAtTheOtherHub() throws Exception {
        String room = one.session("mix");
        var ada = in(one, room, "ada");
        var bob = in(two, room, "bob");
        for (var who : List.of(ada, bob)) {
            who.next(frame -> here(frame) == 2);
        }
        bob.send("{\"t\":\"typing\",\"d\":{\"on\":true}}");
        bob.send("{\"t\":\"signal\",\"d\":[1]}");
        assertThat(ada.next("typing").at("/d/on").asBoolean()).isTrue();
        assertEquals(1, ada.next("signal").at("/d/data/0").asInt());
        bob.close();
        ada.next(frame -> here(frame) == 1);
    }

    /// How many people are here, if the frame tells of that.
    private static long here(JsonNode frame) {
        return frame.at("/d/members")
                .valueStream()
                .filter(member -> member.path("connections").asInt() > 0)
                .count();
    }

    @Test
    void theOtherHubHearsThePiecesOfAnAnswerAndStopsIt() throws Exception {
        var closed = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var model = new TestServer();
                var three = hub("three", Optional.of(model.options()))) {
            model.then(
                    thenHolds(
                            closed,
                            talk -> {
                                talk.stream().say("To be");
                                goOn.await();
                                talk.say(" or not");
                            }));
            String room = three.session("mix");
            var ada = in(three, room, "ada");
            var bob = in(two, room, "bob");
            bob.next(frame -> here(frame) == 2);
            String ask = ada.command("ask", Map.of("content", "What is the question?"));
            bob.next(frame -> isPiece(frame, ask, "To be"));

            var late = SessionProbe.in(two, room, "late");
            assertEquals("To be", late.next("snapshot").at("/d/answers/0/text").asString());
            goOn.countDown();
            late.next(frame -> isPiece(frame, ask, " or not"));

            bob.command("cancel", Map.of("answer", ask));
            closed.await();
            late.next("cancel");
            var message = late.next("message");
            assertEquals(ask, message.at("/d/answer").asString());
            assertEquals("To be or not", message.at("/d/content").asString());
            assertThat(message.at("/d/cut").asString()).endsWith(" stopped it.");
        }
    }

    private static boolean isPiece(JsonNode frame, String ask, String text) {
        return frame.path("t").asString().equals("answer")
                && frame.at("/d/id").asString().equals(ask)
                && frame.at("/d/text").asString().equals(text);
    }

    @Test
    void aTokenOfOneHubIsGoodAtTheOther() throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(HubRig.WAIT_SECONDS);
        int status = 0;
        while (status != 200) {
            assertThat(System.nanoTime()).as("status %d", status).isLessThan(until);
            var call =
                    two.request("/api/sessions").header("Authorization", "Bearer " + one.token());
            status = two.send(call).status();
        }
    }

    @Test
    void whatAnAuthorPublishesAtOneHubProgramsGetAtAnother() throws Exception {
        byte[] jar = TestModule.jar(1);
        var papers = TestModule.papers(SigningKey.generate(), "lights", 1, jar);
        assertEquals(201, one.send(one.json("POST", "/api/modules", papers.text())).status());
        var upload =
                two.asPerson("/api/modules/lights/1/file").PUT(BodyPublishers.ofByteArray(jar));
        assertEquals(201, two.send(upload).status());
        HubRig.Reply file;
        do { // It comes a moment later.
            file = one.get("/api/modules/lights/1/file");
        } while (file.status() == 404);
        assertEquals(200, file.status());
        assertThat(file.response().headers().firstValue("Content-Length"))
                .contains(String.valueOf(jar.length));
    }

    @Test
    void whatAnAcknowledgementMeansIsSaidAtTheStartAndInTheHealth() throws Exception {
        assertEquals("memory", one.get("/health").body().path("durability").asString());
        assertThat(one.hub.keeping())
                .contains("Sessions are kept in NATS (memory)")
                .contains("may be lost with the server");
        var list = Json.write(two.get("/api/sessions").body());
        String room = one.session("seen from two");
        assertThat(list).doesNotContain(room);
        assertThat(Json.write(two.get("/api/sessions").body())).contains(room);
    }
}
