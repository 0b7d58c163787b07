package dev.heddle.agent.module;

import java.util.concurrent.CompletableFuture;

/// What became of an update, an installation or the unloading of a module.
public sealed interface UpdateOutcome {
    /// It is done.
    ///
    /// @param version what runs now; 0 if the module was unloaded
    /// @param previous what ran before; 0 if nothing did
    /// @param swap what it took of the owner's time
    /// @param retirement completes when the version before is proven to be gone, or suspected not
    ///   to be; at once if there was none
    record Committed(
            String module,
            long version,
            long previous,
            Swap swap,
            CompletableFuture<Retirement> retirement)
            implements UpdateOutcome {}

    /// It is not done; what ran before runs, as if nothing had been asked.
    ///
    /// @param swapped whether the new version had taken over for a while
    /// @param problem why, for programs
    /// @param message why, for people
    record Failed(String module, long version, boolean swapped, Problem problem, String message)
            implements UpdateOutcome {}

    /// Why an update was not done.
    enum Problem {
        /// Another one is under way.
        BUSY,
        /// Too many old versions of the module have not been collected.
        TOO_MANY_GENERATIONS,
        /// There is no such module.
        NOT_RUNNING,
        /// There is no version before this one.
        NO_PREVIOUS,
        /// The lint found what would keep the version from being collected.
        LINT,
        /// A class could not be loaded, or the module could not be made or started.
        LOAD_FAILED,
        /// It said that it cannot work, or an action of it is somebody else's.
        PROBE_FAILED,
        /// It takes away what callers of the version before use, and its author did not say so.
        BREAKING,
        /// The version that runs could not tell its state.
        EXPORT_FAILED,
        /// The new version could not take over the state.
        IMPORT_FAILED,
        /// The owner did not come to it within the drain limit.
        DRAIN_LIMIT,
        /// The swap took so long that it was given up.
        SWAP_LIMIT,
        /// The new version failed too often after it had taken over.
        PROBATION_ERRORS,
        /// The new version held up the owner after it had taken over.
        PROBATION_SLOW,
        /// What the host does when a version takes over for good did not work.
        COMMIT_FAILED,
        /// The program ends.
        OWNER_CLOSED,
        /// A fault of ours.
        INTERNAL
    }

    /// What a swap took. All of it ran between two ticks, on the owner.
    ///
    /// @param nanos the whole, in nanoseconds, with whatever held up the thread meanwhile
    /// @param cpuNanos the processor's time of the thread in it, in nanoseconds; 0 if unknown
    /// @param exportNanos the old version's part
    /// @param importNanos the new version's part
    /// @param stateCharacters how long the state was, as JSON
    /// @param overBudget whether it took longer than the options allow
    record Swap(
            long nanos,
            long cpuNanos,
            long exportNanos,
            long importNanos,
            int stateCharacters,
            boolean overBudget) {}
}
