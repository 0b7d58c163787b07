package dev.heddle.audio.dsp;

import static dev.heddle.audio.dsp.Effect.FRAMES;

import dev.heddle.core.RealTime;

/// Reads a delay line at a distance that may change: it fades from the old place to the new one,
/// for a head that ran there instead would shift pitches and, over far ways, click. A fade is never
/// cut short; where the way goes on, the next one follows. Audio thread only. Real-time safe: no
/// allocation, lock or system call.
@RealTime
final class ReadHead {
    private static final double FADE_SECONDS = 0.02;

    private static final int NOWHERE = -1;

    private final int fadeBlocks;
    private final float[] other = new float[FRAMES];
    private int back = NOWHERE;
    private int target;
    private int faded;

    ReadHead(int sampleRate) {
        fadeBlocks = (int) Math.ceil(FADE_SECONDS * sampleRate / FRAMES);
    }

    void reset() {
        back = NOWHERE;
    }

    /// Reads a block from where `wanted` says, or from the way there.
    void read(DelayLine line, int wanted, float[] into) {
        if (back == NOWHERE) {
            back = wanted;
            target = wanted;
        }
        if (back == target) {
            target = wanted;
            faded = 0;
        }
        line.read(back, into);
        if (back != target) {
            line.read(target, other);
            Ramps.fade(into, other, (float) faded / fadeBlocks, (float) (faded + 1) / fadeBlocks);
            faded++;
            if (faded == fadeBlocks) {
                back = target;
            }
        }
    }
}
