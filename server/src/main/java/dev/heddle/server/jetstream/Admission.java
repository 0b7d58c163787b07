package dev.heddle.server.jetstream;

import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.log.Unavailable.Reason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts the calls that are not answered yet, and lets no more in than the limits say. May be
/// called from any thread.
final class Admission {
    static final Unavailable CLOSED = new Unavailable(Reason.CLOSED, "the room log is closed");

    private final Limits limits;

    /// Guards all below. Never held while anything slow or foreign is done.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition answered = lock.newCondition();
    private int unanswered;
    private long unansweredBytes;
    private boolean closed;

    Admission(Limits limits) {
        this.limits = limits;
    }

    /// Lets a call in until `answer` is there; else says why not. Never blocks for long.
    Optional<Unavailable> admit(long bytes, CompletableFuture<?> answer) {
        lock.lock();
        try {
            if (closed) {
                return Optional.of(CLOSED);
            }
            if (unanswered == limits.waiting()
                    || (unanswered > 0 && unansweredBytes + bytes > limits.waitingBytes())) {
                return Optional.of(
                        new Unavailable(
                                Reason.BUSY,
                                "%d calls wait for the servers already; try again later"
                                        .formatted(unanswered)));
            }
            unanswered++;
            unansweredBytes += bytes;
        } finally {
            lock.unlock();
        }
        var _ = answer.whenComplete((_, _) -> release(bytes));
        return Optional.empty();
    }

    private void release(long bytes) {
        lock.lock();
        try {
            unanswered--;
            unansweredBytes -= bytes;
            answered.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Lets nobody in any more, and waits until all are answered. Blocks.
    void close() {
        lock.lock();
        try {
            closed = true;
            while (unanswered > 0) {
                answered.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
