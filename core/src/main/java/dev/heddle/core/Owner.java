package dev.heddle.core;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The right to touch something that insists on one thread. It has one gate; every operation passes
/// the gate once and leaves it with exactly one {@link Outcome}.
///
/// Operations run one after the other, in the order in which they were queued, on the owner's
/// thread, from {@link #tick}. May be called from any thread, unless marked.
///
/// Memory: what a thread did before `submit` is seen by the operation; what the operation did is
/// seen by whoever sees its outcome; a tick sees what the ticks before it did, also if the host
/// moves the loop to another thread.
@AnyThread
public interface Owner extends Executor, AutoCloseable {
    /// How long {@link #close()} lets queued operations run.
    Duration DEFAULT_DRAIN = Duration.ofSeconds(5);

    /// An owner whose loop calls {@link #tick} regularly by itself, such as a game engine. The
    /// thread that ticks is the owner's thread.
    static Owner hosted(String name, Policy policy) {
        return new Gate(name, new TickingHost(), policy);
    }

    /// An owner with a thread of its own, which sleeps while nothing is queued and ends with
    /// `close`.
    static Owner running(String name, Policy policy) {
        return OwnThread.start(name, policy);
    }

    /// An owner on a foreign loop, which calls {@link #tick} after each {@link Host#wake}.
    static Owner on(String name, Host host, Policy policy) {
        return new Gate(name, host, policy);
    }

    /// The name that messages and snapshots show.
    String name();

    /// Whether the caller is the owner's thread.
    boolean isCurrent();

    /// Returns if the caller is the owner's thread.
    ///
    /// @throws WrongThreadException if not; the message names both threads
    void check();

    /// Queues an operation as {@link Options#DEFAULT} says. Never runs it inline; never blocks,
    /// unless the policy says BLOCK.
    <T extends @Nullable Object> Ticket<T> submit(Operation<T> operation);

    /// Queues an operation. A refusal is an outcome of the ticket, not an exception. Runs it inline
    /// only by a route that says so; never blocks, unless the policy says BLOCK.
    ///
    /// @throws WrongThreadException by {@link Options.Route#DIRECT}, if the caller is not the
    ///   owner's thread
    <T extends @Nullable Object> Ticket<T> submit(Operation<T> operation, Options options);

    /// Runs an operation and answers with its value; `deadline` bounds its start and this wait. On
    /// the owner's thread it runs directly. Blocks.
    ///
    /// @param deadline positive
    /// @throws OutcomeException if there is no value; its ticket says why
    /// @throws IllegalStateException if this owner waits, maybe through others, for one of the
    ///   caller's thread; the operation is withdrawn
    /// @throws InterruptedException if the caller is interrupted; the operation is withdrawn if it
    ///   has not started
    <T extends @Nullable Object> T call(Operation<T> operation, Duration deadline)
            throws InterruptedException;

    /// Queues a task that nobody waits for; it is cheaper than a submit, because it has no ticket.
    /// What it throws is logged. Never runs it inline; never blocks, unless the policy says BLOCK.
    ///
    /// @throws RejectedExecutionException if it was refused
    @Override
    void execute(Runnable task);

    /// Runs what was queued when it began, within the policy's budget, and returns how many
    /// operations are left. Called from inside an operation it runs nothing. Owner thread only; the
    /// loop calls it.
    ///
    /// @throws WrongThreadException if another thread is inside a tick, or if the host says that
    ///   the caller is not its loop
    @OwnerThread
    int tick();

    /// Runs `operation` once, `delay` from now on the host's clock; zero means in the next tick. A
    /// timer's operation passes the gate like any other, within the budget of a tick, after what is
    /// URGENT. What it throws is logged. A closed owner answers with a timer that has ended. Never
    /// blocks.
    ///
    /// @param delay not negative
    Timer after(Duration delay, Operation<?> operation);

    /// Runs `operation` every `period` on a fixed grid of the host's clock, the first time one
    /// period from now. What it throws is logged, and the timer goes on. Never blocks.
    ///
    /// @param period positive
    Timer every(Duration period, Timer.CatchUp catchUp, Operation<?> operation);

    /// A time of its own for timers that have to pause, run faster or jump with a game.
    GameTime gameTime();

    /// Makes an object that only this owner's thread may touch: at once on that thread, else in an
    /// operation. Never blocks.
    <T> Confined<T> confine(Supplier<? extends T> madeOnOwner);

    /// Shows `sink` every outcome from now on, on the thread that decides it; `sink` must be short.
    /// What it throws is logged. Tasks that {@link #execute} had queued before are not shown. Never
    /// blocks.
    void onOutcome(Consumer<? super Outcome<?>> sink);

    /// What the owner is doing. It is a sample: the parts are read one after the other. Never
    /// blocks.
    Snapshot snapshot();

    /// Refuses new operations, lets the loop run the queued ones for `drain` (on the owner's
    /// thread, runs them itself), and cancels what is left. On return every ticket is settled but
    /// that of an operation which is still running: it settles when it ends. Closing twice is
    /// allowed. Blocks.
    ///
    /// @return true if nothing had to be cancelled and nothing runs any more
    boolean close(Duration drain);

    /// Closes within {@link #DEFAULT_DRAIN}.
    @Override
    default void close() {
        close(DEFAULT_DRAIN);
    }
}
