package dev.heddle.audio.dsp;

import static dev.heddle.audio.dsp.Effect.FRAMES;

import dev.heddle.core.RealTime;

/// What is done to whole blocks while a number goes from one value at the first frame to another at
/// the next block's first. Loops over neighbours, which the compiler turns into vectors. Real-time
/// safe: no allocation, lock or system call.
@RealTime
final class Ramps {
    /// How much of the way is done at each frame.
    private static final float[] WAY = new float[FRAMES];

    static {
        for (int i = 0; i < FRAMES; i++) {
            WAY[i] = (float) i / FRAMES;
        }
    }

    private Ramps() {}

    /// Makes `samples` louder or softer.
    static void scale(float[] samples, float from, float to) {
        float[] way = WAY;
        float more = to - from;
        for (int i = 0; i < FRAMES; i++) {
            samples[i] *= from + more * way[i];
        }
    }

    /// Adds `added`, made louder or softer, to `samples`.
    static void add(float[] samples, float[] added, float from, float to) {
        float[] way = WAY;
        float more = to - from;
        for (int i = 0; i < FRAMES; i++) {
            samples[i] += added[i] * (from + more * way[i]);
        }
    }

    /// Mixes what was played and what an effect makes of it, so that the power stays what it is: at
    /// 0 `samples` stay exactly what they are, at 1 they are `wet`.
    static void mix(float[] samples, float[] wet, float from, float to) {
        float[] way = WAY;
        float dryFrom = (1 - from) * even(from);
        float wetFrom = from * even(from);
        float moreDry = (1 - to) * even(to) - dryFrom;
        float moreWet = to * even(to) - wetFrom;
        for (int i = 0; i < FRAMES; i++) {
            samples[i] =
                    samples[i] * (dryFrom + moreDry * way[i])
                            + wet[i] * (wetFrom + moreWet * way[i]);
        }
    }

    /// Makes good that two sounds which have nothing to do with each other add up to less.
    private static float even(float mix) {
        return (float) (1 / Math.sqrt((1 - mix) * (1 - mix) + mix * mix));
    }

    /// Fades: at 0 `samples` stay what they are, at 1 they are `other`.
    static void fade(float[] samples, float[] other, float from, float to) {
        float[] way = WAY;
        float more = to - from;
        for (int i = 0; i < FRAMES; i++) {
            samples[i] += (other[i] - samples[i]) * (from + more * way[i]);
        }
    }
}
