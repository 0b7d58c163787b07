package dev.heddle.core;

/// An operation that an owner runs at a time. May be called from any thread; never blocks.
@AnyThread
public interface Timer {
    /// Ends it. True: it waited, and will never fire again. False: the loop has taken it and fires
    /// it at this moment, for the last time; or it had ended.
    boolean cancel();

    /// How many times it has fired.
    long fired();

    /// How many firings were left out because the owner was late. An operation that wants to make
    /// up for them looks here.
    long missed();

    /// What a periodic timer does when the owner was late by a period or more. The grid stays what
    /// it was in any case: start, start + period, start + 2 periods ...
    enum CatchUp {
        /// Leaves out all firings that are late by a period or more, and waits for the grid.
        SKIP,
        /// Fires once for all that are due, and counts the others as missed.
        ONCE,
        /// Fires once for each, as fast as the budget allows.
        ALL
    }
}
