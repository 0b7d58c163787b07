package dev.heddle.agent.module;

import java.time.Instant;

/// A step in the life of a version of a module.
///
/// @param module the module's name
/// @param version the version it is about
/// @param step what happened
/// @param reason why, or what it took, in words
/// @param at when
public record ModuleEvent(String module, long version, Step step, String reason, Instant at) {
    /// The steps, in the order in which they usually come.
    public enum Step {
        /// Its classes were looked through.
        LINTED,
        /// It was loaded beside the version that runs, and started.
        LOADED,
        /// It says that it can work, and could read the state.
        PROBED,
        /// The owner is asked to stop between two ticks; calls of the module wait in its gate.
        QUIESCING,
        /// It has taken over.
        SWAPPED,
        /// It has taken over for good.
        COMMITTED,
        /// It did not take over; all is as it was.
        FAILED,
        /// It had taken over, and the version before it runs again.
        ROLLED_BACK,
        /// It was taken out.
        UNLOADED,
        /// It was stopped, and everything it had from its scope is closed.
        RETIRED,
        /// Its class loader was collected: nothing of it is left.
        COLLECTED,
        /// Its class loader is still there.
        LEAK_SUSPECTED
    }
}
