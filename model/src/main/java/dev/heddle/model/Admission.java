package dev.heddle.model;

import dev.heddle.model.Ending.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The answers under way at one model: so many, and none once it is closed. May be called from any
/// thread; never blocks.
final class Admission {
    private final int limit;
    private final Set<Delivery> underWay = new HashSet<>(); // Guarded by this.
    private boolean closed;

    Admission(int limit) {
        this.limit = limit;
    }

    /// Lets an answer in, or says why not.
    synchronized @Nullable Problem enter(Delivery answer) {
        if (closed) {
            return Problem.CLOSED;
        }
        if (underWay.size() == limit) {
            return Problem.TOO_MANY;
        }
        underWay.add(answer);
        return null;
    }

    synchronized void leave(Delivery answer) {
        underWay.remove(answer);
    }

    /// Cancels all and lets nobody in any more.
    void close() {
        List<Delivery> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(underWay);
        }
        all.forEach(Delivery::cancel);
    }
}
