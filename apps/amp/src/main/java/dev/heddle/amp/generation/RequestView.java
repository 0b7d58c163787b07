package dev.heddle.amp.generation;

/// A request that has not ended, as people see it.
///
/// @param prompt what was asked
/// @param variations how many presets it is to bring
/// @param attempts how many have begun so far, of all variations
public record RequestView(
        String id, String prompt, Priority priority, int variations, State state, int attempts) {
    /// What it does.
    public enum State {
        /// Waits for its turn.
        QUEUED,
        /// Is being asked.
        ACTIVE,
        /// Waits before it is asked again.
        PAUSED
    }
}
