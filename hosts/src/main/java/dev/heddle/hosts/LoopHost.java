package dev.heddle.hosts;

import dev.heddle.core.Host;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;

/// A loop with a queue of its own, into which a wake-up puts one tick.
abstract class LoopHost implements Host {
    private final Owner owner;

    /// Whether the loop's queue took the newest wake-up.
    private volatile boolean takes = true;

    /// Subclasses are complete before they call it: an owner may ask its host anything.
    LoopHost(String name, Policy policy) {
        owner = Owner.on(name, this, policy);
    }

    /// The owner on this loop.
    final Owner owner() {
        return owner;
    }

    /// Puts `tick` into the loop's queue. May be called from any thread; never blocks.
    ///
    /// @throws RuntimeException if the loop takes nothing any more
    abstract void post(Runnable tick);

    @Override
    public final void wake() {
        try {
            post(owner::tick);
            takes = true;
        } catch (RuntimeException e) { // Who submits must not pay for the end of the loop.
            takes = false;
        }
    }

    @Override
    public boolean isAlive() {
        return takes;
    }
}
