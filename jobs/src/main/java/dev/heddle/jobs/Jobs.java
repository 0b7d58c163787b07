package dev.heddle.jobs;

import dev.heddle.core.AnyThread;
import dev.heddle.core.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All background work of a program: one pool, one order in which jobs wait, one place to see and
/// to end them.
///
/// Each job ends once, with one {@link JobOutcome}; each thread is known until it has really
/// stopped. May be called from any thread.
@AnyThread
public interface Jobs extends AutoCloseable {
    /// Work within these limits. Its threads are daemons and come and go with the jobs.
    static Jobs open(JobsOptions options) {
        return new JobPool(options);
    }

    /// Takes a job. It starts when there is room; if it never can, its outcome says why. Never
    /// blocks, never throws because of load.
    <T extends @Nullable Object> JobTicket<T> submit(JobOptions options, Job<T> job);

    /// Every job that has not ended, and the newest 1,000 that have, oldest first.
    List<JobStatus> all();

    /// The job with this id, if it is among {@link #all}.
    Optional<JobTicket<?>> find(String id);

    /// What became of all jobs so far. Never blocks.
    JobCounts counts();

    /// Keeps an ended job no longer, nor what it has answered with; those who hold its ticket do.
    ///
    /// @return false if it is not known or has not ended
    boolean forget(String id);

    /// Has `receiver` run `slot` with how a job is, whenever that has changed: of several changes
    /// to one job the newest is told. At first each of {@link #all} is. Never blocks.
    JobTicket.Watch watch(Owner receiver, Consumer<? super JobStatus> slot);

    /// Cancels every job that has no outcome. Never blocks.
    ///
    /// @return how many
    int cancelAll(String reason);

    /// Cancels every job that has no outcome and may be sacrificed. Never blocks.
    ///
    /// @return how many
    int cancelExpendable(String reason);

    /// Has each job that runs tell that what it needs is getting short. Never blocks.
    void warn(String message);

    /// Refuses new jobs, cancels what is left, and waits until all threads have stopped. Blocks.
    ///
    /// @return false if some have not after `timeout`; {@link #all} has them
    boolean close(Duration timeout);

    /// Closes within 5 seconds.
    @Override
    void close();
}
