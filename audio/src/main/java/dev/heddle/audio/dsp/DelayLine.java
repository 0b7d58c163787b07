package dev.heddle.audio.dsp;

import static dev.heddle.audio.dsp.Effect.FRAMES;

import dev.heddle.core.RealTime;
import java.util.Arrays;

/// The past of a signal, block by block. What is read lies `back` frames before the next block that
/// will be written, so a block may be read before its own is written if `back` is {@link
/// Effect#FRAMES} or more. Audio thread only. Real-time safe: no allocation, lock or system call.
@RealTime
final class DelayLine {
    /// Added to what is written and taken away again: what is below 5e-23 (-446 dB) rounds to 0 on
    /// the way. A tail would otherwise end in denormal numbers, with which processors are slow, and
    /// stay there for ever, for rounding keeps the smallest from becoming 0.
    private static final float SILENCE = 1e-15f;

    private final float[] ring;
    private int next;

    /// @param longest the largest `back` that is asked for, in frames
    DelayLine(int longest) {
        // A power of two, so that positions wrap with a mask; 4 for the neighbours of a fraction.
        ring = new float[Integer.highestOneBit(2 * (longest + 2 * FRAMES + 4) - 1)];
    }

    void reset() {
        Arrays.fill(ring, 0);
        next = 0;
    }

    /// Frames of that length, and a block at least, so that whoever feeds a line with itself reads
    /// a whole block before writing one.
    static int frames(double seconds, int sampleRate) {
        return Math.max(FRAMES, (int) Math.round(seconds * sampleRate));
    }

    /// A state of a filter, or 0 where it counts as silence, as in lines.
    static float orSilence(float state) {
        return (state + SILENCE) - SILENCE;
    }

    void write(float[] block) {
        float[] to = ring;
        int at = next;
        for (int i = 0; i < FRAMES; i++) {
            to[at + i] = orSilence(block[i]);
        }
        next = (at + FRAMES) & (to.length - 1);
    }

    /// Reads the block that begins `back` frames before the next one.
    void read(int back, float[] into) {
        int from = (next - back) & (ring.length - 1);
        int first = Math.min(FRAMES, ring.length - from);
        System.arraycopy(ring, from, into, 0, first);
        System.arraycopy(ring, 0, into, first, FRAMES - first);
    }

    /// Reads along a way from `back` at the first frame to `to` at the next block's first one, both
    /// with fractions and counted as in {@link #read}; neither may come closer than two frames to
    /// what is not written yet. Between frames stands the curve of third order through the four
    /// nearest (J. L. Lagrange), which is never louder than they are.
    void glide(double back, double to, float[] into) {
        int mask = ring.length - 1;
        double step = (to - back) / FRAMES;
        for (int i = 0; i < FRAMES; i++) {
            double now = back + i * step;
            int whole = (int) now;
            float f = 1 - (float) (now - whole); // From the older of the two in the middle.
            int at = next - whole - 1 + i;
            float x0 = ring[at - 1 & mask];
            float x1 = ring[at & mask];
            float x2 = ring[at + 1 & mask];
            float x3 = ring[at + 2 & mask];
            float above = (f + 1) * f;
            float below = (f - 1) * (f - 2);
            into[i] =
                    (x3 * above * (f - 1) - x0 * f * below) * (1 / 6f)
                            + (x1 * (f + 1) * below - x2 * above * (f - 2)) * 0.5f;
        }
    }
}
