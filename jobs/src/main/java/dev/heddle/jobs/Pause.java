package dev.heddle.jobs;

/// Where a job rests between two steps. May be called from any thread.
final class Pause {
    static final String WORD = "paused";

    private volatile boolean asked;
    private volatile boolean ended;
    private volatile int resting;

    synchronized void ask() {
        asked = !ended;
    }

    synchronized void resume() {
        asked = false;
        notifyAll();
    }

    /// Nobody rests any more.
    synchronized void end() {
        ended = true;
        asked = false;
        notifyAll();
    }

    boolean isAsked() {
        return asked;
    }

    boolean isResting() {
        return resting > 0;
    }

    /// Waits until it is resumed or ends. Blocks.
    synchronized void rest(Runnable told) throws InterruptedException {
        resting++;
        try {
            told.run();
            while (asked) {
                wait();
            }
        } finally {
            resting--;
        }
    }
}
