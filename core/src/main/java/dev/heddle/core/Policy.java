package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/// The limits of an owner. Change one at a time: `Policy.DEFAULT.withCapacity(64)`.
///
/// @param capacity operations that may wait in each lane, 1 to 2^20. One that was cancelled or
///   expired keeps its place until the loop passes it
/// @param overflow what happens to one more
/// @param maxOperations operations a tick may run, at least 1
/// @param maxTime the time after which a tick starts no further operation; one always runs. Passed
///   by one operation, or by 64 short ones: reading the clock costs as much as a hand-over
/// @param stallAfter how long work may wait without a tick until the owner counts as stalled
/// @param defaultDeadline the deadline of operations that name none; {@link Options#NO_DEADLINE}
///   for none
/// @param rejectWhenStalled whether a stalled owner refuses new operations instead of queueing
///   them; those of its own thread are queued
/// @param carried the scoped values of the submitter that are bound while its operation runs
public record Policy(
        int capacity,
        Overflow overflow,
        int maxOperations,
        Duration maxTime,
        Duration stallAfter,
        Duration defaultDeadline,
        boolean rejectWhenStalled,
        List<ScopedValue<?>> carried) {
    /// 1,024 waiting, one more is rejected; 64 operations and 4 ms a tick, a quarter of a frame at
    /// 60 Hz; stalled after 2 s, as long as a person waits before wondering; no deadline; queues
    /// while stalled; carries nothing.
    public static final Policy DEFAULT =
            new Policy(
                    1024,
                    Overflow.REJECT,
                    64,
                    Duration.ofMillis(4),
                    Duration.ofSeconds(2),
                    Options.NO_DEADLINE,
                    false,
                    List.of());

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
        requireNonNull(overflow);
        carried = List.copyOf(carried);
        requirePositive("maxTime", maxTime);
        requirePositive("stallAfter", stallAfter);
        requirePositive("defaultDeadline", defaultDeadline);
    }

    /// What happens to an operation for which there is no room in its lane.
    public enum Overflow {
        /// It is rejected as FULL: its caller learns it and can retry.
        REJECT,
        /// The oldest operation in the lane that need not be kept is dropped for it; if all must be
        /// kept, it is rejected. Producers and the loop may wait for each other for a few
        /// instructions.
        DROP_OLDEST,
        /// It is dropped itself.
        DROP_NEWEST,
        /// `submit` waits for room, until the operation's deadline or an interrupt, which is kept;
        /// then it is rejected. Never on the thread of an owner: there it is rejected at once.
        BLOCK
    }

    /// This policy with room for `capacity` waiting operations in each lane.
    public Policy withCapacity(int capacity) {
        return new Policy(
                capacity,
                overflow,
                maxOperations,
                maxTime,
                stallAfter,
                defaultDeadline,
                rejectWhenStalled,
                carried);
    }

    /// This policy, doing `overflow` when there is no room.
    public Policy withOverflow(Overflow overflow) {
        return new Policy(
                capacity,
                overflow,
                maxOperations,
                maxTime,
                stallAfter,
                defaultDeadline,
                rejectWhenStalled,
                carried);
    }

    /// This policy with a tick that runs at most `maxOperations` and starts none after `maxTime`.
    public Policy withBudget(int maxOperations, Duration maxTime) {
        return new Policy(
                capacity,
                overflow,
                maxOperations,
                maxTime,
                stallAfter,
                defaultDeadline,
                rejectWhenStalled,
                carried);
    }

    /// This policy with an owner that counts as stalled after `stallAfter`.
    public Policy withStallAfter(Duration stallAfter) {
        return new Policy(
                capacity,
                overflow,
                maxOperations,
                maxTime,
                stallAfter,
                defaultDeadline,
                rejectWhenStalled,
                carried);
    }

    /// This policy with `defaultDeadline` for operations that name none.
    public Policy withDefaultDeadline(Duration defaultDeadline) {
        return new Policy(
                capacity,
                overflow,
                maxOperations,
                maxTime,
                stallAfter,
                defaultDeadline,
                rejectWhenStalled,
                carried);
    }

    /// This policy, refusing new operations while the owner is stalled.
    public Policy rejectingWhenStalled() {
        return new Policy(
                capacity,
                overflow,
                maxOperations,
                maxTime,
                stallAfter,
                defaultDeadline,
                true,
                carried);
    }

    /// This policy, binding the submitter's `values` while its operation runs.
    public Policy carrying(ScopedValue<?>... values) {
        return new Policy(
                capacity,
                overflow,
                maxOperations,
                maxTime,
                stallAfter,
                defaultDeadline,
                rejectWhenStalled,
                List.of(values));
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }
}
