package dev.heddle.model;

import static dev.heddle.model.TestServer.delta;
import static dev.heddle.model.TestServer.says;
import static dev.heddle.model.TestServer.thenHolds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Cut;
import dev.heddle.model.Ending.Failed;
import dev.heddle.model.Ending.Finish;
import dev.heddle.model.Ending.Problem;
import dev.heddle.model.Ending.Usage;
import dev.heddle.model.Prompt.Message;
import dev.heddle.model.Prompt.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of an answer, from a server that speaks the protocol and from servers that do not.
@Timeout(20)
class AnswersTest {
    private static final Prompt PROMPT = Prompt.of("Why?");

    private final Heard heard = new Heard();

    private <E extends Ending> E ask(TestServer server, Class<E> ending) throws Exception {
        return ask(server, server.options(), ending);
    }

    private <E extends Ending> E ask(TestServer server, ModelOptions options, Class<E> ending)
            throws Exception {
        try (server;
                var model = new ModelClient(options)) {
            model.ask(PROMPT, Runnable::run, heard);
            var end = heard.awaitEnd(ending);
            assertThat(end.text()).isEqualTo(heard.text());
            return end;
        }
    }

    @Test
    void comesInOrderAndEndsOnce() throws Exception {
        var server = new TestServer(says("Be", "cause ", "of \uD83E\uDDF5."));

        var end = ask(server, Completed.class);

        assertThat(end.text()).isEqualTo("Because of \uD83E\uDDF5.");
        assertThat(end.finish()).isEqualTo(Finish.STOP);
        assertThat(end.usage()).isEqualTo(new Usage(7, 3));
        assertThat(end.course().requests()).isEqualTo(1);
        assertThat(end.course().firstTextNanos()).isPositive();
        assertThat(heard.endings()).hasSize(1);
    }

    @Test
    void asksAsTheProtocolWants() throws Exception {
        try (var server = new TestServer(says("ok"));
                var model = new ModelClient(server.options().withKey(ApiKey.of(" sk-1 \n")))) {
            var prompt =
                    new Prompt(
                            List.of(
                                    new Message(Role.SYSTEM, "Be kind."),
                                    new Message(Role.ASSISTANT, "Hello."),
                                    new Message(Role.USER, "Why?")),
                            Format.TEXT);
            model.ask(prompt, Runnable::run, heard);
            heard.awaitEnd(Completed.class);

            var request = server.requests.getFirst();
            assertThat(request.head())
                    .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
                    .contains(
                            "Authorization: Bearer sk-1\r\n", "Content-Type: application/json\r\n")
                    .doesNotContainIgnoringCase("upgrade");
            assertThat(request.body().toString())
                    .isEqualTo(
                            """
                            {"model":"tiny","stream":true,"stream_options":{"include_usage":true},\
                            "max_tokens":4096,"messages":[\
                            {"role":"system","content":"Be kind."},\
                            {"role":"assistant","content":"Hello."},\
                            {"role":"user","content":"Why?"}]}\
                            """);
        }
    }

