package dev.heddle.core;

import java.util.function.BooleanSupplier;

/// How a loop is woken, told apart and timed: all that an adapter or a test replaces.
public interface Host {
    /// Asks the loop to call {@link Owner#tick} soon. May be called from any thread; never blocks
    /// and never throws. An owner asks once per idle-to-busy edge, once after a tick that left
    /// something over, and when it closes, so a foreign queue holds at most one wake-up of an open
    /// owner. Does nothing where the loop ticks by itself.
    void wake();

    /// Whether the caller is the loop's thread. May be called from any thread; never blocks.
    boolean isOwnerThread();

    /// A clock that only goes forward, in nanoseconds from an origin of its own. It may be game
    /// time. May be called from any thread; never blocks.
    long nanos();

    /// Runs `sweep` every few milliseconds, never on the loop's thread, until it answers false. The
    /// owner uses it to expire operations and to notice a stall while the loop stands still. Only a
    /// simulated host, whose clock stands still too, has a reason to replace it.
    default void watch(BooleanSupplier sweep) {
        Watcher.SHARED.add(sweep);
    }
}
