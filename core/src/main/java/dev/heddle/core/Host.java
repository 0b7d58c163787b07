package dev.heddle.core;

import java.util.function.LongSupplier;

/// How a loop is woken, told apart and timed: all that an adapter or a test replaces.
public interface Host {
    /// Asks the loop to call {@link Owner#tick} soon. May be called from any thread; never blocks
    /// and never throws. An owner asks once per idle-to-busy edge, once after a tick that left
    /// something over, and when it closes, so a foreign queue holds at most one wake-up of an open
    /// owner. Does nothing where the loop ticks by itself.
    void wake();

    /// Whether the caller is the loop's thread. May be called from any thread; never blocks.
    boolean isOwnerThread();

    /// A clock that only goes forward, in nanoseconds from an origin of its own. Deadlines, timers
    /// and stalls go by it. May be called from any thread; never blocks.
    default long nanos() {
        return System.nanoTime();
    }

    /// Whether the loop can still tick. Once it cannot and has owed a tick for the policy's
    /// `stallAfter`, the owner cancels what waits as OWNER_DIED and closes. May be called from any
    /// thread; never blocks.
    default boolean isAlive() {
        return true;
    }

    /// Calls `sweep` soon, never on the loop's thread, and again after at most as many nanoseconds
    /// as it answers, until it answers with a negative number. Given again meanwhile, it is called
    /// soon and not twice as often. The owner uses it to expire operations, to wake the loop for
    /// timers, and to notice a stall while the loop stands still. Only a simulated host, whose
    /// clock stands still too, has a reason to replace it.
    default void watch(LongSupplier sweep) {
        Watcher.SHARED.watch(sweep);
    }
}
