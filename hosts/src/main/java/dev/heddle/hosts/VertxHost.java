package dev.heddle.hosts;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import io.vertx.core.Context;

/// An owner on the event loop of a Vert.x context; operations run in that context.
///
/// - **Thread.** The context's event loop, which it may share with other contexts.
/// - **Exit.** After `Vertx.close` nothing runs any more; undeploying a verticle leaves its context
///   usable. Close the owner before, for instance in `stop` of the verticle.
/// - **Limits.** A tick keeps the loop's other handlers waiting: its budget is their latency. For a
///   worker context or one of virtual threads, which have no thread of their own, put an {@link
///   ExecutorHost} on `task -> context.runOnContext(_ -> task.run())`.
public final class VertxHost extends LoopHost {
    private final Context context;
    private final LoopThread thread;

    VertxHost(String name, Context context, Policy policy) {
        this.context = context;
        thread = new LoopThread();
        super(name, policy);
        context.runOnContext(_ -> thread.note());
    }

    /// Puts an owner on the event loop of `context`. May be called from any thread; never blocks.
    ///
    /// @throws IllegalArgumentException if the context has no event loop
    @SuppressWarnings("exports") // Who calls it has the toolkit; who does not must not need it.
    public static Owner owner(String name, Context context, Policy policy) {
        if (!context.isEventLoopContext()) {
            throw new IllegalArgumentException("a worker context has no thread: use ExecutorHost");
        }
        return new VertxHost(name, context, policy).owner();
    }

    @Override
    void post(Runnable tick) {
        context.runOnContext(_ -> thread.run(tick));
    }

    @Override
    public boolean isOwnerThread() {
        return thread.isCurrent();
    }

    @Override
    public boolean isAlive() {
        return super.isAlive() && thread.isAlive();
    }
}
