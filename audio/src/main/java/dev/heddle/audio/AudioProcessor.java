package dev.heddle.audio;

import dev.heddle.core.RealTime;

/// What a sound device or a renderer calls for each of its blocks. Mono, 32-bit floats, 1.0 is full
/// scale.
public interface AudioProcessor {
    /// Makes one block of sound. Audio thread only. Real-time safe: no allocation, lock or system
    /// call.
    ///
    /// @param input what was recorded; only read
    /// @param output where the sound goes; all of its first `frames` are written; may be `input`
    /// @param frames how many, 1 to the largest block that this was made for
    @RealTime
    void process(float[] input, float[] output, int frames);

    /// Says that the next block goes to another device than the one before, so that the silence
    /// between them is nobody's fault. Audio thread only. Real-time safe: no allocation, lock or
    /// system call.
    @RealTime
    default void restart() {}
}
