package dev.heddle.audio.watch;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/// What a {@link RealTimeWatch} has counted. Immutable.
///
/// @param blocks how many blocks of sound were made
/// @param frames of sound in all of them
/// @param allocatedBytes by the audio thread while it made them; 0 is what is wanted
/// @param waits how often it waited while it made them; -1 if the system does not tell
/// @param majorFaults how often it had to wait for memory to be read from a disk; -1 if the system
///   does not tell
/// @param late blocks that came too late (xruns)
/// @param causes how many of those for which reason; together fewer than `late` for a second, until
///   the collector has told, and if there were more at once than could be looked at
/// @param worst the longest from when the device wanted a block to when it had it; 1.0 is the
///   deadline
/// @param loads how many blocks took which part of their own length to make, in classes of {@link
///   #LOAD_STEP}; the last class has all that took longer
public record WatchReport(
        long blocks,
        long frames,
        long allocatedBytes,
        long waits,
        long majorFaults,
        long late,
        Map<LateCause, Long> causes,
        double worst,
        List<Long> loads) {
    /// The width of a class of loads, in parts of a block's length.
    public static final double LOAD_STEP = 0.05;

    /// How many classes of loads there are: up to the block's length, and one beyond.
    public static final int LOADS = 21;

    public WatchReport {
        causes = Map.copyOf(causes);
        loads = List.copyOf(loads);
    }

    /// How many were late for this reason.
    public long late(LateCause cause) {
        return requireNonNull(causes.getOrDefault(cause, 0L));
    }

    /// The part of its length that at least this part of all blocks took at most, in steps of
    /// {@link #LOAD_STEP}; infinite if it took longer than the block, 0 if there was no block.
    ///
    /// @param part 0 to 1; 0.99 for the 99th percentile
    public double load(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("part must be in 0..1, was " + part);
        }
        long wanted = (long) Math.ceil(part * blocks);
        long seen = 0;
        for (int i = 0; i < LOADS - 1; i++) {
            seen += loads.get(i);
            if (seen >= wanted) {
                return blocks == 0 ? 0 : (i + 1) * LOAD_STEP;
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}
