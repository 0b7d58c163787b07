package dev.heddle.core;

import dev.heddle.core.Mailbox.Offer;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Where producers wait for room, if the policy says BLOCK.
final class Backpressure {
    /// The clock that deadlines go by is the host's, not the system's: it has to be looked at now
    /// and then.
    private static final long LOOK_NANOS = 5_000_000;

    private final boolean used;
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

    Backpressure(boolean used) {
        this.used = used;
    }

    /// Offers until the answer is not FULL, or `isOver`, or the caller is interrupted. Blocks.
    Offer await(Supplier<Offer> offer, BooleanSupplier isOver) {
        Thread me = Thread.currentThread();
        while (true) {
            waiting.add(me); // First: what is freed after this look wakes us.
            try {
                Offer answer = offer.get();
                if (answer != Offer.FULL || isOver.getAsBoolean() || me.isInterrupted()) {
                    return answer;
                }
                LockSupport.parkNanos(this, LOOK_NANOS);
            } finally {
                waiting.remove(me);
            }
        }
    }

    /// Something has left a queue, or the gate has closed.
    void freed() {
        if (used) {
            VarHandle.fullFence(); // The head has moved before we look who waits.
            waiting.forEach(LockSupport::unpark);
        }
    }
}
