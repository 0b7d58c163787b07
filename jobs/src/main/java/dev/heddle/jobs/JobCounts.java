package dev.heddle.jobs;

/// What became of all jobs so far, each counted once. It is a sample: the parts are read one after
/// the other.
///
/// @param runaways how many did not stop when they were asked to, those included that did later
/// @param thrownAway how many returned or threw something after they had their outcome
public record JobCounts(
        long succeeded,
        long failed,
        long refused,
        long cancelled,
        long timedOut,
        long runaways,
        long thrownAway) {}
