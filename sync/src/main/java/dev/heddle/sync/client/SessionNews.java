package dev.heddle.sync.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What happens once and is no part of a session's state.
public sealed interface SessionNews {
    /// A member told the others something that is not kept.
    record Signalled(String member, JsonNode data) implements SessionNews {}

    /// The hub has decided a command of this client.
    ///
    /// @param refusal why it was not done; null if it was
    record Decided(String id, @Nullable Refusal refusal) implements SessionNews {}

    /// The hub did not take something that is no command: a signal, or a new token.
    record Warned(Refusal why) implements SessionNews {}
}
