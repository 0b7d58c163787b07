package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A room. Passes sound through as yet.
public final class Reverb implements Effect {
    /// @param name a choice of the block `reverb`
    /// @param sampleRate frames a second
    public Reverb(String name, int sampleRate) {}

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {}

    @Override
    @RealTime
    public void reset() {}
}
