package dev.heddle.server.hosts;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A request to run an action.
///
/// @param action the action's name or an alias, in any case
/// @param params the parameters, an object
/// @param deadline from receipt, or from the answer to a question, to the latest start
/// @param key the idempotency key
/// @param async whether the caller wants the operation at once instead of its outcome
/// @param by who asks
public record Call(
        String action,
        JsonNode params,
        Duration deadline,
        Optional<String> key,
        boolean async,
        Asker by) {
    /// The same for an action's proper name.
    Call named(String name) {
        return new Call(name, params, deadline, key, async, by);
    }
}
