package dev.heddle.model;

import static dev.heddle.model.TestServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Failed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How a server is brought to answer in JSON.
@Timeout(20)
class FormatTest {
    private static final ObjectNode SCHEMA =
            (ObjectNode)
                    JsonMapper.shared()
                            .readTree(
                                    """
                                    {"type":"object","properties":{"gain":{"type":"number"}}}\
                                    """);
    private static final Prompt PROMPT = Prompt.of("Crunch!").in(new Format.Json("preset", SCHEMA));

    /// A server that takes only some formats, as its words say.
    private static TestServer.Script takes(List<String> formats, String answer) {
        return talk -> {
            if (formats.contains(talk.request.format())) {
                says(answer).serve(talk);
            } else {
                talk.answer(400, "{\"error\":{\"message\":\"what is response_format?\"}}");
            }
        };
    }

    private static List<String> formats(TestServer server) {
        return server.requests.stream().map(TestServer.Request::format).toList();
    }

    private static Ending ask(Model model, Prompt prompt) throws InterruptedException {
        var heard = new Heard();
        model.ask(prompt, Runnable::run, heard);
        return heard.awaitEnd();
    }

    private static double gain(Ending ending) {
        return ((Completed) ending).json().orElseThrow().path("gain").doubleValue();
    }

    @Test
    void bySchemaFirst() throws Exception {
        try (var server = new TestServer(takes(List.of("json_schema"), "{\"gain\":0.5}"));
                var model = new ModelClient(server.options())) {
            assertThat(gain(ask(model, PROMPT))).isEqualTo(0.5);
            assertThat(server.requests.getFirst().body().path("response_format").toString())
                    .isEqualTo(
                            """
                            {"type":"json_schema","json_schema":{"name":"preset","strict":true,\
                            "schema":{"type":"object","properties":{"gain":{"type":"number"}}}}}\
                            """);
        }
    }

    @Test
    void asAnyJsonNextAndRemembered() throws Exception {
        var script = takes(List.of("json_object", "plain"), "{\"gain\":0.5}");
        try (var server = new TestServer(script, script, script);
                var model = new ModelClient(server.options())) {
            assertThat(gain(ask(model, PROMPT))).isEqualTo(0.5);
            assertThat(gain(ask(model, PROMPT))).isEqualTo(0.5);

            assertThat(formats(server))
                    .containsExactly("json_schema", "json_object", "json_object");
            assertThat(server.requests.getLast().body().at("/messages/0/content").stringValue())
                    .startsWith("Answer with one JSON object")
                    .endsWith(SCHEMA.toString());
        }
    }

    @Test
    void byWordsAtLast() throws Exception {
        var script = takes(List.of("plain"), "Sure!\n```json\n{\"gain\":0.5}\n```\nEnjoy {it}.");
        try (var server = new TestServer(script, script, script, script);
                var model = new ModelClient(server.options())) {
            assertThat(gain(ask(model, PROMPT))).isEqualTo(0.5);
            assertThat(gain(ask(model, PROMPT))).isEqualTo(0.5);

            assertThat(formats(server))
                    .containsExactly("json_schema", "json_object", "plain", "plain");
        }
    }

    @Test
    void aQuestionThatIsRefusedInAnyFormatTeachesNothing() throws Exception {
        var refuses = takes(List.of(), "");
        try (var server =
                        new TestServer(
                                refuses,
                                refuses,
                                refuses,
                                takes(List.of("json_schema"), "{\"gain\":1}"));
                var model = new ModelClient(server.options())) {
            assertThat(ask(model, PROMPT)).isInstanceOf(Failed.class);
            assertThat(gain(ask(model, PROMPT))).isEqualTo(1);
        }
    }

    @Test
    void aServerThatPassesOverTheFormatIsAskedInWordsNextTime() throws Exception {
        try (var server = new TestServer(says("Turn it up!"), says("{\"gain\":1}"));
                var model = new ModelClient(server.options())) {
            assertThat(((Completed) ask(model, PROMPT)).json()).isEmpty();
            assertThat(gain(ask(model, PROMPT))).isEqualTo(1);

            assertThat(formats(server)).containsExactly("json_schema", "json_object");
        }
    }

    @Test
    void theLimitOfTokensHasTwoNames() throws Exception {
        var refuses =
                (TestServer.Script)
                        talk ->
                                talk.answer(
                                        400,
                                        """
                                        {"error":{"message":"Unsupported parameter: 'max_tokens'. Use \
                                        'max_completion_tokens' instead."}}\
                                        """);
        try (var server = new TestServer(refuses, says("fine"), says("fine"));
                var model = new ModelClient(server.options())) {
            ask(model, Prompt.of("Why?"));
            ask(model, Prompt.of("Why?"));

            assertThat(server.requests)
                    .extracting(request -> request.body().has("max_completion_tokens"))
                    .containsExactly(false, true, true);
            assertThat(server.requests.getLast().body().has("max_tokens")).isFalse();
        }
    }

    @Test
    void aServerThatCannotCountIsNotAskedTo() throws Exception {
        try (var server =
                        new TestServer(
                                talk -> talk.answer(422, "{\"detail\":\"stream_options: extra\"}"),
                                says("fine"));
                var model = new ModelClient(server.options())) {
            assertThat(ask(model, Prompt.of("Why?"))).isInstanceOf(Completed.class);
            assertThat(server.requests.getLast().body().has("stream_options")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"gain\":2}",
                "  {\"gain\":2}  and so on",
                "```json\n{\"gain\":2,}\n```",
                "For example {\"a\":1}. Now: {\"gain\":2}",
                "{x} {{{ {\"gain\":2} }}}",
                "<think>{\"gain\":1}</think>{\"gain\":2}",
                "{\"gain\":2} {\"b",
                "\uD83E\uDDF5{\"gain\":2,\"note\":\"}{\\\"\uD83E\uDDF5\"}",
            })
    void jsonIsFoundInWhatAModelWrites(String text) {
        assertThat(JsonText.find(text).orElseThrow().path("gain").intValue()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "{", "[1]", "{gain:2}", "{\"a\":1"})
    void whereThereIsNoneNothingIsFound(String text) {
        assertThat(JsonText.find(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":", "[{", "{}", "{\"a\":\""})
    void hostileTextCostsLittle(String piece) {
        long tries = 2_000_000 / piece.length();
        var _ = JsonText.find(piece.repeat((int) tries));
    }

    @Test
    void aSchemaIsNamedAsServersTakeIt() {
        assertThatThrownBy(() -> new Format.Json("a b", SCHEMA))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
