package dev.heddle.server.hosts;

import java.time.Duration;

/// The clock and the alarm of the rooms; a test brings its own.
public interface Timing {
    /// A clock that only goes forward, in nanoseconds.
    long nanos();

    /// The wall clock, milliseconds since 1970; for display, and for what outlives the hub.
    long epochMillis();

    /// Has `task` run on the rooms' owner once `delay` has passed. What is no longer needed is
    /// cancelled: a deadline may be an hour away, and its alarm holds the operation.
    Alarm after(Duration delay, Runnable task);

    /// A task that waits for its time.
    interface Alarm {
        /// Forgets it, if it has not gone off.
        void cancel();
    }
}
