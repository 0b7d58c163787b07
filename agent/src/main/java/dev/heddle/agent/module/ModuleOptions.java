package dev.heddle.agent.module;

import java.time.Duration;

/// The limits of live modules. Change one at a time: `ModuleOptions.DEFAULT.withLint(REPORT)`.
///
/// @param lint what to do about classes that would keep a version from being collected
/// @param loadLimit how long a version may take to be made, started and probed
/// @param drainLimit how long an update waits for what the owner runs, until it is given up
/// @param swapBudget how much of the owner's time a swap should take; more is reported
/// @param swapLimit how long until a swap that still runs is given up
/// @param probation what a version has to stand before it stays
/// @param collectionLimit how long collection is asked for before a leak is suspected
/// @param maxOldGenerations how many old versions of a module may be uncollected for an update to
///   be begun
public record ModuleOptions(
        LintPolicy lint,
        Duration loadLimit,
        Duration drainLimit,
        Duration swapBudget,
        Duration swapLimit,
        Probation probation,
        Duration collectionLimit,
        int maxOldGenerations) {
    /// Refuses what would leak. 10 s to load, as long as a call may wait; 5 s for what the owner
    /// runs, far longer than an action should; a budget of 8 ms, half a frame at 60 Hz; 2 s for a
    /// swap, when people begin to wonder; 5 s for the collector; two old versions.
    public static final ModuleOptions DEFAULT =
            new ModuleOptions(
                    LintPolicy.REFUSE,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(8),
                    Duration.ofSeconds(2),
                    Probation.DEFAULT,
                    Duration.ofSeconds(5),
                    2);

    public ModuleOptions {
        requirePositive("loadLimit", loadLimit);
        requirePositive("drainLimit", drainLimit);
        requirePositive("swapBudget", swapBudget);
        requirePositive("swapLimit", swapLimit);
        requirePositive("collectionLimit", collectionLimit);
        if (maxOldGenerations < 0) {
            throw new IllegalArgumentException(
                    "maxOldGenerations must not be negative, was " + maxOldGenerations);
        }
    }

    /// What to do with what the lint finds.
    public enum LintPolicy {
        /// The version is refused.
        REFUSE,
        /// It is told, and the version is loaded.
        REPORT
    }

    /// The time in which a version that has taken over can still be taken back.
    ///
    /// @param ticks how often the owner has to come round, at least 1
    /// @param time how long it lasts at least
    /// @param maxErrors how many faults are borne; refusals with a code are none
    /// @param maxRun how long one call or timer of it may hold the owner
    public record Probation(int ticks, Duration time, int maxErrors, Duration maxRun) {
        /// A second of frames and two seconds of time; two faults, which may be the callers'; half
        /// a second, which everybody sees.
        public static final Probation DEFAULT =
                new Probation(60, Duration.ofSeconds(2), 2, Duration.ofMillis(500));

        public Probation {
            if (ticks < 1 || maxErrors < 0) {
                throw new IllegalArgumentException(
                        "at least 1 tick and 0 errors, were %d and %d".formatted(ticks, maxErrors));
            }
            requirePositive("time", time);
            requirePositive("maxRun", maxRun);
        }
    }

    /// These options with another lint policy.
    public ModuleOptions withLint(LintPolicy lint) {
        return new ModuleOptions(
                lint,
                loadLimit,
                drainLimit,
                swapBudget,
                swapLimit,
                probation,
                collectionLimit,
                maxOldGenerations);
    }

    /// These options with another limit for what the owner runs, and for the swap itself.
    public ModuleOptions withOwnerLimits(Duration drainLimit, Duration swapLimit) {
        return new ModuleOptions(
                lint,
                loadLimit,
                drainLimit,
                swapBudget,
                swapLimit,
                probation,
                collectionLimit,
                maxOldGenerations);
    }

    /// These options with another time to load.
    public ModuleOptions withLoadLimit(Duration loadLimit) {
        return new ModuleOptions(
                lint,
                loadLimit,
                drainLimit,
                swapBudget,
                swapLimit,
                probation,
                collectionLimit,
                maxOldGenerations);
    }

    /// These options with another probation.
    public ModuleOptions withProbation(Probation probation) {
        return new ModuleOptions(
                lint,
                loadLimit,
                drainLimit,
                swapBudget,
                swapLimit,
                probation,
                collectionLimit,
                maxOldGenerations);
    }

    /// These options with another time for the collector.
    public ModuleOptions withCollectionLimit(Duration collectionLimit) {
        return new ModuleOptions(
                lint,
                loadLimit,
                drainLimit,
                swapBudget,
                swapLimit,
                probation,
                collectionLimit,
                maxOldGenerations);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }
}
