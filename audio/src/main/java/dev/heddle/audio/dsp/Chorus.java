package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A Chorus. Passes sound through as yet.
public final class Chorus implements Effect {
    /// @param sampleRate frames a second
    public Chorus(int sampleRate) {}

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {}

    @Override
    @RealTime
    public void reset() {}
}
