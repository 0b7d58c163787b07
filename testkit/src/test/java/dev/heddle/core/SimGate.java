package dev.heddle.core;

import dev.heddle.testkit.SimHost;
import org.jspecify.annotations.Nullable;

/// A gate that tells the simulation when its ticks begin and end. The planted faults are kinds of
/// it.
class SimGate extends Gate {
    /// Makes the owner under test.
    interface Maker {
        SimGate make(String name, SimHost host, Policy policy);
    }

    private Runnable beginning = () -> {};
    private Runnable ending = () -> {};

    SimGate(String name, SimHost host, Policy policy) {
        super(name, host, policy);
    }

    /// With a queue of its own for NORMAL, or null.
    SimGate(String name, SimHost host, Policy policy, @Nullable Mailbox<Object> normal) {
        super(name, host, policy, normal);
    }

    void aroundTicks(Runnable beginning, Runnable ending) {
        this.beginning = beginning;
        this.ending = ending;
    }

    @Override
    public int tick() {
        beginning.run();
        try {
            return super.tick();
        } finally {
            ending.run();
        }
    }
}
