package dev.heddle.jobs;

import dev.heddle.core.AnyThread;
import dev.heddle.core.Owner;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The handle on one job. May be called from any thread.
///
/// @param <T> what the job answers with
@AnyThread
public interface JobTicket<T extends @Nullable Object> {
    /// Unique among all jobs of all programs.
    String id();

    /// The job as it is now. Never blocks.
    JobStatus status();

    /// What became of it; empty until it is settled. Never blocks.
    Optional<JobOutcome<T>> outcome();

    /// Settles it as cancelled, and asks its thread to end: a token and an interrupt at once, then
    /// what it has registered is closed, then it is marked a runaway. Answered at once; {@link
    /// #awaitStopped} waits for the thread. Never blocks.
    ///
    /// @param reason who or what wants it, for people
    /// @return false if it had its outcome before
    boolean cancel(String reason);

    /// Asks it to stop at its next step until {@link #resume}. Its timeout goes on. Never blocks.
    ///
    /// @throws UnsupportedOperationException if it has no steps; the message says so
    void pause();

    /// Lets it go on. Never blocks.
    ///
    /// @throws UnsupportedOperationException if it has no steps; the message says so
    void resume();

    /// Waits for the outcome; empty if there is none after `timeout`. Blocks.
    ///
    /// @throws InterruptedException if the caller is interrupted; the job goes on
    Optional<JobOutcome<T>> await(Duration timeout) throws InterruptedException;

    /// Waits until its thread has really stopped, its resources are closed and its permit is back.
    /// Blocks.
    ///
    /// @return false if it has not after `timeout`
    /// @throws InterruptedException if the caller is interrupted; the job goes on
    boolean awaitStopped(Duration timeout) throws InterruptedException;

    /// Has `where` call `next` with the outcome once there is one; at once if there is. Never
    /// blocks.
    void then(Executor where, Consumer<? super JobOutcome<T>> next);

    /// Has `receiver` run `slot` with what is told of this job, from its beginning: of all progress
    /// that was told before the slot could take it the first and the newest, of all else
    /// everything, in order. At most one operation waits in the receiver's gate, whatever the job
    /// tells. Never blocks.
    Watch watch(Owner receiver, Consumer<? super JobEvent> slot);

    /// Somebody who is told.
    interface Watch extends AutoCloseable {
        /// Nothing is told any more. Called on the receiver's thread, nothing starts after that.
        @Override
        void close();
    }
}
