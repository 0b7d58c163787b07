package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// How one operation is to be treated. Change one at a time:
/// `Options.DEFAULT.withLane(Lane.URGENT)`.
///
/// @param deadline how long from now until its latest start; {@link #NO_DEADLINE} for none, {@link
///   #POLICY_DEADLINE} for the owner's default
/// @param lane which lane it waits in
/// @param coalesceKey replaces the operation that waits under an equal key in the same lane, in its
///   place; {@link #NO_KEY} for none. A key that is kept and one that is not are two keys
/// @param requestId makes a retry safe: another submit under the same id returns the same ticket;
///   empty for none
/// @param keep whether it must not be evicted by {@link Policy.Overflow#DROP_OLDEST}
/// @param route whether it may run at once
public record Options(
        Duration deadline,
        Lane lane,
        Object coalesceKey,
        String requestId,
        boolean keep,
        Route route) {
    /// A deadline that never comes.
    public static final Duration NO_DEADLINE = ChronoUnit.FOREVER.getDuration();

    /// The deadline that the owner's policy sets.
    public static final Duration POLICY_DEADLINE = NO_DEADLINE.negated();

    /// No key: the operation replaces nothing and is replaced by nothing.
    public static final Object NO_KEY =
            new Object() {
                @Override
                public String toString() {
                    return "none";
                }
            };

    /// The policy's deadline, NORMAL, no key, no request id, may be evicted, queued.
    public static final Options DEFAULT =
            new Options(POLICY_DEADLINE, Lane.NORMAL, NO_KEY, "", false, Route.QUEUE);

    /// Longer request ids are refused: they are remembered for a while.
    static final int LONGEST_REQUEST_ID = 200;

    public Options {
        if (!deadline.isPositive() && !deadline.equals(POLICY_DEADLINE)) {
            throw new IllegalArgumentException("deadline must be positive, was " + deadline);
        }
        if (requestId.length() > LONGEST_REQUEST_ID) {
            throw new IllegalArgumentException(
                    "requestId must have at most %d characters, had %d"
                            .formatted(LONGEST_REQUEST_ID, requestId.length()));
        }
        requireNonNull(lane);
        requireNonNull(coalesceKey);
        requireNonNull(route);
    }

    /// Which operations go first. Each lane has its own order, and room for the policy's capacity.
    public enum Lane {
        /// Before all others; but each tick runs one of NORMAL, if one waits.
        URGENT,
        /// The usual one.
        NORMAL,
        /// When nothing else waits; one that has waited for the policy's `stallAfter` counts as
        /// NORMAL.
        IDLE
    }

    /// Whether an operation may run at once, on the submitter's stack.
    public enum Route {
        /// Always queued.
        QUEUE,
        /// At once if the caller is the owner's thread, nothing runs, and nothing waits that it
        /// would overtake; else queued.
        INLINE_IN_ORDER,
        /// At once, on the owner's thread only; it may overtake what waits, and its trace says how
        /// many.
        DIRECT
    }

    /// Never runs later than `deadline` from now: it expires instead.
    public static Options startWithin(Duration deadline) {
        return new Options(deadline, Lane.NORMAL, NO_KEY, "", false, Route.QUEUE);
    }

    /// These options with a latest start `deadline` from the submit.
    public Options withDeadline(Duration deadline) {
        return new Options(deadline, lane, coalesceKey, requestId, keep, route);
    }

    /// These options in `lane`.
    public Options withLane(Lane lane) {
        return new Options(deadline, lane, coalesceKey, requestId, keep, route);
    }

    /// These options, replacing what waits under `coalesceKey`.
    public Options withCoalesceKey(Object coalesceKey) {
        return new Options(deadline, lane, coalesceKey, requestId, keep, route);
    }

    /// These options under `requestId`.
    public Options withRequestId(String requestId) {
        return new Options(deadline, lane, coalesceKey, requestId, keep, route);
    }

    /// These options, never evicted.
    public Options keeping() {
        return new Options(deadline, lane, coalesceKey, requestId, true, route);
    }

    /// These options by `route`.
    public Options withRoute(Route route) {
        return new Options(deadline, lane, coalesceKey, requestId, keep, route);
    }

    /// Whether only the deadline differs from the default: the short way in.
    boolean isPlain() {
        return lane == Lane.NORMAL
                && route == Route.QUEUE
                && NO_KEY.equals(coalesceKey)
                && requestId.isEmpty();
    }
}
