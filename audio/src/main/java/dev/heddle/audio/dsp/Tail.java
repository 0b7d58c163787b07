package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// What rings on in a reverb: as loud as what goes in, for sounds that last. Audio thread only.
/// Real-time safe: no allocation, lock or system call.
@RealTime
sealed interface Tail permits Network, Plate, Shimmer {
    /// 60 dB as a factor of energy, its logarithm: a tail's energy is its power by `decay / this`.
    double LN_MILLION = 13.815511;

    /// Says how it rings from the next block's end on; until then it goes there.
    ///
    /// @param damping 0 to 1
    void aim(float decaySeconds, float damping);

    /// Goes where it aims at once, for a first block.
    void jump();

    /// Hears one block and fills another.
    void process(float[] input, float[] output);

    /// Forgets what it has heard.
    void reset();
}
