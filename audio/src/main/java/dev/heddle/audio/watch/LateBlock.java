package dev.heddle.audio.watch;

/// What is known of a block that was late. Made beforehand, filled in by the audio thread, read by
/// the control thread, and given back. Times are of {@link System#nanoTime}.
final class LateBlock {
    /// When the device could have asked for it, did ask, and got it.
    long wantedNanos;

    long startNanos;
    long endNanos;

    /// How much too late.
    long lateNanos;

    /// How long its sound is.
    long lengthNanos;

    /// What happened between start and end; -1 if that is not known.
    long processorNanos;

    long waits;

    /// Why it was late: for what would it have been on time without?
    LateCause cause(CollectorPauses pauses) {
        if (processorNanos > lengthNanos) {
            return LateCause.OWN_CODE;
        }
        boolean cameLate = startNanos - wantedNanos >= lateNanos;
        // A thread that is stopped waits, so one that did not wait was not stopped.
        if ((cameLate || waits != 0) && pauses.anyIn(wantedNanos, endNanos)) {
            return LateCause.COLLECTION;
        }
        return waits > 0 ? LateCause.OWN_CODE : LateCause.PREEMPTED;
    }
}
