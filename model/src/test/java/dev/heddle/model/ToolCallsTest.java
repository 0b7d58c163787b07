package dev.heddle.model;

import static dev.heddle.model.TestServer.calls;
import static dev.heddle.model.TestServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Failed;
import dev.heddle.model.Ending.Finish;
import dev.heddle.model.Ending.Problem;
import dev.heddle.model.Prompt.Message;
import dev.heddle.model.Prompt.Role;
import dev.heddle.model.Prompt.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/// What a model calls instead of answering, over real sockets.
@Timeout(20)
class ToolCallsTest {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final Prompt PROMPT =
            Prompt.of("Dim it.")
                    .with(
                            List.of(
                                    new Tool(
                                            "dim",
                                            "Dims a lamp.",
                                            MAPPER.createObjectNode().put("type", "object"))));

    private final Heard heard = new Heard();

    private Completed asked(TestServer.Script... scripts) throws Exception {
        try (var server = new TestServer(scripts);
                var model = new ModelClient(server.options())) {
            model.ask(PROMPT, Runnable::run, heard);
            return heard.awaitEnd(Completed.class);
        }
    }

    private static TestServer.Script sends(String... events) {
        return talk -> {
            talk.stream();
            for (String event : events) {
                talk.event(event);
            }
            talk.done("tool_calls");
        };
    }

    private static String delta(String toolCalls) {
        return "{\"choices\":[{\"delta\":{\"tool_calls\":" + toolCalls + "}}]}";
    }

    @Test
    void putsTheCallsTogetherAndSaysWhatWasSaidBefore() throws Exception {
        var end =
                asked(talk -> {
                    talk.stream().say("Well, ");
                    talk.call(0, "a", "dim", "{\"by").call(1, "b", "dim", "");
                    talk.call(0, "", "", "\":3}").call(1, "", "", "{}");
                    talk.done("tool_calls");
                });
        assertThat(end.text()).isEqualTo("Well, ");
        assertThat(end.finish()).isEqualTo(Finish.TOOLS);
        assertThat(end.calls())
                .containsExactly(
                        new ToolCall("a", "dim", "{\"by\":3}"), new ToolCall("b", "dim", "{}"));
    }

    @Test
    void saysWhatThereIsAndWhatCameOfCalls() throws Exception {
        try (var server = new TestServer(says("Done."));
                var model = new ModelClient(server.options())) {
            var call = new ToolCall("c0", "dim", "{\"by\":3}");
            var messages = new ArrayList<>(PROMPT.messages());
            messages.add(Message.calling("", List.of(call)));
            messages.add(Message.result(call, "{\"ok\":true}"));
            model.ask(new Prompt(messages, Format.TEXT, PROMPT.tools()), Runnable::run, heard);
            heard.awaitEnd(Completed.class);

            var body = server.requests.getFirst().body();
            assertThat(body.path("tools").toString())
                    .isEqualTo(
                            """
                            [{"type":"function","function":{"name":"dim","description":\
                            "Dims a lamp.","parameters":{"type":"object"}}}]\
                            """);
            assertThat(body.path("messages").toString())
                    .isEqualTo(
                            """
                            [{"role":"user","content":"Dim it."},\
                            {"role":"assistant","content":"","tool_calls":[{"id":"c0","type":\
                            "function","function":{"name":"dim","arguments":"{\\"by\\":3}"}}]},\
                            {"role":"tool","content":"{\\"ok\\":true}","tool_call_id":"c0"}]\
                            """);
        }
    }

    @Test
    void understandsServersThatWriteCallsInTheirOwnWay() throws Exception {
        var end =
                asked(
                        sends(
                                // All with index 0, told apart by their ids.
                                delta(
                                        "[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{}\"}}]"),
                                delta(
                                        "[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"two\",\"arguments\":\"{}\"}}]"),
                                // An object, and neither index nor a second id.
                                delta(
                                        "[{\"id\":\"c\",\"function\":{\"name\":\"three\",\"arguments\":{\"by\":1}}}]"),
                                delta("[{\"id\":\"d\",\"function\":{\"name\":\"four\"}}]"),
                                delta("[{\"function\":{\"arguments\":\"{}\"}}]")));
        assertThat(end.calls())
                .containsExactly(
                        new ToolCall("a", "one", "{}"),
                        new ToolCall("b", "two", "{}"),
                        new ToolCall("c", "three", "{\"by\":1}"),
                        new ToolCall("d", "four", "{}"));
    }

