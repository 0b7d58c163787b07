package dev.heddle.server.bridge;

import dev.heddle.sync.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;

/// Closes a stream on which nothing comes for longer than a heartbeat and its grace, so that its
/// reader fails instead of waiting for ever. May be called from any thread; never blocks.
final class Silence implements AutoCloseable {
    private static final long GRACE_SECONDS = 8;
    private static final long MAX_NANOS = (Wire.HEARTBEAT_SECONDS + GRACE_SECONDS) * 1_000_000_000L;

    private final InputStream stream;
    private final Thread watcher;
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean ended;

    Silence(InputStream stream) {
        this.stream = stream;
        this.watcher = Thread.ofVirtual().start(this::watch);
    }

    /// Something came.
    void broken() {
        heardNanos = System.nanoTime();
    }

    private void watch() {
        while (!ended) {
            long left = heardNanos + MAX_NANOS - System.nanoTime();
            if (left <= 0) {
                try {
                    stream.close();
                } catch (IOException e) {
                    // Then it is closed.
                }
                return;
            }
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(watcher);
    }
}
