package dev.heddle.audio.watch;

import dev.heddle.core.RealTime;

/// What a thread has used until now; the difference of two readings is what happened in between.
/// For the thread that is read, and for one thread only.
interface ThreadUsage {
    /// Reads all of it for the calling thread, before something; the bytes last, so that those of
    /// this reading are not in them.
    @RealTime
    void readBefore();

    /// Reads all of it for the calling thread, after something; the bytes first.
    @RealTime
    void readAfter();

    /// When it was read, of {@link System#nanoTime}.
    @RealTime
    long nanos();

    /// Bytes that the thread has allocated.
    @RealTime
    long allocatedBytes();

    /// Processor time of the thread, its own and the system's on its behalf.
    @RealTime
    long processorNanos();

    /// Whether waits and faults are told here; else they stay 0.
    @RealTime
    boolean knowsWaits();

    /// How often the thread has waited: for a lock, a device, a collector that stopped it
    /// (voluntary switches). Being put off by other threads does not count.
    @RealTime
    long waits();

    /// How often memory had to be read from a disk first.
    @RealTime
    long majorFaults();
}
