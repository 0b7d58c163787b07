package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A Delay. Passes sound through as yet.
public final class Delay implements Effect {
    /// @param sampleRate frames a second
    public Delay(int sampleRate) {}

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {}

    @Override
    @RealTime
    public void reset() {}
}
