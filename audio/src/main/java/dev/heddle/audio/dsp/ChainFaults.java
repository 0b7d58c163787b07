package dev.heddle.audio.dsp;

import dev.heddle.core.AnyThread;
import dev.heddle.core.RealTime;
import java.util.concurrent.atomic.AtomicLong;

/// Counts what chains met that was no sound. One audio thread at a time counts. Reading: May be
/// called from any thread; never blocks.
@AnyThread
public final class ChainFaults {
    private final AtomicLong inputs = new AtomicLong();
    private final AtomicLong resets = new AtomicLong();

    /// Nothing counted yet.
    public ChainFaults() {}

    /// Blocks whose input held NaN or infinity; they were taken as silence.
    public long inputs() {
        return inputs.get();
    }

    /// Blocks after which all effects began anew, because they made NaN or infinity.
    public long resets() {
        return resets.get();
    }

    @RealTime
    void countInput() {
        inputs.setOpaque(inputs.getPlain() + 1); // One writer.
    }

    @RealTime
    void countReset() {
        resets.setOpaque(resets.getPlain() + 1);
    }
}
