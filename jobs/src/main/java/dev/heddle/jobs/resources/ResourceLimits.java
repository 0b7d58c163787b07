package dev.heddle.jobs.resources;

import java.time.Duration;

/// From where on a machine is short of something. Change one at a time:
/// `ResourceLimits.DEFAULT.withBudget(bytes)`.
///
/// Shares are of memory, and of the CPU that *others* keep busy: how busy a program is with its own
/// jobs is no reason to start none.
///
/// @param interval how often is measured, 1 ms or more
/// @param warning the share from which it is {@link ResourceLevel#WARNING}
/// @param critical the share from which it is {@link ResourceLevel#CRITICAL}; no reservation is
///   granted that would lead there
/// @param danger the share from which it is {@link ResourceLevel#DANGER}
/// @param hysteresis how far below its share a level ends, so that it does not come and go
/// @param stalled the share of an interval in which all work waits for memory, from which it is
///   {@link ResourceLevel#CRITICAL} whatever seems to be available
/// @param budgetBytes most that all reservations together may come to, whatever the machine has;
///   {@link #NO_BUDGET} for what it has. A program whose jobs fill the Java heap sets {@link
///   #heapRoom}
public record ResourceLimits(
        Duration interval,
        double warning,
        double critical,
        double danger,
        double hysteresis,
        double stalled,
        long budgetBytes) {
    /// As much as the machine has.
    public static final long NO_BUDGET = Long.MAX_VALUE;

    /// Each second; 75, 85 and 95 percent, 5 less to come back; a fifth of the time stalled.
    public static final ResourceLimits DEFAULT =
            new ResourceLimits(Duration.ofSeconds(1), 0.75, 0.85, 0.95, 0.05, 0.2, NO_BUDGET);

    public ResourceLimits {
        if (interval.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("interval must be 1 ms or more, was " + interval);
        }
        // Negated forms also refuse NaN.
        if (!(0 < warning && warning <= critical && critical <= danger && danger <= 1)) {
            throw new IllegalArgumentException(
                    "0 < warning <= critical <= danger <= 1 must hold, were %s, %s, %s"
                            .formatted(warning, critical, danger));
        }
        if (!(hysteresis >= 0 && hysteresis < warning)) {
            throw new IllegalArgumentException(
                    "hysteresis must be from 0 to below warning, was " + hysteresis);
        }
        if (!(stalled > 0 && stalled <= 1)) {
            throw new IllegalArgumentException(
                    "stalled must be above 0 and up to 1, was " + stalled);
        }
        if (budgetBytes < 1) {
            throw new IllegalArgumentException("budgetBytes must be positive, was " + budgetBytes);
        }
    }

    /// These limits with a budget.
    public ResourceLimits withBudget(long bytes) {
        return new ResourceLimits(interval, warning, critical, danger, hysteresis, stalled, bytes);
    }

    /// These limits, measured as often as that.
    public ResourceLimits withInterval(Duration interval) {
        return new ResourceLimits(
                interval, warning, critical, danger, hysteresis, stalled, budgetBytes);
    }

    /// What the Java heap can still give, in bytes: what it may grow to without what is used now.
    /// At least 1. A budget for a program that has come up and whose jobs fill the heap.
    public static long heapRoom() {
        var runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        return Math.max(1, runtime.maxMemory() - used);
    }
}
