package dev.heddle.server;

import static dev.heddle.model.TestServer.refuses;
import static dev.heddle.model.TestServer.says;
import static dev.heddle.model.TestServer.thenHolds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.log.SqliteRoomLog;
import dev.heddle.model.ApiKey;
import dev.heddle.model.Limits;
import dev.heddle.model.ModelOptions;
import dev.heddle.model.OfflineModel;
import dev.heddle.model.TestServer;
import dev.heddle.sync.Json;
import dev.heddle.sync.client.SessionClient;
import dev.heddle.sync.client.SessionOptions;
import dev.heddle.sync.client.SessionView;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The assistant in sessions, over real sockets on both sides: those of the clients, and that of a
/// server which speaks the models' protocol and fails as servers do.
@Timeout(60)
class AssistantTest {
    @TempDir private Path data;
    private final TestServer model = new TestServer();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init") // Each test begins by making it.
    private HubRig rig;

    AssistantTest() throws IOException {}

    @AfterEach
    void close() {
        rig.close();
        model.close();
    }

    private String begin(ModelOptions options) throws Exception {
        rig = new HubRig(HubOptions.local(data, 0).withModel(Optional.of(options)));
        return rig.session("mix");
    }

    private String begin(TestServer.Script... scripts) throws Exception {
        model.then(scripts);
        return begin(model.options());
    }

    /// Says `text`, and the rest when the test lets it.
    private TestServer.Script pauses(String text, String rest) {
        return talk -> {
            talk.stream().say(text);
            goOn.await();
            talk.say(rest);
            talk.done();
        };
    }

    private Client person(String room, String name) throws Exception {
        return new Client(room, name, Map.of("token", rig.token(), "name", name));
    }

    private Client guest(String room, String role, String name) throws Exception {
        return new Client(room, name, Map.of("ticket", rig.invitation(room, role), "name", name));
    }

    /// A client that holds all it hears against the rules.
    private final class Client {
        final SessionProbe probe;
        final Transcript transcript = new Transcript();
        final List<JsonNode> heard = new ArrayList<>();

        Client(String room, String name, Map<String, ?> hello) throws InterruptedException {
            probe = SessionProbe.in(rig, room, name, hello);
        }

        String ask(String question) {
            return probe.command("ask", Map.of("content", question));
        }

        String cancel(String answer) {
            return probe.command("cancel", Map.of("answer", answer));
        }

        JsonNode next(Predicate<JsonNode> wanted) throws InterruptedException {
            return probe.next(frame -> {
                heard.add(frame);
                transcript.hear(frame);
                return wanted.test(frame);
            });
        }

        JsonNode next(String type) throws InterruptedException {
            return next(frame -> frame.path("t").asString().equals(type));
        }

        /// What became of a command: `done`, or the code of its refusal.
        String decided(String id) throws InterruptedException {
            var frame =
                    next(f ->
                            f.path("id").asString("").equals(id)
                                    && List.of("done", "refused").contains(f.path("t").asString()));
            return frame.at("/d/code").asString("done");
        }

        /// Hears until so much of an answer was told.
        void awaitTold(String answer, String text) throws InterruptedException {
            if (!transcript.text(answer).equals(text)) {
                next(_ -> transcript.text(answer).equals(text));
            }
        }

        /// Hears until the message that an answer has come to.
        JsonNode message(String answer) throws InterruptedException {
            return next(f -> f.at("/d/answer").asString("").equals(answer)).path("d");
        }

        /// Hears the end of an answer, and why.
        String end(String answer) throws InterruptedException {
            return next(f ->
                            f.path("t").asString().equals("answer_end")
                                    && f.at("/d/id").asString().equals(answer))
                    .at("/d/why")
                    .asString();
        }
    }

    // ---- what is answered ---------------------------------------------------------------------

