package dev.heddle.radio.timer;

import java.time.Duration;
import java.util.PriorityQueue;

/// A clock that a program moves by hand, for one that has a single thread, and for tests. It begins
/// at zero and stands still between two moves. Not safe for threads; never blocks.
public final class HandClock implements ShowClock {
    /// Who rings so often in one move sets a new alarm, without a delay, whenever one rings.
    private static final int MAX_RINGS = 1_000_000;

    private final class Due implements Alarm, Comparable<Due> {
        private final Duration at;
        private final long number;
        private final Runnable ring;

        Due(Duration at, Runnable ring) {
            this.at = at;
            this.number = made++;
            this.ring = ring;
        }

        @Override
        public void cancel() {
            waiting.remove(this);
        }

        @Override
        @SuppressWarnings("ComparableType") // Compared within one queue, never for equality.
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Due> waiting = new PriorityQueue<>();
    private Duration now = Duration.ZERO;
    private long made;

    @Override
    public Duration now() {
        return now;
    }

    @Override
    public Alarm after(String name, Duration delay, Runnable ring) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException(
                    "delay of %s must not be negative, was %s".formatted(name, delay));
        }
        var due = new Due(now.plus(delay), ring);
        waiting.add(due);
        return due;
    }

    /// Lets `time` pass. Each alarm rings at its own time; zero lets ring what is due now.
    ///
    /// @param time not negative
    /// @throws IllegalStateException if alarms that set each other never end
    public void advance(Duration time) {
        var end = now.plus(forward(time));
        ring(end);
        now = end;
    }

    /// Moves forward by `time` at once, as after a sleep of the machine: what became due on the way
    /// rings now, late.
    ///
    /// @param time not negative
    /// @throws IllegalStateException if alarms that set each other never end
    public void jump(Duration time) {
        now = now.plus(forward(time));
        ring(now);
    }

    private static Duration forward(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time does not go back, was " + time);
        }
        return time;
    }

    private void ring(Duration end) {
        int rings = 0;
        for (var due = waiting.peek();
                due != null && due.at.compareTo(end) <= 0;
                due = waiting.peek()) {
            if (rings++ == MAX_RINGS) {
                throw new IllegalStateException("alarms still ring after " + MAX_RINGS);
            }
            waiting.remove(); // First: it may throw, and has rung then.
            if (due.at.compareTo(now) > 0) {
                now = due.at;
            }
            due.ring.run();
        }
    }
}
