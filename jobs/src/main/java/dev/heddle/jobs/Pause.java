package dev.heddle.jobs;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/// Where a job rests between two steps. May be called from any thread; never blocks, unless marked.
final class Pause {
    static final String WORD = "paused";

    private final Queue<Thread> resting = new ConcurrentLinkedQueue<>();
    private volatile boolean asked;
    private volatile boolean ended;

    void ask() {
        asked = true;
        if (ended) { // Second: who ends it meanwhile sees that it is asked, or is seen here.
            asked = false;
        }
    }

    void resume() {
        asked = false;
        resting.forEach(LockSupport::unpark);
    }

    /// Nobody rests any more.
    void end() {
        ended = true;
        resume();
    }

    boolean isAsked() {
        return asked;
    }

    boolean isResting() {
        return !resting.isEmpty();
    }

    /// Waits until it is resumed or ends. Blocks.
    void rest(Runnable told) throws InterruptedException {
        var me = Thread.currentThread();
        resting.add(me);
        try {
            told.run();
            while (asked) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.park(this);
            }
        } finally {
            resting.remove(me);
        }
    }
}
