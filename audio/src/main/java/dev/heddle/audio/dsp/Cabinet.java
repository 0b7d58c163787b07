package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A loudspeaker. Passes sound through as yet.
public final class Cabinet implements Effect {
    /// @param name a choice of the block `cab`
    /// @param sampleRate frames a second
    public Cabinet(String name, int sampleRate) {}

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {}

    @Override
    @RealTime
    public void reset() {}
}
