package dev.heddle.jobs;

import org.jspecify.annotations.Nullable;

/// Lets an interrupt reach a thread only while it is inside a job's own code: before that it waits,
/// after that it goes nowhere, so that it never hits what cleans up.
///
/// Its lock is held while a thread is interrupted, which may have to close that thread's channel.
/// Nobody waits for it but the job's own thread, which must not go on before.
class InterruptGate {
    private @Nullable Thread inside;
    private boolean asked;

    /// The calling thread goes into the job's code.
    ///
    /// @return false if it must not: it was interrupted before
    synchronized boolean enter() {
        if (asked) {
            return false;
        }
        inside = Thread.currentThread();
        return true;
    }

    /// The calling thread has left the job's code. No interrupt of it is under way or comes later.
    synchronized void leave() {
        inside = null;
        clear();
    }

    /// Called at most once. May be called from any thread; may block, as closing a channel does.
    synchronized void interrupt() {
        asked = true;
        if (inside != null) {
            hit(inside);
        }
    }

    void hit(Thread thread) {
        thread.interrupt();
    }

    void clear() {
        var _ = Thread.interrupted();
    }
}
