package dev.heddle.hosts;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import io.netty.util.concurrent.OrderedEventExecutor;

/// An owner on a Netty event loop, or on another ordered executor of Netty's.
///
/// - **Thread.** The event loop's.
/// - **Exit.** A loop that shuts down runs what it has taken and then refuses everything; what
///   waits for another tick by then does not run. Close the owner before `shutdownGracefully`.
/// - **Limits.** A tick keeps the loop's channels waiting: its budget is their latency.
public final class NettyHost extends LoopHost {
    private final OrderedEventExecutor loop;

    NettyHost(String name, OrderedEventExecutor loop, Policy policy) {
        this.loop = loop;
        super(name, policy);
    }

    /// Puts an owner on `loop`, such as an `EventLoop`. May be called from any thread; never
    /// blocks.
    @SuppressWarnings("exports") // Who calls it has the toolkit; who does not must not need it.
    public static Owner owner(String name, OrderedEventExecutor loop, Policy policy) {
        return new NettyHost(name, loop, policy).owner();
    }

    @Override
    void post(Runnable tick) {
        loop.execute(tick);
    }

    @Override
    public boolean isOwnerThread() {
        return loop.inEventLoop();
    }

    @Override
    public boolean isAlive() {
        return super.isAlive() && !loop.isShutdown();
    }
}
