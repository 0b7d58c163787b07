package dev.heddle.model;

import dev.heddle.core.AnyThread;
import java.time.Duration;
import java.util.concurrent.Executor;

/// Answers without any model: it says what it is, and how to configure one. So that a program can
/// be tried at once, and shows what it lacks where people see it.
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
    private final Admission admission = new Admission(ANSWERS_AT_ONCE);

    public OfflineModel() {
        this(Time.system());
    }

    OfflineModel(Time time) {
        this.time = time;
    }

    @Override
    public Answer ask(Prompt prompt, Executor where, Receiver receiver) {
        var speech = new Speech(where, receiver);
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
        private int said;

        Speech(Executor where, Receiver receiver) {
            delivery = new Delivery(where, receiver, time, this::over);
        }

        private void over() {
            admission.leave(delivery);
        }

        private void say() {
            int space = TEXT.indexOf(' ', said);
            int end = space < 0 ? TEXT.length() : space + 1;
            if (delivery.append(TEXT.substring(said, end))) {
                said = end;
                if (end == TEXT.length()) {
                    delivery.complete(Ending.Finish.STOP, Ending.Usage.UNKNOWN);
                } else {
                    var _ = time.after(PAUSE.toNanos(), this::say);
                }
            }
        }
    }
}
