package dev.heddle.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The one thread that looks after all owners with work under way: it expires operations and
/// notices stalls while their loops stand still. It holds no owner that has nothing to do and
/// sleeps when there is none.
final class Watcher {
    static final Watcher SHARED = new Watcher();

    /// How late an expiry or a stall may be noticed: a third of a frame, at 200 sweeps a second.
    private static final long PERIOD_NANOS = 5_000_000;

    private static final System.Logger LOG = System.getLogger(Watcher.class.getName());

    private final Queue<BooleanSupplier> sweeps = new ConcurrentLinkedQueue<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("heddle-watcher").unstarted(this::loop);

    private Watcher() {
        thread.start();
    }

    /// Sweeps until `sweep` answers false. May be called from any thread; never blocks.
    void add(BooleanSupplier sweep) {
        sweeps.add(sweep);
        LockSupport.unpark(thread);
    }

    private void loop() {
        while (true) {
            sweeps.removeIf(sweep -> !sweepSafely(sweep));
            if (sweeps.isEmpty()) {
                LockSupport.park(this); // An add between the look and the park has left its permit.
            } else {
                LockSupport.parkNanos(this, PERIOD_NANOS);
            }
        }
    }

    private static boolean sweepSafely(BooleanSupplier sweep) {
        try {
            return sweep.getAsBoolean();
        } catch (Throwable e) { // One broken host clock must not end the watch over all others.
            LOG.log(System.Logger.Level.ERROR, "watching an owner failed; trying again", e);
            return true;
        }
    }
}