    @Test
    void anAnswerComesToAllInPiecesAndIsOneMessageAtItsEnd() throws Exception {
        String room = begin(pauses("Turn it ", "up."));
        var ada = person(room, "Ada");
        var bo = person(room, "Bo");
        bo.next("snapshot");
        ada.probe.answer(ada.probe.say("It is for a bar."));
        String ask = ada.ask("Is it too quiet?");
        assertEquals("", ada.next("answer").at("/d/text").asString(), "at once, before any text");
        for (var client : List.of(ada, bo)) {
            client.awaitTold(ask, "Turn it ");
        }
        goOn.countDown();
        for (var client : List.of(ada, bo)) {
            var message = client.message(ask);
            assertEquals("Turn it up.", message.path("content").asString());
            assertEquals("assistant", message.path("role").asString());
            assertEquals(3, message.path("tokens").asInt());
            assertFalse(message.has("cut"));
            assertEquals("", client.end(ask));
        }
        var late = person(room, "Late").next("snapshot").path("d");
        assertEquals(3, late.at("/stats/messages").asInt());
        assertEquals(3, late.at("/stats/tokens").asInt());
        assertTrue(late.at("/messages/1/ask").asBoolean());
        assertEquals(0, late.path("answers").size());
        var asked = model.requests.getFirst().body().path("messages");
        assertEquals("system", asked.at("/0/role").asString());
        assertEquals("Ada: It is for a bar.", asked.at("/1/content").asString());
        assertEquals("Ada: Is it too quiet?", asked.at("/2/content").asString());
        assertEquals(3, asked.size());
    }

    /// Answers by the question, one piece after another in step with whoever else does.
    private static TestServer.Script inStep(CyclicBarrier step, int pieces) {
        return talk -> {
            String question =
                    talk.request
                            .body()
                            .path("messages")
                            .valueStream()
                            .reduce((_, last) -> last)
                            .map(last -> last.path("content").asString())
                            .orElseThrow();
            talk.stream();
            for (int i = 0; i < pieces; i++) {
                try {
                    step.await();
                } catch (BrokenBarrierException e) {
                    throw new IOException(e);
                }
                talk.say(question + i + " ");
            }
            talk.done();
        };
    }

    private Client twoAtOnce(int pieces) throws Exception {
        var step = new CyclicBarrier(2);
        String room = begin(inStep(step, pieces), inStep(step, pieces));
        var ada = person(room, "Ada");
        var bo = person(room, "Bo");
        String first = ada.ask("left");
        String second = bo.ask("right");
        var open = new HashMap<>(Map.of(first, "Ada: left", second, "Bo: right"));
        while (!open.isEmpty()) {
            var end = ada.next(f -> f.path("d").has("answer")).path("d");
            String question = open.remove(end.path("answer").asString());
            assertThat(end.path("content").asString().split("(?<= )(?=Ada|Bo)"))
                    .hasSize(pieces)
                    .allSatisfy(piece -> assertThat(piece).startsWith(question));
        }
        ada.end(first);
        return ada;
    }

    @Test
    void twoAnswersAtOnceNeverMix() throws Exception {
        var ada = twoAtOnce(20);
        assertThat(ada.heard.stream().filter(f -> f.path("t").asString().equals("answer")))
                .hasSizeGreaterThan(2);
    }

    /// What may go wrong on the way, and has to be found.
    enum Fault {
        MIXED,
        LOST,
        LATE,
        SHORTENED,
        TWICE
    }

    @Test
    void findsThePlantedFault() throws Exception {
        var heard = twoAtOnce(8).heard;
        heard.forEach(new Transcript()::hear);
        for (var fault : Fault.values()) {
            var frames = new ArrayList<>(heard.stream().map(JsonNode::deepCopy).toList());
            plant(fault, frames);
            var transcript = new Transcript();
            assertThatThrownBy(() -> frames.forEach(transcript::hear))
                    .as("%s", fault)
                    .isInstanceOf(AssertionError.class);
        }
    }

    private static void plant(Fault fault, List<JsonNode> frames) {
        var message = first(frames, f -> f.path("d").has("answer"));
        String answer = message.at("/d/answer").asString();
        Predicate<JsonNode> isPiece = f -> f.at("/d/text").asString("").length() > 3;
        Predicate<JsonNode> isOwn = f -> f.at("/d/id").asString("").equals(answer);
        var own = first(frames, isPiece.and(isOwn));
        switch (fault) {
            case MIXED -> {
                var other = first(frames, isPiece.and(isOwn.negate()));
                ((ObjectNode) other.path("d")).put("id", answer);
            }
            case LOST -> frames.remove(own);
            case LATE -> {
                frames.remove(own);
                frames.add(own);
            }
            case SHORTENED -> {
                String content = message.at("/d/content").asString().strip();
                ((ObjectNode) message.path("d")).put("content", content);
            }
            case TWICE -> frames.add(message);
        }
    }

    private static JsonNode first(List<JsonNode> frames, Predicate<JsonNode> wanted) {
        return frames.stream().filter(wanted).findFirst().orElseThrow();
    }

