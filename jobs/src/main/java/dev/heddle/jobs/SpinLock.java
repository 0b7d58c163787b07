package dev.heddle.jobs;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// A lock for a few instructions, none of which may block. Nobody waits behind anybody: a virtual
/// thread that waits for it, and finds no carrier when it is free, holds up no other.
final class SpinLock {
    private static final int SPINS = 200;
    private static final long REST_NANOS = 20_000;

    private final AtomicBoolean held = new AtomicBoolean();

    void lock() {
        int spins = 0;
        while (held.get() || !held.compareAndSet(false, true)) {
            if (++spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(
                        this, REST_NANOS); // Who holds it may have lost its processor.
            }
        }
    }

    void unlock() {
        held.set(false);
    }
}