    @Test
    void usesAConnectionAgain() throws Exception {
        var time = new ManualTime();
        try (var server = new TestServer(says("one"), says("two"));
                var model = new ModelClient(server.options(), time, new Random(1))) {
            model.ask(PROMPT, Runnable::run, heard);
            heard.awaitEnd(Completed.class);
            while (time.alarms() > 0) { // Until the end of the body has been read, too.
                Thread.onSpinWait();
            }
            var again = new Heard();
            model.ask(PROMPT, Runnable::run, again);
            assertThat(again.awaitEnd(Completed.class).text()).isEqualTo("two");
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void comesFromAServerThatDoesNotStream() throws Exception {
        var server =
                new TestServer(talk ->
                        talk.answer(
                                200,
                                """
                                {"choices":[{"message":{"content":"All at once."},"finish_reason":"length"}],
                                "usage":{"prompt_tokens":1,"completion_tokens":2}}\
                                """));

        var end = ask(server, Completed.class);

        assertThat(end.text()).isEqualTo("All at once.");
        assertThat(end.finish()).isEqualTo(Finish.LENGTH);
        assertThat(end.usage()).isEqualTo(new Usage(1, 2));
    }

    @Test
    void isTheSameHoweverTheNetworkCutsIt() throws Exception {
        String stream =
                ": hello\r\n\r\ndata: %s\r\n\r\nevent: x\ndata: %s\n\ndata:%s\r\rdata: [DONE]\n\n"
                        .formatted(delta("Grüße, "), delta("\uD83E\uDDF5 und "), delta("日本"));
        var server =
                new TestServer(talk -> {
                    talk.stream();
                    for (byte one : stream.getBytes(StandardCharsets.UTF_8)) {
                        talk.chunk(one);
                    }
                    talk.end();
                });

        assertThat(ask(server, Completed.class).text()).isEqualTo("Grüße, \uD83E\uDDF5 und 日本");
    }

    @Test
    void keepsTogetherACharacterThatTheServerTears() throws Exception {
        var server =
                new TestServer(talk ->
                        talk.stream()
                                .event("{\"choices\":[{\"delta\":{\"content\":\"a\\ud83e\"}}]}")
                                .event("{\"choices\":[{\"delta\":{\"content\":\"\\uddf5b\"}}]}")
                                .done());

        assertThat(ask(server, Completed.class).text()).isEqualTo("a\uD83E\uDDF5b");
        assertThat(heard.parts())
                .allSatisfy(part ->
                        assertThat(Character.isHighSurrogate(part.charAt(part.length() - 1)))
                                .isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"message\":{\"content\":\"fine\"},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"fi\"},"
                        + "{\"type\":\"text\",\"text\":\"ne\"}]},\"finish_reason\":\"eos\"}]}",
                "{\"choices\":[{\"delta\":{\"refusal\":\"fine\"},\"finish_reason\":\"stop\"}],"
                        + "\"error\":null}",
            })
    void isUnderstoodInItsDialects(String event) throws Exception {
        var server = new TestServer(talk -> talk.stream().event(event).end());

        assertThat(ask(server, Completed.class).text()).isEqualTo("fine");
    }

    @Test
    void isCompleteWithoutTheLastBlankLine() throws Exception {
        var server =
                new TestServer(talk ->
                        talk.stream()
                                .say("fine")
                                .chunk("data: [DONE]".getBytes(StandardCharsets.UTF_8))
                                .end());

        assertThat(ask(server, Completed.class).text()).isEqualTo("fine");
    }

    @Test
    void isCompleteIfTheConnectionIsLostOnlyAfterItsLastWord() throws Exception {
        var server =
                new TestServer(talk ->
                        talk.stream()
                                .say("fine")
                                .event("{\"choices\":[{\"finish_reason\":\"stop\"}]}")
                                .reset());

        assertThat(ask(server, Completed.class).text()).isEqualTo("fine");
    }

    @Test
    void thatIsCutSaysSoWithWhatHadComeAndIsNotAskedForAgain() throws Exception {
        var server = new TestServer(talk -> talk.stream().say("Half an ").reset(), says("never"));

        var end = ask(server, Cut.class);

        assertThat(end.text()).isEqualTo("Half an ");
        assertThat(end.problem()).isEqualTo(Problem.CUT_OFF);
        assertThat(end.message()).isEqualTo("The connection to the model was lost.");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void thatStopsInTheMiddleOfALineIsCut() throws Exception {
        var server =
                new TestServer(talk ->
                        talk.stream()
                                .say("Half an ")
                                .chunk("data: {\"choi".getBytes(StandardCharsets.UTF_8))
                                .end());

        var end = ask(server, Cut.class);

        assertThat(end.text()).isEqualTo("Half an ");
        assertThat(end.problem()).isEqualTo(Problem.CUT_OFF);
    }

    @Test
    void withAnErrorInTheMiddleIsCutWithTheServersWords() throws Exception {
        var server =
                new TestServer(talk ->
                        talk.stream()
                                .say("Half an ")
                                .event("{\"error\":{\"message\":\"out of\\nmemory\"}}")
                                .end());

        var end = ask(server, Cut.class);

        assertThat(end.problem()).isEqualTo(Problem.SERVER_ERROR);
        assertThat(end.detail()).endsWith("/v1/chat/completions: out of memory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>Welcome</html>",
                "data: certainly!\n\n",
                "data: []\n\n",
                "{\"hello\":1}",
                "{\"choices\":[]}",
                "{broken",
            })
    void thatIsNotTheProtocolFailsAtOnce(String body) throws Exception {
        var server = new TestServer(talk -> talk.answer(200, body), says("never"));

        var end = ask(server, Failed.class);

        assertThat(end.problem()).isEqualTo(Problem.NOT_UNDERSTOOD);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void fromAServerThatDoesNotSpeakHttpFailsAtOnce() throws Exception {
        var server =
                new TestServer(talk -> talk.raw("220 mail.example ESMTP\r\n\r\n"), says("never"));

        assertThat(ask(server, Failed.class).problem()).isEqualTo(Problem.NOT_UNDERSTOOD);
    }

    @Test
    void withGarbageInTheMiddleIsCut() throws Exception {
        var server = new TestServer(talk -> talk.stream().say("Half an ").event("?!").end());

        assertThat(ask(server, Cut.class).problem()).isEqualTo(Problem.NOT_UNDERSTOOD);
    }

    @Test
    void thatIsEndlessIsCutAtItsLimitAndItsConnectionClosed() throws Exception {
        var closed = new CountDownLatch(1);
        var server =
                new TestServer(
                        thenHolds(
                                closed,
                                talk -> {
                                    talk.stream();
                                    for (int i = 0; i < 101; i++) {
                                        talk.say("0123456789");
                                    }
                                }));
        var options = server.options().within(Limits.DEFAULT.withLength(9, 1_000));
        try (server;
                var model = new ModelClient(options)) {
            model.ask(PROMPT, Runnable::run, heard);
            var end = heard.awaitEnd(Cut.class);
            closed.await();

            assertThat(end.problem()).isEqualTo(Problem.TOO_LONG);
            assertThat(end.text()).isEqualTo("0123456789".repeat(100));
        }
    }

    @Test
    void thatIsTooLongIsCutAlsoIfItsEndCameWithIt() throws Exception {
        var finish = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
        var all = "data: " + delta("0123456789") + "\n\ndata: " + finish + "\n\n";
        var server =
                new TestServer(talk -> {
                    talk.stream().chunk(all.getBytes(StandardCharsets.UTF_8));
                    talk.awaitClose();
                });
        var options = server.options().within(Limits.DEFAULT.withLength(9, 5));

        var end = ask(server, options, Cut.class);

        assertThat(end.problem()).isEqualTo(Problem.TOO_LONG);
        assertThat(end.text()).isEqualTo("01234");
    }

    @Test
    void inAnEndlessLineFails() throws Exception {
        var server =
                new TestServer(talk -> {
                    talk.stream();
                    while (true) { // Until the client closes.
                        talk.chunk(new byte[1 << 16]);
                    }
                });

        assertThat(ask(server, Failed.class).problem()).isEqualTo(Problem.TOO_LONG);
    }

    @Test
    void inAnEndlessBodyFails() throws Exception {
        var server =
                new TestServer(talk -> {
                    talk.stream();
                    while (true) {
                        talk.chunk("{\"a\":\"".repeat(9_999).getBytes(StandardCharsets.UTF_8));
                    }
                });

        assertThat(ask(server, Failed.class).problem()).isEqualTo(Problem.TOO_LONG);
    }

    @Test
    void ofAnySizeWithinTheLimitReachesASlowReceiverWholeInFewParts() throws Exception {
        var all = "The quick brown fox. ".repeat(10_000);
        var server =
                new TestServer(talk -> {
                    talk.stream();
                    for (int i = 0; i < all.length(); i += 210) {
                        talk.say(all.substring(i, i + 210));
                    }
                    talk.done();
                });
        var said = new CountDownLatch(1);
        var slow =
                new Receiver() {
                    @Override
                    public void part(String text) {
                        heard.part(text);
                        try {
                            said.await(); // Reads the first part until all has been said.
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }

                    @Override
                    public void ended(Ending ending) {
                        heard.ended(ending);
                    }
                };
        try (server;
                var model = new ModelClient(server.options());
                var thread = Executors.newSingleThreadExecutor()) {
            var answer = (Delivery) model.ask(PROMPT, thread, slow);
            while (answer.text().length() < all.length()) {
                Thread.onSpinWait();
            }
            said.countDown();

            assertThat(heard.awaitEnd(Completed.class).text()).isEqualTo(all);
            assertThat(heard.text()).isEqualTo(all);
            assertThat(heard.parts()).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void manyAtOnceNeverMix() throws Exception {
        int many = 200;
        try (var server = new TestServer();
                var model =
                        new ModelClient(
                                server.options().within(Limits.DEFAULT.withAnswersAtOnce(many)))) {
            var all = new Heard[many];
            for (int i = 0; i < many; i++) {
                server.then(talk -> {
                    String question = talk.request.body().at("/messages/0/content").stringValue();
                    talk.stream().say(question).say("?").say(question).done();
                });
                all[i] = new Heard();
                model.ask(Prompt.of("question " + i), Runnable::run, all[i]);
            }
            for (int i = 0; i < many; i++) {
                assertThat(all[i].awaitEnd(Completed.class).text())
                        .isEqualTo("question %d?question %d".formatted(i, i));
            }
        }
    }

    @Test
    void waitsForItsCaller() throws Exception {
        try (var server = new TestServer(says("fine"));
                var model = new ModelClient(server.options())) {
            var answer = model.ask(PROMPT, Runnable::run, heard);
            assertThat(answer.await(Duration.ofSeconds(20)).orElseThrow().text()).isEqualTo("fine");
            assertThat(answer.ending()).contains(heard.awaitEnd());
            assertThat(answer.cancel()).isFalse();
        }
    }
}
