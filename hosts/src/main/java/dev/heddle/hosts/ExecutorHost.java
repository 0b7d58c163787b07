package dev.heddle.hosts;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An owner on an executor: operations run one after the other and see what those before them did,
/// on whatever thread the executor gives them. Serial executors and pools will do, also one of
/// virtual threads.
///
/// - **Thread.** The one inside a tick, for as long as it lasts; between ticks there is none.
/// - **Exit.** An executor that refuses a task counts as ended. Close the owner before `shutdown`.
/// - **Limits.** The executor must not run tasks on the thread that hands them over, as
///   `Runnable::run` and a caller-runs policy do: operations would run inline. One that refuses
///   tasks when it is busy ends the owner.
public final class ExecutorHost extends LoopHost {
    private final Executor executor;

    /// Wake-ups that no tick has served yet. One task serves them all, so ticks never overlap: the
    /// wake-up of a close may come during a tick.
    private final AtomicInteger wakes;

    private volatile @Nullable Thread ticker;

    ExecutorHost(String name, Executor executor, Policy policy) {
        this.executor = executor;
        wakes = new AtomicInteger();
        super(name, policy);
    }

    /// Puts an owner on `executor`. May be called from any thread; never blocks.
    public static Owner owner(String name, Executor executor, Policy policy) {
        return new ExecutorHost(name, executor, policy).owner();
    }

    @Override
    void post(Runnable tick) {
        if (wakes.getAndIncrement() > 0) {
            return;
        }
        try {
            executor.execute(() -> serve(tick));
        } catch (RuntimeException e) {
            wakes.set(0); // Nothing will serve them.
            throw e;
        }
    }

    private void serve(Runnable tick) {
        int served = wakes.get();
        ticker = Thread.currentThread();
        try {
            tick.run();
        } finally {
            ticker = null;
            if (wakes.getAndSet(0) > served) {
                wake();
            }
        }
    }

    @Override
    public boolean isOwnerThread() {
        return ticker == Thread.currentThread();
    }

    @Override
    public boolean isAlive() {
        return super.isAlive() && !(executor instanceof ExecutorService s && s.isShutdown());
    }
}
