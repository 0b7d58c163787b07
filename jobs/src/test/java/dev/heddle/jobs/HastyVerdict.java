package dev.heddle.jobs;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Planted fault: looks whether it is decided and then decides, in two steps.
final class HastyVerdict<T extends @Nullable Object> extends Verdict<T> {
    private final long betweenNanos;

    HastyVerdict() {
        this(0);
    }

    /// @param betweenNanos between the two, for a test that cannot choose who runs when
    HastyVerdict(long betweenNanos) {
        this.betweenNanos = betweenNanos;
    }

    @Override
    boolean decide(JobOutcome<T> end) {
        if (isDecided()) {
            return false;
        }
        if (betweenNanos > 0) {
            LockSupport.parkNanos(betweenNanos);
        }
        outcome.set(end);
        return true;
    }
}
