package dev.heddle.audio;

import dev.heddle.audio.chain.ChainNumbers;
import dev.heddle.audio.dsp.Effect;
import dev.heddle.core.RealTime;

/// Effects in a row, made for one topology: the same blocks are on and the same choices made for as
/// long as it lives. A control thread makes it with all its memory and hands it over; from then on
/// it is the audio thread's until it comes back.
///
/// What it makes depends on its settings, the samples and the calls of {@link #moveTo} alone, so
/// that a recording of those can be played again, byte by byte.
public interface Chain {
    /// Changes one block in place. Audio thread only. Real-time safe: no allocation, lock or system
    /// call.
    ///
    /// @param samples {@link Effect#FRAMES} frames, mono; 1.0 is full scale
    @RealTime
    void process(float[] samples);

    /// Sets off for other numbers, from where it is, so as to arrive after `blocks` blocks. Audio
    /// thread only. Real-time safe: no allocation, lock or system call.
    ///
    /// @param numbers of settings with this chain's topology
    /// @param blocks of {@link Effect#FRAMES} frames, 1 or more
    @RealTime
    void moveTo(ChainNumbers numbers, int blocks);
}
