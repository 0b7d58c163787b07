package dev.heddle.jobs.socket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The messages that wait to be sent: many put in, the job's thread takes out, in order. May be
/// called from any thread; no fate is told while the lock is held.
final class Outgoing {
    /// One message and what becomes of it.
    record Message(String text, CompletableFuture<Fate> fate) {}

    private final int maxMessages;
    private final int maxCharacters;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final Deque<Message> waiting = new ArrayDeque<>();
    private long characters;
    private boolean woken;
    private boolean finishing;
    private long finishingNanos;

    Outgoing(int maxMessages, int maxCharacters) {
        this.maxMessages = maxMessages;
        this.maxCharacters = maxCharacters;
    }

    /// Puts a message behind all others. Never blocks.
    CompletableFuture<Fate> put(String text) {
        if (!UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("the text has half a surrogate pair in it");
        }
        lock.lock();
        try {
            if (finishing) {
                return CompletableFuture.completedFuture(Fate.CLOSED);
            }
            if (waiting.size() >= maxMessages || characters + text.length() > maxCharacters) {
                return CompletableFuture.completedFuture(Fate.FULL);
            }
            var message = new Message(text, new CompletableFuture<>());
            waiting.add(message);
            characters += text.length();
            changed.signal();
            return message.fate;
        } finally {
            lock.unlock();
        }
    }

    /// The oldest message; null if there is none for that long, or something else happened. Job's
    /// thread only; blocks.
    @Nullable Message next(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (waiting.isEmpty() && !woken && !finishing && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
            var message = waiting.poll();
            if (message != null) {
                characters -= message.text.length();
            }
            return message;
        } finally {
            lock.unlock();
        }
    }

    /// Puts a message that `next` has given out before all others, also if there is no room. Job's
    /// thread only.
    void putBack(Message message) {
        lock.lock();
        try {
            waiting.addFirst(message);
            characters += message.text.length();
        } finally {
            lock.unlock();
        }
    }

    /// Waits that long, or until nothing more is to be sent. Job's thread only; blocks.
    void pause(long nanos, long drainNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (left > 0 && !isOver(drainNanos)) {
                // Once it is to finish, its time to drain may be shorter than the pause.
                long drains = drainNanos - (System.nanoTime() - finishingNanos);
                long piece = finishing ? Math.max(1, Math.min(left, drains)) : left;
                left -= piece - changed.awaitNanos(piece);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends a wait for the next message: look what happened.
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more.
    void finish() {
        lock.lock();
        try {
            if (!finishing) {
                finishing = true;
                finishingNanos = System.nanoTime();
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether nothing more is to be sent, because all is or because the time to drain has passed.
    boolean isOver(long drainNanos) {
        lock.lock();
        try {
            return finishing
                    && (waiting.isEmpty() || System.nanoTime() - finishingNanos >= drainNanos);
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more, and says of all that wait that they are never sent.
    void end() {
        finish();
        while (true) {
            Message message;
            lock.lock();
            try {
                message = waiting.poll();
            } finally {
                lock.unlock();
            }
            if (message == null) {
                return;
            }
            message.fate.complete(Fate.NEVER_SENT);
        }
    }
}
