package dev.heddle.agent.module;

import org.jspecify.annotations.Nullable;

/// A module that runs, as watchers see it under the key `module/ID`.
///
/// @param version its version
/// @param hash what its bytes hash to
/// @param marker made anew each time a version is loaded, also if it is the same version
/// @param phase `probation` or `running`
/// @param previous the version that a rollback would bring back, null if there is none
/// @param offered a newer version that could be installed, null if none is known of
/// @param lastUpdate what the last swap took, null before the first
public record ModuleStatus(
        long version,
        String hash,
        String marker,
        String phase,
        @Nullable Long previous,
        @Nullable Long offered,
        @Nullable LastUpdate lastUpdate) {
    /// What an update took.
    ///
    /// @param swapMs of the owner's time, in milliseconds
    /// @param overBudget whether that was more than the options allow
    /// @param stateCharacters how long the state was that was handed over
    public record LastUpdate(double swapMs, boolean overBudget, int stateCharacters) {}
}
