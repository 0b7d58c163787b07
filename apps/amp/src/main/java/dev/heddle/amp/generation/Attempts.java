package dev.heddle.amp.generation;

import dev.heddle.amp.generation.PresetProvider.Answer;
import dev.heddle.amp.generation.PresetProvider.Attempt;
import dev.heddle.amp.generation.PresetProvider.Kind;
import dev.heddle.core.Timer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The questions to a provider that have not ended. One that was given up still counts until the
/// provider has said so: else there would be more at once than are allowed. Owner thread only.
final class Attempts {
    /// A provider that does not answer a cancel for so long has lost its attempt; it counts no
    /// more.
    static final Duration GRACE = Duration.ofSeconds(1);

    private static final System.Logger LOG =
            System.getLogger(PresetGenerationManager.class.getName());

    private final PresetProvider provider;
    private final Duration timeout;
    private final Later later;
    private final Set<Asking> underWay = new HashSet<>();

    /// Has the owner do something after a while.
    interface Later {
        Timer after(Duration delay, String name, Runnable body);
    }

    Attempts(PresetProvider provider, Duration timeout, Later later) {
        this.provider = provider;
        this.timeout = timeout;
        this.later = later;
    }

    int count() {
        return underWay.size();
    }

    /// Asks once. `receiver` gets exactly one answer, unless it is cancelled before.
    Asking begin(PresetPrompt prompt, Consumer<? super Answer> receiver) {
        var asking = new Asking(receiver);
        underWay.add(asking);
        asking.begin(prompt);
        return asking;
    }

    /// One of them.
    final class Asking {
        /// Null once nobody waits for the answer.
        private @Nullable Consumer<? super Answer> receiver;

        private @Nullable Attempt attempt;
        private Timer limit;

        Asking(Consumer<? super Answer> receiver) {
            this.receiver = receiver;
            limit = later.after(timeout, "preset attempt is late", this::late);
        }

        private void begin(PresetPrompt prompt) {
            try {
                // As a timer: an owner whose queue is full still takes the answer.
                Executor owner = task -> later.after(Duration.ZERO, "preset attempt answers", task);
                attempt = provider.begin(prompt, owner, this::answered);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "the provider " + provider.name() + " failed", e);
                answered(failed(Kind.REFUSED, "The generator failed."));
            }
        }

        private void answered(Answer answer) {
            if (underWay.remove(this)) { // A second answer, or one after the grace, counts nothing.
                limit.cancel();
                tell(answer);
            }
        }

        private void late() {
            giveUp();
            tell(failed(Kind.TIMEOUT, "Nothing came within %d s.".formatted(timeout.toSeconds())));
        }

        /// Nobody wants the answer any more.
        void cancel() {
            receiver = null;
            giveUp();
        }

        private void giveUp() {
            limit.cancel();
            limit = later.after(GRACE, "preset attempt is lost", this::lost);
            if (attempt != null) {
                attempt.cancel();
            }
        }

        private void lost() {
            if (underWay.remove(this)) {
                LOG.log(
                        Level.WARNING,
                        "the provider {0} did not answer a cancel within {1}",
                        provider.name(),
                        GRACE);
            }
        }

        private void tell(Answer answer) {
            var told = receiver;
            receiver = null;
            if (told != null) {
                told.accept(answer);
            }
        }
    }

    private static Answer failed(Kind kind, String message) {
        return new Answer.Failed(kind, message, Optional.empty());
    }
}
