package dev.heddle.server.hosts;

import java.time.Duration;

/// The clock and the alarm of the rooms; a test brings its own.
public interface Timing {
    /// A clock that only goes forward, in nanoseconds.
    long nanos();

    /// The wall clock, milliseconds since 1970; for display only.
    long epochMillis();

    /// Has `task` run on the rooms' owner once `delay` has passed.
    void after(Duration delay, Runnable task);
}
