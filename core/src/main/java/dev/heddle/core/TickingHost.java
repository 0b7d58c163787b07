package dev.heddle.core;

import org.jspecify.annotations.Nullable;

/// The host of a loop that ticks by itself: whoever ticks is the owner's thread.
class TickingHost implements Host {
    /// Nobody is the owner before the first tick.
    private volatile @Nullable Thread ticker;

    /// Notes the thread that ticks now.
    void ticksOn(Thread thread) {
        if (ticker != thread) { // A volatile write costs a fence; the thread hardly ever changes.
            ticker = thread;
        }
    }

    @Override
    public void wake() {}

    @Override
    public boolean isOwnerThread() {
        return ticker == Thread.currentThread();
    }

    @Override
    public boolean isAlive() {
        var thread = ticker;
        return thread == null || thread.isAlive();
    }
}