    @Test
    void aFastModelIsToldInFewPieces() throws Exception {
        var words = new String[500];
        Arrays.fill(words, "word ");
        String room = begin(says(words));
        var ada = person(room, "Ada");
        String ask = ada.ask("Say a lot.");
        assertEquals("word ".repeat(500), ada.message(ask).path("content").asString());
        var times =
                ada.heard.stream()
                        .filter(f -> !f.at("/d/text").asString("").isEmpty())
                        .map(f -> f.path("ts").asLong())
                        .toList();
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(40);
        }
    }

    @Test
    void whoComesInTheMiddleSeesWhatWasToldSoFar() throws Exception {
        String room = begin(pauses("Half ", "and half."));
        var ada = person(room, "Ada");
        var welcome = ada.next("welcome").path("d");
        String ask = ada.ask("Why?");
        ada.awaitTold(ask, "Half ");
        var bo = person(room, "Bo");
        var told = bo.next("snapshot").at("/d/answers/0");
        assertEquals(ask, told.path("id").asString());
        assertEquals("Half ", told.path("text").asString());
        String from = welcome.path("epoch").asString() + ":" + welcome.path("seq").asLong();
        var back = new Client(room, "Cy", Map.of("token", rig.token(), "from", from, "name", "Cy"));
        assertTrue(back.next("welcome").at("/d/recovered").asBoolean());
        back.awaitTold(ask, "Half ");
        goOn.countDown();
        for (var client : List.of(ada, bo, back)) {
            assertEquals("Half and half.", client.message(ask).path("content").asString());
        }
    }

    @Test
    void aProgramThatTakesPartSeesItAsWell() throws Exception {
        String room = begin(pauses("Half ", "and half."));
        var options =
                new SessionOptions(URI.create(rig.hub.address()), room).withToken(rig.token());
        var views = new LinkedBlockingQueue<SessionView>();
        try (var ears = Owner.running("ears", Policy.DEFAULT);
                var client = SessionClient.open(options)) {
            var _ = client.changes().connect(ears, views::add);
            var _ = client.ask("Why?");
            var half =
                    awaitView(
                            views,
                            view ->
                                    view.answers().stream()
                                            .anyMatch(one -> one.text().equals("Half ")));
            var ask = half.messages().getLast();
            assertTrue(ask.ask());
            assertEquals(ask.id(), half.answers().getFirst().id());
            goOn.countDown();
            var whole = awaitView(views, view -> view.messages().size() == 2);
            var message = whole.messages().getLast();
            assertEquals("Half and half.", message.content());
            assertEquals(ask.id(), message.answer());
            assertEquals("", message.cut());
            assertEquals(3, message.tokens());
            assertThat(whole.answers()).isEmpty();
        }
    }

    private static SessionView awaitView(
            BlockingQueue<SessionView> views, Predicate<SessionView> wanted)
            throws InterruptedException {
        while (true) {
            var view = views.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(view).isNotNull();
            if (wanted.test(view)) {
                return view;
            }
        }
    }

    @Test
    void withoutAModelItSaysWhatItIs() throws Exception {
        rig = new HubRig(data);
        var ada = person(rig.session("mix"), "Ada");
        String ask = ada.ask("Anybody?");
        assertEquals(OfflineModel.TEXT, ada.message(ask).path("content").asString());
        assertEquals("offline", rig.get("/health").body().path("model").asString());
    }

    @Test
    void theHubSaysWhichModelAnswersAndNeverTheKey() throws Exception {
        begin(model.options().withKey(ApiKey.of("sk-secret")));
        assertEquals("tiny", rig.get("/health").body().path("model").asString());
        assertThat(rig.hub.assistant()).startsWith("tiny at http://127.0.0.1:");
        assertThat(rig.hub.assistant()).doesNotContain("secret");
        assertThat(HubOptions.local(data, 0).toString()).doesNotContain("secret");
    }

    // ---- how it ends otherwise ----------------------------------------------------------------

    @Test
    void aCancelClosesTheSocketAndKeepsWhatThereIs() throws Exception {
        String room = begin(thenHolds(closed, talk -> talk.stream().say("Be")));
        var gil = guest(room, "act", "Gil");
        var other = guest(room, "act", "Other");
        String ask = gil.ask("Why?");
        gil.awaitTold(ask, "Be");
        assertEquals("not_allowed", other.decided(other.cancel(ask)));
        assertEquals(1, closed.getCount());
        assertEquals("done", gil.decided(gil.cancel(ask)));
        closed.await();
        var message = other.message(ask);
        assertEquals("Be", message.path("content").asString());
        assertEquals("Gil stopped it.", message.path("cut").asString());
        assertEquals("Gil stopped it.", other.end(ask));
        assertEquals("done", gil.decided(gil.cancel(ask)), "it has ended; that is no mistake");
    }

    @Test
    void anAdminCancelsWhatOthersAskedAlsoBeforeAnythingWasSaid() throws Exception {
        var asked = new CountDownLatch(1);
        String room = begin(thenHolds(closed, _ -> asked.countDown()));
        var gil = guest(room, "act", "Gil");
        var ada = person(room, "Ada");
        String ask = gil.ask("Why is it so quiet?\nAnd why so long?");
        asked.await();
        assertEquals("done", ada.decided(ada.cancel(ask)));
        closed.await();
        var message = gil.message(ask);
        assertEquals("system", message.path("role").asString());
        assertEquals(
                "No answer to “Why is it so quiet? …”: Ada stopped it.",
                message.path("content").asString());
    }

    @Test
    void aCancelThatFollowsItsQuestionAtOnceCounts() throws Exception {
        String room = begin(thenHolds(closed, _ -> {}));
        var ada = person(room, "Ada");
        String ask = ada.ask("Why?");
        ada.cancel(ask);
        assertEquals(
                "No answer to “Why?”: Ada stopped it.",
                ada.message(ask).path("content").asString());
    }

    @Test
    void aServerThatIsBusyIsAskedAgain() throws Exception {
        String room = begin(refuses(429, "Retry-After: 0"), says("Fine."));
        var ada = person(room, "Ada");
        assertEquals("Fine.", ada.message(ada.ask("Well?")).path("content").asString());
        assertThat(model.requests).hasSize(2);
    }

    @Test
    void aStreamThatIsCutLeavesWhatThereWasAndSaysSo() throws Exception {
        String room =
                begin(talk -> {
                    talk.stream().say("Half");
                    goOn.await();
                    talk.reset();
                });
        var ada = person(room, "Ada");
        String ask = ada.ask("Why?");
        ada.awaitTold(ask, "Half");
        goOn.countDown();
        var message = ada.message(ask);
        assertEquals("Half", message.path("content").asString());
        assertEquals("The connection to the model was lost.", message.path("cut").asString());
        assertEquals("The connection to the model was lost.", ada.end(ask));
    }

    @Test
    void aModelThatTakesTooLongIsGivenUp() throws Exception {
        var soon = Duration.ofMillis(200);
        var limits = Limits.DEFAULT.withTimes(soon, soon, soon).withRetries(0);
        model.then(thenHolds(closed, _ -> {}));
        String room = begin(model.options().within(limits));
        var ada = person(room, "Ada");
        String ask = ada.ask("Why?");
        assertEquals(
                "No answer to “Why?”: The model took too long.",
                ada.message(ask).path("content").asString());
        closed.await();
    }

    @Test
    void halfACharacterOfAServerHarmsNothing() throws Exception {
        String half =
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half \\ud800 a sign\"}}]}";
        String room = begin(talk -> talk.stream().event(half).say(" \uD83E\uDDF5").done());
        var ada = person(room, "Ada");
        var message = ada.message(ada.ask("Why?"));
        assertEquals("half ? a sign \uD83E\uDDF5", message.path("content").asString());
    }

    @Test
    void anAnswerIsNoLongerThanAMessageMayBe() throws Exception {
        String room = begin(says("x".repeat(40_000), "y".repeat(40_000)));
        var ada = person(room, "Ada");
        var message = ada.message(ada.ask("Say a lot."));
        assertEquals(Session.MAX_MESSAGE_BYTES, message.path("content").asString().length());
        assertEquals("The answer was too long.", message.path("cut").asString());
    }

    @Test
    void aHubThatStopsKeepsWhatThereIs() throws Exception {
        String room = begin(thenHolds(closed, talk -> talk.stream().say("Half")));
        var ada = person(room, "Ada");
        String ask = ada.ask("Why?");
        ada.awaitTold(ask, "Half");
        rig.restart();
        closed.await();
        var message = person(room, "Bo").next("snapshot").at("/d/messages/1");
        assertEquals("Half", message.path("content").asString());
        assertEquals("The hub stopped.", message.path("cut").asString());
        assertEquals(ask, message.path("answer").asString());
    }

    @Test
    void aSessionThatIsClosedEndsItsAnswers() throws Exception {
        String room = begin(thenHolds(closed, talk -> talk.stream().say("Half")));
        var ada = person(room, "Ada");
        String ask = ada.ask("Why?");
        ada.awaitTold(ask, "Half");
        rig.send(rig.asPerson("/api/sessions/" + room).DELETE());
        closed.await();
        var message = ada.message(ask);
        assertEquals("Half", message.path("content").asString());
        assertEquals("The session was closed.", message.path("cut").asString());
    }

    @Test
    void whatAHubThatWasKilledLeftUnansweredIsSaidToBeSo() throws Exception {
        var ada = new Member("p-ada", "Ada", Role.ADMIN);
        try (var log = SqliteRoomLog.open(data.resolve("rooms.db"))) {
            var session = new Session();
            for (var command :
                    List.of(new Command.Begin("mix", ada), new Command.Say("Why?", false, true))) {
                var id = new CommandId("c", command instanceof Command.Say ? 2 : 1);
                var decision =
                        (Decision.Accepted)
                                session.decide(ada, id, command, System.currentTimeMillis());
                var done =
                        log.append("sessions/mix", After.any(), id.toString(), decision.events());
                assertThat(done.toCompletableFuture().get()).isInstanceOf(Appended.Done.class);
            }
        }
        rig = new HubRig(data);
        var message = person("mix", "Ada").message("c-2");
        assertEquals(
                "No answer to “Why?”: The hub was interrupted. Ask again.",
                message.path("content").asString());
        var again = person("mix", "Bo").next("snapshot").path("d");
        assertEquals(2, again.path("messages").size(), "said once");
    }

    @Test
    void anAnswerThatCannotBeKeptIsSaidToBeSo() throws Exception {
        var log = new FillingLog();
        model.then(pauses("Half ", "and half."));
        var options = HubOptions.local(data, 0).withModel(Optional.of(model.options()));
        rig = new HubRig(data, Hub.start(options, log));
        String room = rig.session("mix");
        var ada = person(room, "Ada");
        String ask = ada.ask("Why?");
        ada.awaitTold(ask, "Half ");
        log.full = true;
        goOn.countDown();
        var end = ada.probe.next("answer_end").at("/d/why").asString();
        assertThat(end).startsWith("The answer could not be kept: the hub's disk is full");
        log.full = false;
        assertEquals("system", person(room, "Bo").message(ask).path("role").asString());
    }

    // ---- who may, and how much ----------------------------------------------------------------

    @Test
    void askingTakesTheRightToAct() throws Exception {
        String room = begin(thenHolds(closed, talk -> talk.stream().say("Be")));
        var talker = guest(room, "talk", "Tia");
        assertEquals("not_allowed", talker.decided(talker.ask("Why?")));
        var ada = person(room, "Ada");
        String ask = ada.ask("Why?");
        talker.awaitTold(ask, "Be");
        assertEquals("not_allowed", talker.decided(talker.cancel(ask)));
        ada.cancel(ask);
        closed.await();
        assertThat(model.requests).hasSize(1);
    }

    @Test
    void aSessionHasSoManyQuestionsAtOnce() throws Exception {
        var asked = new CountDownLatch(Session.MAX_ASKS);
        for (int i = 0; i < Session.MAX_ASKS; i++) {
            model.then(thenHolds(closed, _ -> asked.countDown()));
        }
        String room = begin(says("Fine."));
        var ada = person(room, "Ada");
        String first = "";
        for (int i = 0; i < Session.MAX_ASKS; i++) {
            first = ada.ask("Why?");
            assertEquals("done", ada.decided(first));
        }
        asked.await();
        String more = ada.ask("And now?");
        var refused = ada.next("refused");
        assertEquals("too_many_asks", refused.at("/d/code").asString());
        assertFalse(refused.path("d").has("retryAfterMs"), "it holds up nothing");
        ada.cancel(first);
        ada.message(first);
        assertEquals("Fine.", ada.message(ada.ask("And now?")).path("content").asString());
        ada.probe.send(Json.write(Map.of("t", "ask", "id", more, "d", Map.of("content", "x"))));
        assertEquals("too_many_asks", ada.decided(more), "as the first time");
    }

    @Test
    void aHubHasSoManyQuestionsAtOnce() throws Exception {
        var asked = new CountDownLatch(1);
        model.then(thenHolds(closed, _ -> asked.countDown()), says("Fine."));
        String room = begin(model.options().within(Limits.DEFAULT.withAnswersAtOnce(1)));
        var ada = person(room, "Ada");
        var other = person(rig.session("other"), "Bo");
        String ask = ada.ask("Why?");
        assertEquals("done", ada.decided(ask));
        assertEquals("too_many_asks", other.decided(other.ask("Why?")));
        asked.await();
        ada.cancel(ask);
        ada.end(ask);
        assertEquals("Fine.", other.message(other.ask("Why?")).path("content").asString());
    }
}