    @Test
    void takesNoNonsenseForACallButPassesItOnAsItIs() throws Exception {
        var end =
                asked(
                        sends(
                                delta(
                                        "[{\"index\":0,\"function\":{\"arguments\":\"{\\\"by\\\":\"}}]"),
                                delta("\"dim\""),
                                delta("[{\"index\":1,\"function\":{\"name\":null}}]")));
        assertThat(end.calls())
                .containsExactly(
                        new ToolCall("call-1", "", "{\"by\":"), new ToolCall("call-2", "", ""));
        assertThat(end.calls().getFirst().parameters()).isEmpty();
        assertThat(end.calls().getLast().parameters()).contains(MAPPER.createObjectNode());
        for (String broken : List.of("[]", "3", "{} {}", "{\"a\":1,\"a\":2}", "{'a':1}", "{,}")) {
            assertThat(new ToolCall("", "", broken).parameters()).as(broken).isEmpty();
        }
    }

    @Test
    void callsNothingOfAnAnswerThatWasCutAtItsLength() throws Exception {
        var end = asked(talk -> talk.stream().call(0, "a", "dim", "{}").done("length"));
        assertThat(end.finish()).isEqualTo(Finish.LENGTH);
        assertThat(end.calls()).isEmpty();
    }

    @Test
    void asksAgainWhenAStreamBreaksBeforeAnyCallWasWhole() throws Exception {
        var time = new ManualTime();
        try (var server =
                        new TestServer(
                                talk -> talk.stream().call(0, "a", "dim", "{").reset(),
                                calls("dim", "{\"by\":1}"));
                var model = new ModelClient(server.options(), time, new Random(1))) {
            model.ask(PROMPT, Runnable::run, heard);
            time.advance(time.awaitAlarm(Duration.ZERO, Retries.FIRST_PAUSE));
            assertThat(heard.awaitEnd(Completed.class).calls())
                    .containsExactly(new ToolCall("c0", "dim", "{\"by\":1}"));
        }
    }

    @Test
    void refusesEndlessCallsAndArguments() throws Exception {
        for (TestServer.Script endless :
                List.<TestServer.Script>of(
                        talk -> {
                            talk.stream();
                            for (int i = 0; i <= Calls.MAX_CALLS; i++) {
                                talk.call(i, "c" + i, "dim", "{}");
                            }
                            talk.awaitClose();
                        },
                        talk -> {
                            talk.stream();
                            for (int i = 0; i <= Calls.MAX_ARGUMENTS / 1000; i++) {
                                talk.call(0, "", "dim", " ".repeat(1000));
                            }
                            talk.awaitClose();
                        })) {
            var one = new Heard();
            try (var server = new TestServer(endless);
                    var model = new ModelClient(server.options())) {
                model.ask(PROMPT, Runnable::run, one);
                assertThat(one.awaitEnd(Failed.class).problem()).isEqualTo(Problem.TOO_LONG);
            }
        }
    }

    @Test
    void aModelThatCannotCallIsToldSoAndAskedWithoutTools() throws Exception {
        String refusal = "{\"error\":{\"message\":\"tiny does not support tools\"}}";
        try (var server =
                        new TestServer(
                                talk -> talk.answer(400, refusal), says("I cannot."), says(""));
                var model = new ModelClient(server.options())) {
            model.ask(PROMPT, Runnable::run, heard);
            assertThat(heard.awaitEnd(Completed.class).text()).isEqualTo("I cannot.");
            var again = new Heard();
            var call = new ToolCall("c0", "dim", "{}");
            model.ask(
                    new Prompt(
                            List.of(
                                    Message.calling("", List.of(call)),
                                    Message.result(call, "{}"),
                                    new Message(Role.USER, "And?")),
                            Format.TEXT,
                            PROMPT.tools()),
                    Runnable::run,
                    again);
            again.awaitEnd(Completed.class);
            assertThat(server.requests).hasSize(3);
            for (var request : server.requests.subList(1, 3)) {
                assertThat(request.body().has("tools")).isFalse();
                assertThat(request.body().path("messages").toString())
                        .contains(Dialect.NO_TOOLS)
                        .doesNotContain("\"tool\"", "tool_calls");
            }
        }
    }

    @Test
    void refusesPromptsThatMakeNoSense() {
        var tool = PROMPT.tools().getFirst();
        assertThatThrownBy(() -> PROMPT.with(List.of(tool, tool)))
                .hasMessageContaining("two tools");
        assertThatThrownBy(() -> new Tool("dim it", "", tool.schema()))
                .hasMessageContaining("1 to 64");
        var call = new ToolCall("1", "dim", "{}");
        assertThatThrownBy(() -> new Message(Role.USER, "", List.of(call), ""))
                .hasMessageContaining("only the model");
        assertThatThrownBy(() -> new Message(Role.TOOL, "")).hasMessageContaining("of a call");
    }
}
