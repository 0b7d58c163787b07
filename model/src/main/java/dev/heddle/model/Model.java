package dev.heddle.model;

import dev.heddle.core.AnyThread;
import java.util.Map;
import java.util.concurrent.Executor;

/// What answers a prompt, in parts and in the background. May be called from any thread.
///
/// Experimental: may still change.
@AnyThread
public interface Model extends AutoCloseable {
    /// The model that the environment names, or an {@link OfflineModel} if it names none.
    ///
    /// @param environment as of `System.getenv()`; see {@link ModelOptions#fromEnvironment}
    /// @throws IllegalArgumentException if what it says is no configuration
    static Model configured(Map<String, String> environment) {
        return ModelOptions.fromEnvironment(environment)
                .<Model>map(ModelClient::new)
                .orElseGet(OfflineModel::new);
    }

    /// Asks. The answer goes to `receiver`, by `where` alone: one call at a time, in order, and at
    /// last exactly one {@link Ending}, also for a question that is refused. An {@link
    /// dev.heddle.core.Owner} is an executor. Never blocks, unless `where` does.
    Answer ask(Prompt prompt, Executor where, Receiver receiver);

    /// Cancels all answers under way and refuses what comes afterwards. Never blocks.
    @Override
    void close();
}
