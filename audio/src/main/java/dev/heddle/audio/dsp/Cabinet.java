package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A loudspeaker. Passes sound through as yet.
public final class Cabinet implements Effect {
    /// @param sampleRate frames a second
    /// @param name a choice of the block `cab`
    public Cabinet(int sampleRate, String name) {}

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {}

    @Override
    @RealTime
    public void reset() {}
}
