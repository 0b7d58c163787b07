package dev.heddle.amp.serve;

import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.generation.PresetProvider;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// A provider that answers when a test says so, on any thread.
final class HeldProvider implements PresetProvider {
    /// What is asked, in order.
    final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    /// What was cancelled, in order.
    final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

    final AtomicBoolean closed = new AtomicBoolean();

    final class Asked implements Attempt {
        final PresetPrompt prompt;
        private final Executor where;
        private final Consumer<? super Answer> receiver;
        private final AtomicBoolean told = new AtomicBoolean();

        Asked(PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver) {
            this.prompt = prompt;
            this.where = where;
            this.receiver = receiver;
        }

        void answer(Answer answer) {
            if (told.compareAndSet(false, true)) {
                where.execute(() -> receiver.accept(answer));
            }
        }

        @Override
        public void cancel() {
            cancelled.add(prompt.text());
            answer(new Answer.Failed(Kind.CANCELLED, "cancelled", Optional.empty()));
        }
    }

    @Override
    public String name() {
        return "held";
    }

    @Override
    public Attempt begin(PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver) {
        var one = new Asked(prompt, where, receiver);
        asked.add(one);
        return one;
    }

    @Override
    public void close() {
        closed.set(true);
    }
}
