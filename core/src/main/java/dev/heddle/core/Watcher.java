package dev.heddle.core;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// The one thread that looks after all owners with work or timers under way: it expires operations,
/// wakes loops for their timers and notices stalls while they stand still. It holds no owner that
/// has nothing to do and sleeps when there is none.
final class Watcher {
    static final Watcher SHARED = new Watcher();

    private static final System.Logger LOG = System.getLogger(Watcher.class.getName());
    private static final long RETRY_NANOS = 1_000_000_000;

    /// When each wants to be called, on the system's clock.
    private final Map<LongSupplier, Long> sweeps = new ConcurrentHashMap<>();

    private final Thread thread =
            Thread.ofPlatform().daemon().name("heddle-watcher").unstarted(this::loop);

    private Watcher() {
        thread.start();
    }

    /// Calls `sweep` soon, and as often as it answers. May be called from any thread; never blocks.
    void watch(LongSupplier sweep) {
        sweeps.put(sweep, System.nanoTime());
        LockSupport.unpark(thread);
    }

    private void loop() {
        while (true) {
            long now = System.nanoTime();
            long wait = Long.MAX_VALUE;
            for (var entry : List.copyOf(sweeps.entrySet())) {
                Long due = entry.getValue();
                long left = due - now;
                if (left <= 0) {
                    left = sweep(entry.getKey());
                    // Conditional: it may have asked to be called soon during its own sweep.
                    if (left < 0) {
                        sweeps.remove(entry.getKey(), due);
                        continue;
                    }
                    sweeps.replace(entry.getKey(), due, now + left);
                }
                wait = Math.min(wait, left);
            }
            if (wait == Long.MAX_VALUE) {
                LockSupport.park(this); // One that came meanwhile has left its permit.
            } else {
                LockSupport.parkNanos(this, wait);
            }
        }
    }

    private static long sweep(LongSupplier sweep) {
        try {
            return sweep.getAsLong();
        } catch (Throwable e) { // One broken host clock must not end the watch over all others.
            LOG.log(System.Logger.Level.ERROR, "watching an owner failed; trying again", e);
            return RETRY_NANOS;
        }
    }
}
