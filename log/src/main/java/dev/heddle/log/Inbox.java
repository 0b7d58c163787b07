package dev.heddle.log;

import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.log.Unavailable.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits for the writer, in order. Bounded by what is not answered yet, waiting or being
/// written.
final class Inbox {
    /// In one commit. More do not make it faster, and the first of them would wait for the last.
    private static final int MAX_BATCH = 4096;

    private final Limits limits;

    /// Guards all below. Never held while anything slow or foreign is done.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private int unanswered;
    private long unansweredBytes;
    private boolean closed;

    Inbox(Limits limits) {
        this.limits = limits;
    }

    /// Takes a request in; else says why not. May be called from any thread; never blocks for long.
    Optional<Unavailable> offer(Request request) {
        lock.lock();
        try {
            if (closed) {
                return Optional.of(SqliteRoomLog.CLOSED);
            }
            if (unanswered == limits.waiting()
                    || (unanswered > 0
                            && unansweredBytes + request.bytes() > limits.waitingBytes())) {
                return Optional.of(
                        new Unavailable(
                                Reason.BUSY,
                                "%d calls wait for the disk already; try again later"
                                        .formatted(unanswered)));
            }
            unanswered++;
            unansweredBytes += request.bytes();
            waiting.addLast(request);
            if (waiting.size() == 1) {
                changed.signal();
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Takes what waits, at least one request if some come within `nanos`.
    List<Request> take(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (waiting.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            int count = Math.min(waiting.size(), MAX_BATCH);
            var batch = new ArrayList<Request>(count);
            for (int i = 0; i < count; i++) {
                batch.add(waiting.removeFirst());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /// Makes room for as much as was answered.
    void answered(List<Request> batch) {
        long bytes = batch.stream().mapToLong(Request::bytes).sum();
        lock.lock();
        try {
            unanswered -= batch.size();
            unansweredBytes -= bytes;
        } finally {
            lock.unlock();
        }
    }

    /// Whether nothing comes any more.
    boolean isDone() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
