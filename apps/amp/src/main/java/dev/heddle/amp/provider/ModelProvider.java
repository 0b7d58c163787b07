package dev.heddle.amp.provider;

import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.generation.PresetProvider;
import dev.heddle.amp.preset.Loudness;
import dev.heddle.amp.preset.PresetReader;
import dev.heddle.amp.preset.PresetReader.Reading;
import dev.heddle.core.AnyThread;
import dev.heddle.model.Ending;
import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Finish;
import dev.heddle.model.Ending.Problem;
import dev.heddle.model.Limits;
import dev.heddle.model.Model;
import dev.heddle.model.ModelClient;
import dev.heddle.model.ModelOptions;
import dev.heddle.model.Receiver;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks a model behind an OpenAI-compatible server. It gets the table of all parameters, what is
/// heard now, and a JSON Schema, as far as its server takes one. Nothing of its answer is trusted:
/// it is held against the schema, mended where that can be ({@link PresetReader}), and made no
/// louder than others ({@link Loudness}); each correction is told.
///
/// It asks once for each attempt; a cancel closes the connection. An answer is worked on for some
/// milliseconds on a thread of its own. May be called from any thread.
@AnyThread
public final class ModelProvider implements PresetProvider {
    /// A preset takes some 2 KiB and 1,000 tokens; models that think aloud take more.
    private static final int MAX_TOKENS = 4096;

    private static final int MAX_BYTES = 64 << 10;

    private static final System.Logger LOG = System.getLogger(ModelProvider.class.getName());

    private final Model model;
    private final String name;

    /// As many as the model takes.
    private final Set<Asked> underWay = ConcurrentHashMap.newKeySet();

    /// A provider that connects when it is first asked. Of the limits of `options` those of times
    /// and of how many at once count; it never asks twice by itself.
    public ModelProvider(ModelOptions options) {
        this(new ModelClient(options.within(limits(options.limits()))), options.model());
    }

    ModelProvider(Model model, String name) {
        this.model = model;
        this.name = name;
    }

    private static Limits limits(Limits of) {
        return of.withRetries(0).withLength(MAX_TOKENS, MAX_BYTES);
    }

    /// The model's name at its server.
    @Override
    public String name() {
        return "model " + name;
    }

    @Override
    public Attempt begin(PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver) {
        var asked = new Asked(where, receiver);
        underWay.add(asked);
        asked.begin(prompt);
        return asked;
    }

    @Override
    public void close() {
        underWay.forEach(Asked::cancel);
        model.close();
    }

    /// One attempt. Who settles it first decides.
    private final class Asked implements Attempt, Receiver {
        private final Executor where;
        private final Consumer<? super Answer> receiver;
        private final AtomicBoolean settled = new AtomicBoolean();
        private volatile dev.heddle.model.@Nullable Answer answer;

        Asked(Executor where, Consumer<? super Answer> receiver) {
            this.where = where;
            this.receiver = receiver;
        }

        private void begin(PresetPrompt prompt) {
            var begun = model.ask(Questions.of(prompt), Runnable::run, this);
            answer = begun;
            if (settled.get()) { // Closed meanwhile, by one who did not see the answer yet.
                var _ = begun.cancel();
            }
        }

        @Override
        public void part(String text) {}

        @Override
        public void ended(Ending ending) {
            if (ending instanceof Completed completed) {
                // Rendering is work; the model's threads are for waiting.
                Thread.ofPlatform()
                        .daemon()
                        .name("heddle-amp-answer")
                        .start(() -> settle(finished(completed)));
            } else {
                settle(answerOf(ending));
            }
        }

        private Answer finished(Completed completed) {
            try {
                return answerOf(completed);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "an answer could not be worked on", e);
                return failed(Kind.INVALID_ANSWER, "The model's answer could not be read.");
            }
        }

        @Override
        public void cancel() {
            settle(failed(Kind.CANCELLED, "It was cancelled."));
            var begun = answer;
            if (begun != null) {
                var _ = begun.cancel();
            }
        }

        private void settle(Answer how) {
            if (!settled.compareAndSet(false, true)) {
                return;
            }
            underWay.remove(this);
            try {
                where.execute(() -> receiver.accept(how));
            } catch (RejectedExecutionException e) {
                LOG.log(Level.DEBUG, "nobody takes the answer any more", e);
            }
        }
    }

    // ---- what an ending means -----------------------------------------------------------------

    static Answer answerOf(Ending ending) {
        return switch (ending) {
            case Completed completed -> preset(completed);
            case Ending.Cancelled _ -> failed(Kind.CANCELLED, "It was cancelled.");
            case Ending.Failed failed ->
                    new Answer.Failed(
                            kind(failed.problem()), failed.message(), failed.retryAfter());
            case Ending.Cut cut -> failed(kind(cut.problem()), cut.message());
        };
    }

    private static Answer preset(Completed completed) {
        var json = completed.json();
        if (json.isEmpty()) {
            return switch (completed.finish()) {
                case LENGTH -> failed(Kind.INVALID_ANSWER, "The model's answer has no end.");
                case FILTERED -> failed(Kind.REFUSED, "The model's server took the answer out.");
                case STOP, TOOLS, OTHER ->
                        failed(Kind.INVALID_ANSWER, "The model did not answer with a preset.");
            };
        }
        return switch (PresetReader.read(json.get())) {
            case Reading.Unreadable(String why) ->
                    failed(
                            Kind.INVALID_ANSWER,
                            completed.finish() == Finish.LENGTH
                                    ? "The model's answer has no end."
                                    : "The model's answer is no preset: " + why + ".");
            case Reading.Read(var preset, var corrections) -> {
                var limited = Loudness.limit(preset);
                var all = new ArrayList<>(corrections);
                all.addAll(limited.corrections());
                yield new Answer.Generated(limited.preset(), all);
            }
        };
    }

    private static Kind kind(Problem problem) {
        return switch (problem) {
            case UNREACHABLE, CUT_OFF, SERVER_ERROR -> Kind.UNREACHABLE;
            case TIMED_OUT -> Kind.TIMEOUT;
            case TOO_MANY, BUSY -> Kind.TOO_MANY;
            case NOT_UNDERSTOOD, TOO_LONG -> Kind.INVALID_ANSWER;
            case KEY_REFUSED -> Kind.UNAUTHORIZED;
            case NOT_FOUND, QUESTION_REFUSED, USED_UP, RECEIVER -> Kind.REFUSED;
            case CLOSED -> Kind.CANCELLED;
        };
    }

    private static Answer failed(Kind kind, String message) {
        return new Answer.Failed(kind, message, Optional.<Duration>empty());
    }
}
