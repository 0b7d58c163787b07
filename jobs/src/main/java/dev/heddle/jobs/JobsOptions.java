package dev.heddle.jobs;

import static java.util.Objects.requireNonNull;

import dev.heddle.jobs.resources.Admission;
import java.time.Duration;

/// The limits of all background work of a program. Change one at a time:
/// `JobsOptions.named("scans").withAdmission(monitor)`.
///
/// @param name what threads and messages show
/// @param cpuWorkers how many jobs that compute run at a time, 1 to 4,096
/// @param maxRunning how many jobs that wait for something run at a time, 1 to 100,000
/// @param maxWaiting how many jobs wait for room, 0 to 1,000,000; one more is refused
/// @param admission who may start
/// @param closeAfter how long after it was asked to end what a job has registered is closed; also
///   how long a close that hangs holds up the others
/// @param runawayAfter how long after it was asked to end a job that still runs is a runaway
public record JobsOptions(
        String name,
        int cpuWorkers,
        int maxRunning,
        int maxWaiting,
        Admission admission,
        Duration closeAfter,
        Duration runawayAfter) {
    private static final int MOST_WORKERS = 4_096;
    private static final int MOST_RUNNING = 100_000;
    private static final int MOST_WAITING = 1_000_000;

    public JobsOptions {
        requireNonNull(name);
        requireNonNull(admission);
        requireIn("cpuWorkers", cpuWorkers, 1, MOST_WORKERS);
        requireIn("maxRunning", maxRunning, 1, MOST_RUNNING);
        requireIn("maxWaiting", maxWaiting, 0, MOST_WAITING);
        if (!closeAfter.isPositive() || runawayAfter.compareTo(closeAfter) < 0) {
            throw new IllegalArgumentException(
                    "closeAfter must be positive and not above runawayAfter, were %s and %s"
                            .formatted(closeAfter, runawayAfter));
        }
    }

    private static void requireIn(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s must be in %d..%d, was %d".formatted(name, least, most, value));
        }
    }

    /// As many jobs that compute as there are processors, 256 others, 10,000 that wait, no look at
    /// the machine's resources; what is held is closed after 10 ms, a runaway is one after 50 ms.
    public static JobsOptions named(String name) {
        return new JobsOptions(
                name,
                Runtime.getRuntime().availableProcessors(),
                256,
                10_000,
                Admission.UNLIMITED,
                Duration.ofMillis(10),
                Duration.ofMillis(50));
    }

    /// These limits with another number of jobs that compute.
    public JobsOptions withCpuWorkers(int cpuWorkers) {
        return new JobsOptions(
                name, cpuWorkers, maxRunning, maxWaiting, admission, closeAfter, runawayAfter);
    }

    /// These limits with another number of jobs that wait for something.
    public JobsOptions withMaxRunning(int maxRunning) {
        return new JobsOptions(
                name, cpuWorkers, maxRunning, maxWaiting, admission, closeAfter, runawayAfter);
    }

    /// These limits with another number of jobs that wait for room.
    public JobsOptions withMaxWaiting(int maxWaiting) {
        return new JobsOptions(
                name, cpuWorkers, maxRunning, maxWaiting, admission, closeAfter, runawayAfter);
    }

    /// These limits, with `admission` to decide who may start.
    public JobsOptions withAdmission(Admission admission) {
        return new JobsOptions(
                name, cpuWorkers, maxRunning, maxWaiting, admission, closeAfter, runawayAfter);
    }

    /// These limits with other times for jobs that do not end when they are asked to.
    public JobsOptions withPatience(Duration closeAfter, Duration runawayAfter) {
        return new JobsOptions(
                name, cpuWorkers, maxRunning, maxWaiting, admission, closeAfter, runawayAfter);
    }
}
