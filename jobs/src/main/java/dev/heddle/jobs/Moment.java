package dev.heddle.jobs;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/// Something that happens once. Who makes it happen wakes all who wait for it; a latch of the JDK
/// lets one wake the next, and a virtual thread without a carrier wakes nobody.
final class Moment {
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean come;

    /// It happens. May be called from any thread; never blocks.
    void come() {
        come = true; // First: who waits from here on sees it.
        waiting.forEach(LockSupport::unpark);
    }

    boolean hasCome() {
        return come;
    }

    /// Waits for it, and answers whether it has happened. Blocks.
    boolean await(long nanos) throws InterruptedException {
        var me = Thread.currentThread();
        long begin = System.nanoTime();
        waiting.add(me);
        try {
            while (!come) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long left = nanos - (System.nanoTime() - begin);
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
            }
            return true;
        } finally {
            waiting.remove(me);
        }
    }
}
