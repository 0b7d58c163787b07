package dev.heddle.amp.generation;

import dev.heddle.amp.generation.PresetProvider.Answer;
import dev.heddle.amp.generation.PresetProvider.Attempt;
import dev.heddle.amp.generation.PresetProvider.Kind;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.chain.ChainSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A provider whose attempts end when a test says so. On the test's thread.
final class StandInProvider implements PresetProvider {
    /// All attempts, oldest first.
    final List<Asked> asked = new ArrayList<>();

    /// Whether it takes note of cancels; else an attempt that was cancelled is never heard of.
    boolean answersCancels = true;

    /// One attempt.
    final class Asked implements Attempt {
        final PresetPrompt prompt;
        private final Executor where;
        private final Consumer<? super Answer> receiver;
        boolean open = true;
        boolean cancelled;

        Asked(PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver) {
            this.prompt = prompt;
            this.where = where;
            this.receiver = receiver;
        }

        void answer(Answer answer) {
            if (open) {
                open = false;
                where.execute(() -> receiver.accept(answer));
            }
        }

        void generates() {
            answer(generated(prompt));
        }

        void fails(Kind kind) {
            answer(failed(kind));
        }

        @Override
        public void cancel() {
            cancelled = true;
            if (answersCancels) {
                fails(Kind.CANCELLED);
            }
        }
    }

    static Answer generated(PresetPrompt prompt) {
        String name = prompt.text() + " " + prompt.variation();
        return new Answer.Generated(new Preset(name, "", ChainSettings.INITIAL), List.of());
    }

    static Answer failed(Kind kind) {
        return new Answer.Failed(kind, "it did not work", Optional.empty());
    }

    static Answer.Failed busy(Duration retryAfter) {
        return new Answer.Failed(Kind.TOO_MANY, "not now", Optional.of(retryAfter));
    }

    /// The attempts that have not ended.
    List<Asked> open() {
        return asked.stream().filter(one -> one.open).toList();
    }

    /// The newest attempt.
    Asked newest() {
        return asked.getLast();
    }

    @Override
    public String name() {
        return "stand-in";
    }

    @Override
    public Attempt begin(PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver) {
        var one = new Asked(prompt, where, receiver);
        asked.add(one);
        return one;
    }

    @Override
    public void close() {
        open().forEach(Asked::cancel);
    }
}
