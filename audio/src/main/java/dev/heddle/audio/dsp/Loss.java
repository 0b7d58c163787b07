package dev.heddle.audio.dsp;

import static dev.heddle.audio.dsp.Effect.FRAMES;

import dev.heddle.core.RealTime;

/// What sound loses on a way of a reverb: so much that all ways together decay by 60 dB in the same
/// time, and trebles sooner. Audio thread only. Real-time safe: no allocation, lock or system call.
///
/// Source: J.-M. Jot and A. Chaigne, *Digital delay networks for designing artificial
/// reverberators* (1991): a way of m seconds takes `60 m / decay` dB at 500 Hz, and trebles go
/// through a low pass of first order. As in F. Adriaensen's *zita-rev1*, damping is told as the
/// frequency whose decay takes half the time, where the low pass takes as much as the way.
@RealTime
final class Loss {
    /// Without damping: air takes something from the highest trebles in any room.
    private static final double BRIGHTEST_HZ = 16_000;

    private static final double DARKEST_HZ = 1_500;
    private static final double DECAY_HZ = 500;
    private static final double LN_1000 = 6.907755; // 60 dB

    private final double seconds;
    private final int sampleRate;
    private float gain;
    private float toGain;
    private float keep;
    private float state;

    /// @param frames how long the way is
    Loss(int frames, int sampleRate) {
        seconds = (double) frames / sampleRate;
        this.sampleRate = sampleRate;
    }

    /// What is left of an amplitude after a way of that length.
    static float left(double seconds, double decaySeconds) {
        return (float) Math.exp(-LN_1000 * seconds / decaySeconds);
    }

    /// Says what is lost from the next block's end on; until then it goes there.
    ///
    /// @param damping 0 to 1
    void aim(float decaySeconds, float damping) {
        double left = Math.exp(-LN_1000 * seconds / decaySeconds);
        double hz = BRIGHTEST_HZ * Math.pow(DARKEST_HZ / BRIGHTEST_HZ, damping);
        double lost = 1 - left * left; // Never 0: no decay is endless, no way has no length.
        double bend = 1 - left * left * cosine(hz);
        double pole = (bend - Math.sqrt(bend * bend - lost * lost)) / lost;
        // What the low pass takes at 500 Hz is made good. It takes less there than `left`, so at 0
        // Hz
        // there is still a loss.
        double takes = (1 - pole) / Math.sqrt(1 - 2 * pole * cosine(DECAY_HZ) + pole * pole);
        toGain = (float) (left / takes);
        keep = (float) pole;
    }

    private double cosine(double hz) {
        return Math.cos(2 * Math.PI * Math.min(hz / sampleRate, 0.5));
    }

    /// Goes where it aims at once, for a first block.
    void jump() {
        gain = toGain;
    }

    void reset() {
        state = 0;
    }

    void process(float[] samples) {
        scale(samples);
        float y = state;
        float k = keep;
        for (int i = 0; i < FRAMES; i++) {
            y = samples[i] + k * y;
            samples[i] = y;
        }
        state = DelayLine.orSilence(y);
    }

    /// As `process` for four ways from `first` on: a step waits for the one before, and so a
    /// processor has time for four.
    static void process(Loss[] losses, float[][] blocks, int first) {
        Loss a = losses[first];
        Loss b = losses[first + 1];
        Loss c = losses[first + 2];
        Loss d = losses[first + 3];
        float[] as = a.scale(blocks[first]);
        float[] bs = b.scale(blocks[first + 1]);
        float[] cs = c.scale(blocks[first + 2]);
        float[] ds = d.scale(blocks[first + 3]);
        float ay = a.state;
        float by = b.state;
        float cy = c.state;
        float dy = d.state;
        float ak = a.keep;
        float bk = b.keep;
        float ck = c.keep;
        float dk = d.keep;
        for (int i = 0; i < FRAMES; i++) {
            ay = as[i] + ak * ay;
            by = bs[i] + bk * by;
            cy = cs[i] + ck * cy;
            dy = ds[i] + dk * dy;
            as[i] = ay;
            bs[i] = by;
            cs[i] = cy;
            ds[i] = dy;
        }
        a.state = DelayLine.orSilence(ay);
        b.state = DelayLine.orSilence(by);
        c.state = DelayLine.orSilence(cy);
        d.state = DelayLine.orSilence(dy);
    }

    private float[] scale(float[] samples) {
        Ramps.scale(samples, gain * (1 - keep), toGain * (1 - keep));
        gain = toGain;
        return samples;
    }
}
