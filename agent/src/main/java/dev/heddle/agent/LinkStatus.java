package dev.heddle.agent;

/// How the link to the hub stands.
///
/// @param state the state
/// @param message what to tell a person
public record LinkStatus(State state, String message) {
    /// The states of a link.
    public enum State {
        /// The hub hears us.
        LINKED,
        /// It does not; we try again by ourselves.
        TRYING,
        /// The hub told us not to come back; only a person can help.
        STOPPED
    }
}
