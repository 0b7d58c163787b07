package dev.heddle.jobs;

import java.time.Duration;

/// What a running job talks to. The job's own threads only, while it runs.
public interface JobContext {
    /// A step is done: throws if the job was asked to end, and waits here while it is paused.
    /// Blocks only while paused; costs a look at a flag else.
    ///
    /// @throws InterruptedException if it was asked to end; let it through
    void checkpoint() throws InterruptedException;

    /// Whether it was asked to end.
    boolean isEnding();

    /// How much of its timeout is left; {@link JobOptions#NO_TIMEOUT} without one.
    Duration remaining();

    /// Closes `resource` when the job is asked to end and does not at once, and in any case when it
    /// ends; newest first, each once. This is what stops a read that no interrupt reaches: sockets,
    /// streams.
    ///
    /// @return `resource`, for `try (var socket = context.closing(new Socket()))`
    <C extends AutoCloseable> C closing(C resource);

    /// Does not close `resource` any more: it is closed already. For jobs that use many, one after
    /// the other.
    void release(AutoCloseable resource);

    /// Kills `process` and what it started when the job is asked to end, and in any case when it
    /// ends.
    ///
    /// @return `process`
    Process killing(Process process);

    /// Tells how far it is. Costs about a hundred nanoseconds and never waits: who watches sees the
    /// first, the last, and as many of those between as it can take.
    ///
    /// @param current done so far, 0 or more
    /// @param total of how many; 0 if nobody knows
    /// @param message the step, for people; empty for none. No text of a document
    void progress(long current, long total, String message);

    /// Tells something that is neither progress nor an end. Each is delivered.
    void tell(JobEvent.Special event);

    /// Tells what it is about now, for people. No text of a document.
    void status(String message);
}
