package dev.heddle.core;

import java.time.Duration;

/// The limits of an owner. Change one at a time: `Policy.DEFAULT.withCapacity(64)`.
///
/// @param capacity operations that may wait, 1 to 2^20; one more is rejected as FULL. One that was
///   cancelled or expired keeps its place until the loop passes it
/// @param maxOperations operations a tick may run, at least 1
/// @param maxTime the time after which a tick starts no further operation; one always runs
/// @param stallAfter how long work may wait without a tick until the owner counts as stalled
/// @param defaultDeadline the deadline of operations that name none; {@link Options#NO_DEADLINE}
///   for none
/// @param rejectWhenStalled whether a stalled owner refuses new operations instead of queueing them
public record Policy(
        int capacity,
        int maxOperations,
        Duration maxTime,
        Duration stallAfter,
        Duration defaultDeadline,
        boolean rejectWhenStalled) {
    /// 1,024 waiting; 64 operations and 4 ms a tick, a quarter of a frame at 60 Hz; stalled after 2
    /// s, as long as a person waits before wondering; no deadline; queues while stalled.
    public static final Policy DEFAULT =
            new Policy(
                    1024,
                    64,
                    Duration.ofMillis(4),
                    Duration.ofSeconds(2),
                    Options.NO_DEADLINE,
                    false);

    private static final int MAX_CAPACITY = 1 << 20;

    public Policy {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "capacity must be in 1.." + MAX_CAPACITY + ", was " + capacity);
        }
        if (maxOperations < 1) {
            throw new IllegalArgumentException(
                    "maxOperations must be at least 1, was " + maxOperations);
        }
        requirePositive("maxTime", maxTime);
        requirePositive("stallAfter", stallAfter);
        requirePositive("defaultDeadline", defaultDeadline);
    }

    /// This policy with room for `capacity` waiting operations.
    public Policy withCapacity(int capacity) {
        return new Policy(
                capacity, maxOperations, maxTime, stallAfter, defaultDeadline, rejectWhenStalled);
    }

    /// This policy with a tick that runs at most `maxOperations` and starts none after `maxTime`.
    public Policy withBudget(int maxOperations, Duration maxTime) {
        return new Policy(
                capacity, maxOperations, maxTime, stallAfter, defaultDeadline, rejectWhenStalled);
    }

    /// This policy with an owner that counts as stalled after `stallAfter`.
    public Policy withStallAfter(Duration stallAfter) {
        return new Policy(
                capacity, maxOperations, maxTime, stallAfter, defaultDeadline, rejectWhenStalled);
    }

    /// This policy with `defaultDeadline` for operations that name none.
    public Policy withDefaultDeadline(Duration defaultDeadline) {
        return new Policy(
                capacity, maxOperations, maxTime, stallAfter, defaultDeadline, rejectWhenStalled);
    }

    /// This policy, refusing new operations while the owner is stalled.
    public Policy rejectingWhenStalled() {
        return new Policy(capacity, maxOperations, maxTime, stallAfter, defaultDeadline, true);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }
}
