package dev.heddle.model;

import static dev.heddle.model.Format.TEXT;
import static dev.heddle.model.TestServer.calls;
import static dev.heddle.model.TestServer.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.model.Ending.Cancelled;
import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Cut;
import dev.heddle.model.Ending.Failed;
import dev.heddle.model.Prompt.Message;
import dev.heddle.model.Prompt.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/// What the guide shows, run.
@Timeout(20)
class ModelGuideTest {
    // begin
    /// A line on a page; only the page's owner touches it.
    static final class Line implements Receiver {
        private String shown = "";
        private String note = "";

        @Override
        public void part(String text) {
            shown += text;
        }

        @Override
        public void ended(Ending ending) {
            note =
                    switch (ending) {
                        case Completed _ -> "";
                        case Cancelled _ -> "(stopped)";
                        case Failed failed -> failed.message();
                        case Cut cut -> "(cut) " + cut.message();
                    };
        }
    }

    /// Returns at once. Each part, and the end, is a task of the page's owner.
    static Answer ask(Model model, Owner page, String question, Line line) {
        return model.ask(Prompt.of(question), page, line);
    }

    // end

    // begin tools
    /// Asks, and does what the model wants until it wants nothing more.
    static void ask(Model model, Owner desk, Prompt prompt, Function<ToolCall, String> tool) {
        model.ask(
                prompt,
                desk,
                new Receiver() {
                    @Override
                    public void part(String text) {}

                    @Override
                    public void ended(Ending ending) {
                        if (ending instanceof Completed all && !all.calls().isEmpty()) {
                            var messages = new ArrayList<>(prompt.messages());
                            messages.add(Message.calling(all.text(), all.calls()));
                            for (var call : all.calls()) {
                                messages.add(Message.result(call, tool.apply(call)));
                            }
                            ask(model, desk, new Prompt(messages, TEXT, prompt.tools()), tool);
                        }
                    }
                });
    }

    // end tools

    private final Owner page = Owner.hosted("page", Policy.DEFAULT);
    private final Line line = new Line();

    private void show(Answer answer) {
        while (answer.ending().isEmpty() || page.snapshot().queued() > 0) {
            page.tick();
        }
        page.tick();
    }

    @Test
    void anAnswerIsShown() throws IOException {
        try (page;
                var server = new TestServer(says("Because", "."));
                var model = new ModelClient(server.options())) {
            show(ask(model, page, "Why?", line));
            assertThat(line.shown).isEqualTo("Because.");
            assertThat(line.note).isEmpty();
        }
    }

    @Test
    void aStoppedOneSaysSo() throws Exception {
        var asked = new CountDownLatch(1);
        try (page;
                var server =
                        new TestServer(talk -> {
                            asked.countDown();
                            talk.awaitClose();
                        });
                var model = new ModelClient(server.options())) {
            var answer = ask(model, page, "Why?", line);
            asked.await();
            assertThat(answer.cancel()).isTrue();
            show(answer);
            assertThat(line.note).isEqualTo("(stopped)");
        }
    }

    @Test
    void aRefusedOneAndACutOneSayWhy() throws IOException {
        try (page;
                var server =
                        new TestServer(
                                talk -> talk.answer(401, ""),
                                talk -> talk.stream().say("Be").reset());
                var model = new ModelClient(server.options())) {
            show(ask(model, page, "Why?", line));
            assertThat(line.note).isEqualTo("The model's server does not accept the key.");
            show(ask(model, page, "Why?", line));
            assertThat(line.shown).isEqualTo("Be");
            assertThat(line.note).isEqualTo("(cut) The connection to the model was lost.");
        }
    }

    @Test
    void theGuideQuotesItToTheLetter() throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/dev/heddle/model/ModelGuideTest.java"));
        for (String part : List.of("", " tools")) {
            String begin = "// begin" + part + "\n";
            String example =
                    source.substring(
                                    source.indexOf(begin) + begin.length(),
                                    source.indexOf("    // end" + part + "\n"))
                            .stripTrailing()
                            .stripIndent();
            assertThat(Files.readString(Path.of("../docs/guide/model.md"))).contains(example);
        }
    }

    @Test
    void aToolIsCalledAndTheModelToldWhatCameOfIt() throws Exception {
        var told = new CountDownLatch(1);
        var tool = new Tool("dim", "", JsonMapper.shared().createObjectNode());
        try (var desk = Owner.running("desk", Policy.DEFAULT);
                var server =
                        new TestServer(
                                calls("dim", "{}"),
                                talk -> {
                                    told.countDown();
                                    says("Done.").serve(talk);
                                });
                var model = new ModelClient(server.options())) {
            ask(model, desk, Prompt.of("Dim it.").with(List.of(tool)), call -> call.name() + "med");
            told.await();
            assertThat(server.requests.getLast().body().path("messages").toString())
                    .contains("\"role\":\"tool\",\"content\":\"dimmed\"");
        }
    }
}
