package dev.heddle.audio;

import dev.heddle.audio.chain.ChainSettings;

/// Makes chains. May be called from any thread, never from an audio thread: it allocates.
@FunctionalInterface
public interface ChainMaker {
    /// A chain that nobody has and that has heard nothing yet, with its numbers where the settings
    /// want them.
    ///
    /// @param sampleRate frames a second
    Chain make(ChainSettings settings, int sampleRate);
}
