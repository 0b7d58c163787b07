package dev.heddle.amp.generation;

import dev.heddle.amp.generation.PresetProvider.Answer;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.core.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One request that has not ended. Owner thread only, but for what never changes.
final class Generation {
    /// Who goes first: who came first, if a priority is worth the time that it puts others back.
    /// Nobody waits for ever then, because whoever comes late enough is behind.
    static final Comparator<Variation> ORDER =
            Comparator.<Variation>comparingLong(one -> one.generation.rankNanos)
                    .thenComparingLong(one -> one.generation.number)
                    .thenComparingInt(one -> one.prompt.variation());

    final long number;
    final String id;
    final PresetPrompt prompt;
    final Priority priority;

    /// When it was requested, on the manager's clock.
    final long requestedNanos;

    final List<Variation> variations;

    /// Whether somebody has cancelled it. Any thread.
    final AtomicBoolean cancelAsked = new AtomicBoolean();

    private final long rankNanos;

    /// When it was asked for the first time; empty before.
    Optional<Long> startedNanos = Optional.empty();

    /// How many attempts have begun, and how long they took together.
    int attempts;

    long askedNanos;

    /// One of the presets that it is to bring.
    final class Variation {
        final Generation generation = Generation.this;
        final PresetPrompt prompt;
        int retries;

        /// At most one of these: it is being asked, or waits before a retry, or has its answer.
        Attempts.@Nullable Asking asking;

        @Nullable Timer pause;
        @Nullable Answer answer;

        Variation(PresetPrompt prompt) {
            this.prompt = prompt;
        }

        /// Ends what it has under way.
        void stop() {
            if (asking != null) {
                asking.cancel();
                asking = null;
            }
            if (pause != null) {
                pause.cancel();
                pause = null;
            }
        }
    }

    Generation(
            long number,
            PresetPrompt prompt,
            Priority priority,
            int variations,
            Duration ageing,
            long nowNanos) {
        this.number = number;
        this.id = "g-" + number;
        this.prompt = prompt;
        this.priority = priority;
        this.requestedNanos = nowNanos;
        this.rankNanos = nowNanos + priority.step() * ageing.toNanos();
        this.variations =
                IntStream.range(0, variations)
                        .mapToObj(n -> new PresetPrompt(prompt.text(), prompt.current(), n))
                        .map(Variation::new)
                        .toList();
    }

    /// A prompt's first variation.
    ///
    /// @throws IllegalArgumentException as {@link PresetPrompt} does
    static PresetPrompt prompt(String text, Optional<ChainSettings> current) {
        return new PresetPrompt(text, current, 0);
    }

    boolean isAnswered() {
        return variations.stream().allMatch(one -> one.answer != null);
    }

    RequestView.State state() {
        if (variations.stream().anyMatch(one -> one.asking != null)) {
            return RequestView.State.ACTIVE;
        }
        return variations.stream().anyMatch(one -> one.pause != null)
                ? RequestView.State.PAUSED
                : RequestView.State.QUEUED;
    }

    RequestView view() {
        return new RequestView(id, prompt.text(), priority, variations.size(), state(), attempts);
    }
}
