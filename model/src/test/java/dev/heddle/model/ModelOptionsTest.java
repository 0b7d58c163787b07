package dev.heddle.model;

import static dev.heddle.model.TestServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.model.Ending.Failed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a model is configured with, and that its key stays secret.
@Timeout(20)
class ModelOptionsTest {
    private static final String SECRET = "sk-very-secret";

    private static final ModelOptions OPTIONS =
            ModelOptions.of("http://localhost:1/v1", "tiny").withKey(ApiKey.of(SECRET));

    @Test
    void comeFromTheEnvironment() {
        var options =
                ModelOptions.fromEnvironment(
                                Map.of(
                                        "HEDDLE_MODEL_URL", " http://localhost:11434/v1 ",
                                        "HEDDLE_MODEL", "llama3",
                                        "HEDDLE_MODEL_KEY", SECRET + "\n"))
                        .orElseThrow();

        assertThat(options.completions()).hasToString("http://localhost:11434/v1/chat/completions");
        assertThat(options.model()).isEqualTo("llama3");
        assertThat(options.key().header()).isEqualTo("Bearer " + SECRET);
    }

    @Test
    void areNotThereWithoutAnAddress() {
        assertThat(ModelOptions.fromEnvironment(Map.of("HEDDLE_MODEL_KEY", SECRET))).isEmpty();
        try (var model = Model.configured(Map.of())) {
            assertThat(model).isInstanceOf(OfflineModel.class);
        }
    }

    @Test
    void needAModel() {
        assertThatThrownBy(() ->
                        ModelOptions.fromEnvironment(
                                Map.of("HEDDLE_MODEL_URL", "http://localhost/v1")))
                .hasMessageContaining("HEDDLE_MODEL is not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "ftp://h/",
                "http:///v1",
                "http://me:" + SECRET + "@h/v1",
                "http://h/v1?key=" + SECRET,
                "http://h/#" + SECRET,
                "http://h/ " + SECRET,
            })
    void refuseAnAddressAndDoNotShowIt(String url) {
        assertThatThrownBy(() -> ModelOptions.of(url, "tiny"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("baseUrl")
                .hasMessageNotContaining(SECRET)
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {SECRET + "\r\nHost: x", SECRET + " x", SECRET + "ß"})
    void refuseAKeyAndDoNotShowIt(String key) {
        assertThatThrownBy(() -> ApiKey.of(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void limitsAreChecked() {
        assertThatThrownBy(() -> Limits.DEFAULT.withRetries(6)).hasMessageContaining("0..5, was 6");
        assertThatThrownBy(() -> Limits.DEFAULT.withAnswersAtOnce(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        Limits.DEFAULT.withTimes(
                                Duration.ZERO, Duration.ofDays(1), Duration.ofDays(1)))
                .hasMessageContaining("firstToken");
    }

    @Test
    void noTextOfTheirsShowsTheKey() {
        try (var model = new ModelClient(OPTIONS)) {
            assertThat(List.of(OPTIONS, OPTIONS.key(), model).toString()).doesNotContain(SECRET);
        }
    }

    @Test
    void theKeyIsInNoEndingAndNoLogAlsoIfTheServerQuotesIt() throws Exception {
        var log = new StringBuilder();
        var logger = Logger.getLogger(Model.class.getName());
        var listens =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        log.append(line.getMessage()).append(List.of(line.getParameters()));
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        listens.setLevel(Level.ALL);
        logger.setLevel(Level.ALL);
        logger.addHandler(listens);
        String quotes = "{\"error\":{\"message\":\"wrong key: " + SECRET + "\"}}";
        var heard = new Heard();
        var time = new ManualTime();
        try (var server =
                        new TestServer(
                                talk -> talk.answer(500, quotes),
                                talk -> talk.answer(401, quotes));
                var model =
                        new ModelClient(
                                server.options().withKey(ApiKey.of(SECRET)),
                                time,
                                new java.util.Random(1))) {
            model.ask(Prompt.of("Why?"), Runnable::run, heard);
            while (server.requests.isEmpty()) {
                Thread.onSpinWait();
            }
            time.advance(time.awaitAlarm(Duration.ZERO, Retries.FIRST_PAUSE));

            assertThat(heard.awaitEnd(Failed.class).toString())
                    .contains("401 wrong key: ***")
                    .doesNotContain(SECRET);
            assertThat(log.toString()).contains("500 wrong key: ***").doesNotContain(SECRET);
        } finally {
            logger.removeHandler(listens);
            logger.setLevel(null);
        }
    }

    @Test
    void aKeyThatWouldCrossANetworkInTheClearIsNoticed() {
        assertThat(OPTIONS.exposesKey()).isFalse();
        var abroad = ModelOptions.of("http://models.example/v1", "tiny");
        assertThat(abroad.exposesKey()).isFalse();
        assertThat(abroad.withKey(ApiKey.of(SECRET)).exposesKey()).isTrue();
    }

    @Test
    void theKeyIsNotSentToWhereARedirectLeads() throws Exception {
        try (var other = new TestServer(says("got it"));
                var server =
                        new TestServer(talk ->
                                talk.answer(
                                        307, "", "Location: " + other.options().completions()));
                var model = new ModelClient(server.options().withKey(ApiKey.of(SECRET)))) {
            var heard = new Heard();
            model.ask(Prompt.of("Why?"), Runnable::run, heard);
            heard.awaitEnd(Failed.class);
            assertThat(other.requests).isEmpty();
        }
    }
}
