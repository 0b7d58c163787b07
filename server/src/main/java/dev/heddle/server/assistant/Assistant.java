package dev.heddle.server.assistant;

import dev.heddle.core.OwnerThread;
import dev.heddle.model.Answer;
import dev.heddle.model.Limits;
import dev.heddle.model.Model;
import dev.heddle.model.ModelClient;
import dev.heddle.model.ModelOptions;
import dev.heddle.model.OfflineModel;
import dev.heddle.model.Prompt;
import dev.heddle.model.Receiver;
import dev.heddle.sync.session.Session;
import java.util.Optional;
import java.util.concurrent.Executor;

/// The one assistant of all sessions: the model that answers, and how many questions it has.
///
/// Owner thread only, but for what says otherwise.
@OwnerThread
public final class Assistant implements AutoCloseable {
    /// What it is called without a model.
    public static final String OFFLINE = "offline";

    private final Model model;
    private final String name;
    private final int most;
    private final Tools tools;
    private int asked;

    Assistant(Model model, String name, int most, Tools tools) {
        this.model = model;
        this.name = name;
        this.most = most;
        this.tools = tools;
    }

    /// An assistant with this model, or with one that understands plain sentences about `tools` and
    /// else says what it is. An answer is no longer than a message may be. May be called from any
    /// thread.
    public static Assistant of(Optional<ModelOptions> options, Tools tools) {
        if (options.isEmpty()) {
            int most = Limits.DEFAULT.answersAtOnce();
            return new Assistant(new OfflineModel(Sentences::answer), OFFLINE, most, tools);
        }
        var given = options.get();
        var limits = given.limits();
        int bytes = Math.min(limits.maxBytes(), Session.MAX_MESSAGE_BYTES);
        var fitting = given.within(limits.withLength(limits.maxTokens(), bytes));
        return new Assistant(
                new ModelClient(fitting), given.model(), limits.answersAtOnce(), tools);
    }

    /// The model's name, or {@link #OFFLINE}. May be called from any thread.
    public String name() {
        return name;
    }

    /// Whether it takes one more question.
    public boolean isFree() {
        return asked < most;
    }

    /// What it answers in one session.
    public Answers in(Place place) {
        return new Answers(this, place);
    }

    /// What it can call. May be called from any thread.
    Tools tools() {
        return tools;
    }

    void asked() {
        asked++;
    }

    Answer ask(Prompt prompt, Executor where, Receiver receiver) {
        return model.ask(prompt, where, receiver);
    }

    void answered() {
        asked--;
    }

    /// Ends what it is asked; no answer comes any more. May be called from any thread.
    @Override
    public void close() {
        model.close();
    }
}
