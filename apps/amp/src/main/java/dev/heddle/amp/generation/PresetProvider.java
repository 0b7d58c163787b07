package dev.heddle.amp.generation;

import dev.heddle.amp.preset.Preset;
import dev.heddle.core.AnyThread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// What turns words into presets. It tries once; who wants more tries asks again. May be called
/// from any thread.
@AnyThread
public interface PresetProvider extends AutoCloseable {
    /// What people see of it, such as `library`; never a key.
    String name();

    /// Begins one attempt. Exactly one answer goes to `receiver`, on `where`, also after a cancel.
    /// Never blocks.
    Attempt begin(PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver);

    /// Cancels all attempts under way.
    @Override
    void close();

    /// One question under way.
    interface Attempt {
        /// Ends it: a connection is closed, the answer is {@link Answer.Failed} with {@link
        /// Kind#CANCELLED} unless there was one already. Never blocks.
        void cancel();
    }

    /// What came of it.
    sealed interface Answer {
        /// A preset that may be played: complete, within all ranges, not too loud.
        ///
        /// @param corrections what was changed for that, in words; empty if nothing
        record Generated(Preset preset, List<String> corrections) implements Answer {
            public Generated {
                corrections = List.copyOf(corrections);
            }
        }

        /// The words are not understood well enough.
        ///
        /// @param nearest what comes closest, to be offered, not played
        record NotSure(Preset nearest, String why) implements Answer {}

        /// There is none.
        ///
        /// @param message for people, without secrets
        /// @param retryAfter how long the server wants to be left alone
        record Failed(Kind kind, String message, Optional<Duration> retryAfter) implements Answer {}
    }

    /// Why there is no answer.
    enum Kind {
        /// The connection failed or broke, or the server has trouble of its own (5xx).
        UNREACHABLE(true),
        /// 429: it wants to be asked less.
        TOO_MANY(true),
        /// Nothing came in time.
        TIMEOUT(true),
        /// It answered, but with no preset, even after what can be mended was.
        INVALID_ANSWER(true),
        /// 401 or 403: the key is not good.
        UNAUTHORIZED(false),
        /// 400 and its like: asking again would change nothing.
        REFUSED(false),
        /// Somebody cancelled it.
        CANCELLED(false);

        private final boolean passing;

        Kind(boolean passing) {
            this.passing = passing;
        }

        /// Whether another try may go better.
        public boolean isPassing() {
            return passing;
        }
    }
}
