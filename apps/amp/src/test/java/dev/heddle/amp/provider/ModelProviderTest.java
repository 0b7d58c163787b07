package dev.heddle.amp.provider;

import static dev.heddle.model.TestServer.refuses;
import static dev.heddle.model.TestServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.generation.PresetProvider;
import dev.heddle.amp.generation.PresetProvider.Answer;
import dev.heddle.amp.generation.PresetProvider.Kind;
import dev.heddle.amp.preset.Preset;
import dev.heddle.amp.preset.PresetJson;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.model.ApiKey;
import dev.heddle.model.Limits;
import dev.heddle.model.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ModelProviderTest {
    private static final String KEY = "sk-very-secret";
    private static final Preset PRESET = new Preset("Test", "", ChainSettings.INITIAL);
    private static final String JSON = PresetJson.toJson(PRESET).toString();

    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private TestServer server;
    private ModelProvider provider;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
        provider = new ModelProvider(server.options().withKey(ApiKey.of(KEY)));
    }

    @AfterEach
    void stop() {
        provider.close();
        server.close();
    }

    private static PresetPrompt prompt(String text) {
        return new PresetPrompt(text, Optional.empty(), 0);
    }

    private PresetProvider.Attempt begin(TestServer.Script... scripts) {
        server.then(scripts);
        return provider.begin(prompt("warm crunch"), Runnable::run, answers::add);
    }

    private Answer answer() throws InterruptedException {
        var answer = answers.poll(30, TimeUnit.SECONDS);
        assertThat(answer).as("an answer").isNotNull();
        assertThat(answer.toString()).doesNotContain(KEY);
        return answer;
    }

    private Answer.Failed failure() throws InterruptedException {
        return (Answer.Failed) answer();
    }

    @Test
    void aPresetThatFitsIsTakenAsItIs() throws Exception {
        begin(says(JSON.substring(0, 100), JSON.substring(100)));

        assertThat(answer()).isEqualTo(new Answer.Generated(PRESET, List.of()));
        assertThat(provider.name()).isEqualTo("model tiny");
    }

    @Test
    void theServerIsAskedForTheSchemaWithAllParametersAndToldTheRanges() throws Exception {
        begin(says(JSON));
        answer();

        var request = server.requests.getFirst();
        assertThat(request.head()).contains("Bearer " + KEY);
        var schema = request.body().at("/response_format/json_schema/schema");
        assertThat(schema.at("/properties/chain/items/anyOf").size()).isEqualTo(9);
        var strict = request.body().at("/response_format/json_schema/strict");
        assertThat(strict.booleanValue()).isTrue();
        assertThat(request.body().at("/messages/0/content").stringValue())
                .contains("delay: time_ms 40.0 to 1200.0, feedback 0.0 to 0.95")
                .contains("model clean_blackface|jangly_vox|brit_crunch|hi_gain");
        assertThat(request.body().at("/messages/1/role").stringValue()).isEqualTo("user");
        assertThat(request.body().at("/messages/1/content").stringValue()).isEqualTo("warm crunch");
        assertThat(request.body().toString()).doesNotContain(KEY);
    }

    @Test
    void aServerThatTakesNoSchemaIsAskedInAnotherWay() throws Exception {
        begin(
                talk -> talk.answer(400, "{\"error\":{\"message\":\"json_schema?\"}}"),
                talk -> talk.answer(400, "{\"error\":{\"message\":\"json_object?\"}}"),
                says("Here:\n```json\n" + JSON + "\n```"));

        assertThat(answer()).isInstanceOf(Answer.Generated.class);
        assertThat(server.requests)
                .extracting(TestServer.Request::format)
                .containsExactly("json_schema", "json_object", "plain");
    }

    @Test
    void whatIsHeardAndWhichVariationIsWantedAreSaid() throws Exception {
        server.then(says(JSON));
        var current = ChainSettings.INITIAL.withNumber(Block.DELAY, "time_ms", 777);
        provider.begin(
                new PresetPrompt("less gain", Optional.of(current), 2),
                Runnable::run,
                answers::add);
        answer();

        var messages = server.requests.getFirst().body().path("messages");
        assertThat(messages.size()).isEqualTo(2);
        assertThat(messages.get(0).path("content").stringValue())
                .contains("\"time_ms\":777")
                .contains("variation 2");
    }

    @Test
    void whatIsWrongIsMendedWhatIsTooLoudIsTurnedDownAndBothAreSaid() throws Exception {
        var loud = ChainSettings.INITIAL;
        for (var block : Block.values()) {
            boolean isOn = block == Block.AMP || block == Block.EQ;
            loud = loud.withEnabled(block, isOn);
        }
        loud = loud.withNumber(Block.EQ, "low_gain_db", 12).withNumber(Block.EQ, "mid_gain_db", 12);
        var json = PresetJson.toJson(new Preset("Loud", "", loud)).toString();
        begin(says(json.replace("\"master\":0.7", "\"master\":70")));

        var generated = (Answer.Generated) answer();
        assertThat(generated.corrections())
                .anySatisfy(one -> assertThat(one).startsWith("amp.master was 70"))
                .anySatisfy(one -> assertThat(one).startsWith("too loud: amp.master was 1.00"));
        assertThat(generated.preset().settings().number(Block.AMP, "master")).isLessThan(1);
    }

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED",
        "401, UNAUTHORIZED",
        "403, UNAUTHORIZED",
        "404, REFUSED",
        "429, TOO_MANY",
        "500, UNREACHABLE",
        "502, UNREACHABLE",
        "503, UNREACHABLE"
    })
    void anErrorIsToldByItsKindAndNeverTriedAgainHere(int status, Kind kind) throws Exception {
        var refusal = refuses(status);
        begin(refusal, refusal, refusal, says(JSON)); // 400 may be about the format: three ways.

        assertThat(failure().kind()).isEqualTo(kind);
        assertThat(server.requests).hasSize(status == 400 ? 3 : 1);
    }

    @Test
    void howLongToWaitIsPassedOn() throws Exception {
        begin(refuses(429, "Retry-After: 7"));

        var failed = failure();
        assertThat(failed.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(failed.kind().isPassing()).isTrue();
    }

    @Test
    void aQuotaThatIsUsedUpIsNotWaitedFor() throws Exception {
        begin(talk -> talk.answer(429, "{\"error\":{\"message\":\"exceeded your quota\"}}"));

        assertThat(failure().kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void anAnswerThatBreaksOffIsTriedAgainByWhoWants() throws Exception {
        begin(talk -> talk.stream().say(JSON.substring(0, 200)).reset());

        assertThat(failure().kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void anAnswerAtItsLimitOfLengthHasNoEnd() throws Exception {
        begin(talk -> talk.stream().say(JSON.substring(0, 300)).done("length"));

        var failed = failure();
        assertThat(failed.kind()).isEqualTo(Kind.INVALID_ANSWER);
        assertThat(failed.message()).contains("no end");
    }

    @Test
    void anAnswerThatIsHugeIsCutOff() throws Exception {
        begin(talk -> {
            talk.stream();
            while (true) { // Until the client closes.
                talk.say("{\"chain\":[" + "x".repeat(10_000));
            }
        });

        assertThat(failure().kind()).isEqualTo(Kind.INVALID_ANSWER);
    }

    @Test
    void whatIsNoProtocolIsNotUnderstood() throws Exception {
        begin(talk -> talk.answer(200, "<html>Welcome to the portal</html>"));

        var failed = failure();
        assertThat(failed.kind()).isEqualTo(Kind.INVALID_ANSWER);
        assertThat(failed.message()).doesNotContain("portal");
    }

    @Test
    void whatTheServerTookOutIsRefused() throws Exception {
        begin(talk -> talk.stream().say("Sorry.").done("content_filter"));

        assertThat(failure().kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        server.close();
        begin();

        assertThat(failure().kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void aServerThatSaysNothingIsLate() throws Exception {
        var soon = Duration.ofMillis(50);
        var options = server.options().within(Limits.DEFAULT.withTimes(soon, soon, soon));
        server.then(TestServer.Talk::awaitClose);
        try (var hurried = new ModelProvider(options)) {
            hurried.begin(prompt("crunch"), Runnable::run, answers::add);

            assertThat(failure().kind()).isEqualTo(Kind.TIMEOUT);
        }
    }

    @Test
    void aServerThatQuotesTheKeyDoesNotBringItIntoAMessage() throws Exception {
        begin(talk ->
                talk.answer(
                        401, "{\"error\":{\"message\":\"Incorrect API key: %s\"}}".formatted(KEY)));

        assertThat(failure().message()).doesNotContain("sk-");
    }

    @Test
    void aCancelClosesTheConnectionAndIsTheOnlyAnswer() throws Exception {
        var asked = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        var attempt =
                begin(
                        TestServer.thenHolds(
                                closed,
                                talk -> {
                                    talk.stream().say("{");
                                    asked.countDown();
                                }));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        attempt.cancel();
        attempt.cancel();

        assertThat(failure().kind()).isEqualTo(Kind.CANCELLED);
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(answers).isEmpty();
    }

    @Test
    void afterAnAnswerACancelSaysNothingMore() throws Exception {
        var attempt = begin(says(JSON));
        answer();

        attempt.cancel();

        assertThat(answers).isEmpty();
    }

    @Test
    void closingCancelsWhatIsUnderWayAndWhatComesLater() throws Exception {
        var asked = new CountDownLatch(1);
        begin(talk -> {
            asked.countDown();
            talk.awaitClose();
        });
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        provider.close();
        assertThat(failure().kind()).isEqualTo(Kind.CANCELLED);
        begin();
        assertThat(failure().kind()).isEqualTo(Kind.CANCELLED);
    }

    @Test
    void theEnvironmentDecidesWhoIsAsked() {
        try (var library = Providers.configured(Map.of());
                var model =
                        Providers.configured(
                                Map.of(
                                        "HEDDLE_MODEL_URL", "http://127.0.0.1:1/v1",
                                        "HEDDLE_MODEL", "small",
                                        "HEDDLE_MODEL_KEY", KEY))) {
            assertThat(library.name()).isEqualTo("library");
            assertThat(model.name()).isEqualTo("model small");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Providers.configured(Map.of("HEDDLE_MODEL_URL", "http://127.0.0.1:1/v1")))
                .withMessageContaining("HEDDLE_MODEL is not");
    }
}
