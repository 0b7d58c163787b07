package dev.heddle.radio.timer;

import java.time.Duration;

/// The time that a one-thread object lives by, and its alarms: the show's time on an owner, or one
/// that a plain program moves by hand. Only the thread that it belongs to may call it; there its
/// alarms ring, in the order of their times, those of one time in the order in which they were set.
public interface ShowClock {
    /// The time since this clock began.
    Duration now();

    /// Has `ring` called once, `delay` from now; with no delay in the next tick, never at once.
    ///
    /// @param name what logs and stall messages show
    Alarm after(String name, Duration delay, Runnable ring);

    /// Something that rings once.
    interface Alarm {
        /// After this it does not ring any more.
        void cancel();
    }
}
