package dev.heddle.amp.play;

/// Gets what an amp plays. The amp's owner calls it, about 50 times a second.
@FunctionalInterface
public interface SoundListener {
    /// The next frames, mono, 1.0 is full scale. Must not block.
    ///
    /// @param position frames since the amp was started; where it jumps, some are missing
    /// @param samples only read, and not kept
    /// @param frames how many of them count
    void heard(long position, float[] samples, int frames);
}
