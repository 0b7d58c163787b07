package dev.heddle.jobs.resources;

/// A machine, or the container around a program, as it was at one moment. Shares go from 0 to 1;
/// {@link #UNKNOWN} stands for what the system does not tell, or not yet: CPU and stalls are of the
/// time between two samples.
///
/// @param source who told: `linux` or `jdk`
/// @param limitBytes memory that there is for all: the machine's, or the least that any control
///   group around this program may have
/// @param availableBytes memory that can still be had, without what only caches files
/// @param ownBytes memory that this program has; part of what is not available
/// @param cores processors that can be used, by quota too; 0.5 is half of one
/// @param cpu how much of them is busy
/// @param ownCpu how much of them this program keeps busy
/// @param someStalled share of the time in which something waited for memory (PSI, `some`)
/// @param allStalled share of the time in which everything did (PSI, `full`)
public record ResourceSample(
        String source,
        long limitBytes,
        long availableBytes,
        long ownBytes,
        double cores,
        double cpu,
        double ownCpu,
        double someStalled,
        double allStalled) {
    /// What the system does not tell.
    public static final double UNKNOWN = -1;

    /// The share of memory that is taken.
    public double memory() {
        return 1 - (double) availableBytes / limitBytes;
    }
}
