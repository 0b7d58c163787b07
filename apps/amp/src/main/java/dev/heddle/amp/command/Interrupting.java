package dev.heddle.amp.command;

import java.io.Closeable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Has Ctrl-C interrupt a thread, and waits until it has cleaned up.
final class Interrupting implements Closeable {
    /// What a block and a delete take, many times over.
    private static final long LIMIT_SECONDS = 6;

    private final Thread worker;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().unstarted(this::interrupt);

    private Interrupting(Thread worker) {
        this.worker = worker;
    }

    /// For the calling thread, until it is closed.
    static Interrupting current() {
        var made = new Interrupting(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(made.hook);
        return made;
    }

    private void interrupt() {
        worker.interrupt();
        try {
            var _ = done.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The process ends now, one way or the other.
        }
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends already, and the hook runs.
        }
    }
}
