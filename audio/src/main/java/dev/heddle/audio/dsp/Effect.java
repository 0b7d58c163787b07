package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// One block of a chain: made with all its memory by the control thread, then run by the audio
/// thread. What cannot change while it runs, such as the sampling rate and its choices, is given to
/// its constructor.
public interface Effect {
    /// Frames in a block. Every effect works on blocks of this length and no other, so that what it
    /// makes does not depend on the sound device's.
    int FRAMES = 64;

    /// Changes one block in place. Numbers go in a straight line from `from` at the first frame to
    /// `to` just after the last one; most often nothing moves and both are equal. Audio thread
    /// only. Real-time safe: no allocation, lock or system call.
    ///
    /// @param samples {@link #FRAMES} frames, mono; 1.0 is full scale
    /// @param from its numbers in the order of {@link dev.heddle.audio.chain.Block#numbers}
    /// @param to the same, at the block's end
    @RealTime
    void process(float[] samples, float[] from, float[] to);

    /// Forgets all that it has heard, as if it were new. Audio thread only. Real-time safe: no
    /// allocation, lock or system call.
    @RealTime
    void reset();
}
