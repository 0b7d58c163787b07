package dev.heddle.model;

import dev.heddle.core.AnyThread;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// Answers without any model: it says what it is, and how to configure one. So that a program can
/// be tried at once, and shows what it lacks where people see it. A program that understands
/// something by itself has it answer that.
@AnyThread
public final class OfflineModel implements Model {
    /// What it has to say.
    public static final String TEXT =
            "No language model is configured, so nobody can answer this. To have one, start with "
                    + ModelOptions.URL_VARIABLE
                    + " (the address of any OpenAI-compatible server, such as"
                    + " http://localhost:11434/v1), "
                    + ModelOptions.MODEL_VARIABLE
                    + " (the model's name there) and, if the server asks for one, "
                    + ModelOptions.KEY_VARIABLE
                    + ".";

    /// Between words: as fast as a small model, so that what shows it is seen at work.
    static final Duration PAUSE = Duration.ofMillis(30);

    /// It costs next to nothing, but nothing is without a limit.
    private static final int ANSWERS_AT_ONCE = 1_000;

    private final Time time;
    private final Function<? super Prompt, Reply> words;
    private final Admission admission = new Admission(ANSWERS_AT_ONCE);

    /// What is to be said, or called.
    public record Reply(String text, List<ToolCall> calls) {
        public Reply {
            calls = List.copyOf(calls);
        }

        /// Only words.
        public static Reply of(String text) {
            return new Reply(text, List.of());
        }
    }

    /// One that says {@link #TEXT}.
    public OfflineModel() {
        this(_ -> Reply.of(TEXT));
    }

    /// One that answers what `words` says.
    ///
    /// @param words is called by whoever asks, on that thread; must be quick and not throw
    public OfflineModel(Function<? super Prompt, Reply> words) {
        this(Time.system(), words);
    }

    OfflineModel(Time time, Function<? super Prompt, Reply> words) {
        this.time = time;
        this.words = words;
    }

    @Override
    public Answer ask(Prompt prompt, Executor where, Receiver receiver) {
        var speech = new Speech(words.apply(prompt), where, receiver);
        var refused = admission.enter(speech.delivery);
        if (refused == null) {
            speech.say();
        } else {
            speech.delivery.fail(refused, refused.message(), "refused by the offline model");
        }
        return speech.delivery;
    }

    @Override
    public void close() {
        admission.close();
        time.close();
    }

    /// Says the text, word by word.
    private final class Speech {
        private final Delivery delivery;
        private final Reply reply;
        private int said;

        Speech(Reply reply, Executor where, Receiver receiver) {
            this.reply = reply;
            delivery = new Delivery(where, receiver, time, this::over);
        }

        private void over() {
            admission.leave(delivery);
        }

        private void say() {
            String text = reply.text();
            int space = text.indexOf(' ', said);
            int end = space < 0 ? text.length() : space + 1;
            if (end > said && !delivery.append(text.substring(said, end))) {
                return;
            }
            said = end;
            if (end == text.length()) {
                var finish = reply.calls().isEmpty() ? Ending.Finish.STOP : Ending.Finish.TOOLS;
                delivery.complete(reply.calls(), finish, Ending.Usage.UNKNOWN);
            } else {
                var _ = time.after(PAUSE.toNanos(), this::say);
            }
        }
    }
}
