package dev.heddle.core;

import dev.heddle.core.Timer.CatchUp;
import java.time.Duration;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The timers of one owner on one time. They fire in the order in which they are due, and in the
/// order in which they were made if they are due together.
final class Timers {
    /// The time of the host, or one that runs faster, slower or not at all.
    interface Time {
        /// What it is when the host's clock shows `hostNanos`.
        long at(long hostNanos);

        /// How long the host's clock has to go on from `hostNanos` until it is `nanos`; the
        /// greatest long if it stands still.
        long until(long nanos, long hostNanos);
    }

    static final Time HOST_TIME =
            new Time() {
                @Override
                public long at(long hostNanos) {
                    return hostNanos;
                }

                @Override
                public long until(long nanos, long hostNanos) {
                    return nanos - hostNanos;
                }
            };

    /// No timer waits.
    static final long NEVER = Long.MAX_VALUE;

    private final GateClock clock;
    private final Time time;
    private final Runnable changed;

    /// Guarded by itself, as are the timers' fields.
    private final PriorityQueue<Entry> waiting = new PriorityQueue<>();

    private long made;
    private boolean closed;

    /// How many had been made when the tick began; it fires none that is newer. Owner thread only.
    private long limit;

    /// Whether none waits; read without the lock.
    private volatile boolean empty = true;

    Timers(GateClock clock, Time time, Runnable changed) {
        this.clock = clock;
        this.time = time;
        this.changed = changed;
    }

    final class Entry implements Timer, Comparable<Entry> {
        private final Operation<?> operation;
        private final long periodNanos;
        private final CatchUp catchUp;
        private final long number;
        private long dueNanos;
        private long fired;
        private long missed;
        private boolean ended;
        private boolean firing;

        Entry(Operation<?> operation, long dueNanos, long periodNanos, CatchUp catchUp) {
            this.operation = operation;
            this.dueNanos = dueNanos;
            this.periodNanos = periodNanos;
            this.catchUp = catchUp;
            this.number = made++;
        }

        @Override
        public boolean cancel() {
            synchronized (waiting) {
                boolean waits = waiting.remove(this);
                ended = true;
                empty = waiting.isEmpty();
                return waits && !firing; // A periodic one waits and fires.
            }
        }

        @Override
        public long fired() {
            synchronized (waiting) {
                return fired;
            }
        }

        @Override
        public long missed() {
            synchronized (waiting) {
                return missed;
            }
        }

        @Override
        @SuppressWarnings("ComparableType") // Compared within one queue, never for equality.
        public int compareTo(Entry other) {
            int byDue = Long.compare(dueNanos, other.dueNanos);
            return byDue != 0 ? byDue : Long.compare(number, other.number);
        }

        Operation<?> operation() {
            return operation;
        }

        /// The firing that {@link Timers#next} began has ended.
        void end() {
            synchronized (waiting) {
                firing = false;
            }
        }

        /// Steps over what is not to fire any more; false if nothing is due after that.
        private boolean catchUp(long now) {
            if (periodNanos == 0 || catchUp == CatchUp.ALL) {
                return true;
            }
            long late = (now - dueNanos) / periodNanos;
            if (late == 0) {
                return true;
            }
            missed += late;
            dueNanos += late * periodNanos;
            if (catchUp == CatchUp.SKIP) {
                missed++;
                dueNanos += periodNanos;
                return false;
            }
            return true;
        }
    }

    /// Adds a timer; a period of 0 makes it fire once.
    Timer add(Operation<?> operation, Duration delay, long periodNanos, CatchUp catchUp) {
        Entry entry;
        synchronized (waiting) {
            long now = time.at(clock.now());
            entry = new Entry(operation, now + Gate.clampedNanos(delay), periodNanos, catchUp);
            if (closed) {
                entry.ended = true;
            } else {
                waiting.add(entry);
                empty = false;
            }
        }
        changed.run();
        return entry;
    }

    boolean isEmpty() {
        return empty;
    }

    /// How long the host's clock has to go on until one is due; 0 or less if one is, NEVER if none
    /// will be.
    long untilNext(long hostNanos) {
        if (empty) {
            return NEVER;
        }
        synchronized (waiting) {
            var first = waiting.peek();
            return first == null ? NEVER : time.until(first.dueNanos, hostNanos);
        }
    }

    /// A tick begins. Owner thread only.
    void beginTick() {
        if (!empty) { // What is made while this is empty is newer in any case.
            synchronized (waiting) {
                limit = made;
            }
        }
    }

    /// The next timer that is due and fires now, until its {@link Entry#end}; null if none is. One
    /// that was made since the tick began is due after all others, and left to the next tick. Owner
    /// thread only.
    @Nullable Entry next(long hostNanos) {
        if (empty) {
            return null;
        }
        synchronized (waiting) {
            long now = time.at(hostNanos);
            for (var first = waiting.peek();
                    first != null && now - first.dueNanos >= 0 && first.number < limit;
                    first = waiting.peek()) {
                waiting.remove();
                boolean fires = first.catchUp(now);
                if (fires) {
                    first.firing = true;
                    first.fired++;
                    first.dueNanos += first.periodNanos;
                }
                if (first.periodNanos > 0) {
                    waiting.add(first); // It cannot be ended: who cancels takes it out.
                }
                empty = waiting.isEmpty();
                if (fires) {
                    return first;
                }
            }
            return null;
        }
    }

    void close() {
        synchronized (waiting) {
            closed = true;
            waiting.forEach(entry -> entry.ended = true);
            waiting.clear();
            empty = true;
        }
    }
}
