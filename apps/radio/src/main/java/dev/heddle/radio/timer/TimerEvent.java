package dev.heddle.radio.timer;

/// What a show's timer tells, each once per arming.
public enum TimerEvent {
    /// The show is over.
    SHOW_END,
    /// The show ends in 20 s; only if it is longer than that.
    SHOW_END_20_SECONDS,
    /// The show ends in 10 s; only if it is longer than that.
    SHOW_END_10_SECONDS,
    /// A break begins in 20 s.
    BREAK_20_SECONDS,
    /// A break begins in 10 s.
    BREAK_10_SECONDS,
    /// A break begins in 5 s.
    BREAK_5_SECONDS,
    /// A break is due.
    BREAK_0_SECONDS,
    /// A break has begun.
    AD_BREAK_START,
    /// A break is over.
    AD_BREAK_END
}
