package dev.heddle.jobs;

import static java.util.Objects.requireNonNull;

import dev.heddle.jobs.resources.Need;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// How one job is to be treated. Change one at a time: `JobOptions.named("scan").withTimeout(t)`.
///
/// @param name what events, snapshots and people see; no text or file name of a document
/// @param kind what sort of job it is, such as `analysis` or `files`
/// @param timeout how long it may run, from its start; {@link #NO_TIMEOUT} for ever
/// @param need what is reserved for it before it starts
/// @param whenShort what becomes of it if that is not there
/// @param work whether it waits or computes
/// @param pausable whether it has steps between which it can pause
/// @param expendable whether it is cancelled when the machine is in danger
public record JobOptions(
        String name,
        String kind,
        Duration timeout,
        Need need,
        WhenShort whenShort,
        Work work,
        boolean pausable,
        boolean expendable) {
    /// A timeout that never comes.
    public static final Duration NO_TIMEOUT = ChronoUnit.FOREVER.getDuration();

    /// What becomes of a job for which there is no room.
    public enum WhenShort {
        /// It waits, and says why and how long it may take.
        WAIT,
        /// It is refused at once, with the reason.
        REFUSE
    }

    /// What a job does with its time; it decides on which threads it runs.
    public enum Work {
        /// It waits for disks, networks, processes: a virtual thread.
        BLOCKING,
        /// It computes: one of few threads.
        CPU
    }

    public JobOptions {
        requireNonNull(name);
        requireNonNull(kind);
        requireNonNull(need);
        requireNonNull(whenShort);
        requireNonNull(work);
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout must be positive, was " + timeout);
        }
    }

    /// A job of kind `job`, without timeout or need, that waits for room, blocks, cannot pause and
    /// is never sacrificed.
    public static JobOptions named(String name) {
        return new JobOptions(
                name, "job", NO_TIMEOUT, Need.NONE, WhenShort.WAIT, Work.BLOCKING, false, false);
    }

    /// These options for a job of another kind.
    public JobOptions withKind(String kind) {
        return new JobOptions(name, kind, timeout, need, whenShort, work, pausable, expendable);
    }

    /// These options with a timeout.
    public JobOptions withTimeout(Duration timeout) {
        return new JobOptions(name, kind, timeout, need, whenShort, work, pausable, expendable);
    }

    /// These options with a need, and with what becomes of the job if that is not there.
    public JobOptions withNeed(Need need, WhenShort whenShort) {
        return new JobOptions(name, kind, timeout, need, whenShort, work, pausable, expendable);
    }

    /// These options for a job that computes.
    public JobOptions computing() {
        return new JobOptions(name, kind, timeout, need, whenShort, Work.CPU, pausable, expendable);
    }

    /// These options for a job that calls {@link JobContext#checkpoint} between its steps.
    public JobOptions pausing() {
        return new JobOptions(name, kind, timeout, need, whenShort, work, true, expendable);
    }

    /// These options for a job that may be cancelled when the machine is in danger.
    public JobOptions sacrificing() {
        return new JobOptions(name, kind, timeout, need, whenShort, work, pausable, true);
    }
}
