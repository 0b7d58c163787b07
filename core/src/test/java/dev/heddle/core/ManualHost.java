package dev.heddle.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// A foreign loop whose clock, wake-ups and watch a test moves by hand, on one thread: the test is
/// the loop inside {@link #tick} and somebody else outside.
final class ManualHost implements Host {
    private final List<LongSupplier> sweeps = new ArrayList<>();
    private long nanos = 1_000_000_000_000L;
    private int wakes;
    private boolean onLoop;

    static Gate gate(ManualHost host, Policy policy) {
        return new Gate("stage", host, policy);
    }

    int tick(Owner owner) {
        boolean outer = onLoop;
        onLoop = true;
        try {
            return owner.tick();
        } finally {
            onLoop = outer;
        }
    }

    void onLoop(Runnable body) {
        onLoop = true;
        try {
            body.run();
        } finally {
            onLoop = false;
        }
    }

    /// Moves the clock and lets the watch look once; also from inside an operation, which is slow
    /// then.
    void advance(Duration time) {
        nanos += time.toNanos();
        boolean outer = onLoop;
        onLoop = false;
        sweeps.removeIf(sweep -> sweep.getAsLong() < 0);
        onLoop = outer;
    }

    int wakes() {
        return wakes;
    }

    int sweeps() {
        return sweeps.size();
    }

    @Override
    public void wake() {
        wakes++;
    }

    @Override
    public boolean isOwnerThread() {
        return onLoop;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void watch(LongSupplier sweep) {
        if (!sweeps.contains(sweep)) {
            sweeps.add(sweep);
        }
    }

    /// An engine that ticks by itself, on this host's clock.
    TickingHost engine() {
        return new TickingHost() {
            @Override
            public boolean isOwnerThread() {
                return onLoop;
            }

            @Override
            public long nanos() {
                return nanos;
            }

            @Override
            public void watch(LongSupplier sweep) {
                ManualHost.this.watch(sweep);
            }
        };
    }
}
