package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;
import java.util.Arrays;

/// The last thing before the ears: no sample above -1 dBFS, whatever comes in. It is there for what
/// should not happen, not for loudness, so it adds no latency: it looks ahead within the block.
///
/// When a block's peak is too high the gain goes down in a straight line up to the first sample
/// that needs it, or over 16 frames if that comes sooner, and what is left over is cut off. It
/// comes back with a time constant of 100 ms. Audio thread only.
///
/// Source: a feed-forward peak limiter (*DAFX*, 2nd edition, 4.2.1), with the block in place of its
/// delay line.
final class Limiter {
    private static final int FRAMES = Effect.FRAMES;

    /// -1 dBFS, rounded down.
    static final float CEILING = 0.891f;

    private static final double RELEASE_SECONDS = 0.1;
    private static final int SHORTEST_ATTACK = 16;

    private final float release;
    private float gain = 1;

    Limiter(int sampleRate) {
        release = (float) (1 - Math.exp(-FRAMES / (RELEASE_SECONDS * sampleRate)));
    }

    /// Limits one block in place. Real-time safe: no allocation, lock or system call.
    ///
    /// @return whether every sample was a number; if not, the block is silence now
    @RealTime
    boolean process(float[] samples) {
        float peak = 0;
        for (int i = 0; i < FRAMES; i++) {
            peak = Math.max(peak, Math.abs(samples[i])); // NaN stays.
        }
        if (!(peak <= Float.MAX_VALUE)) {
            Arrays.fill(samples, 0);
            return false;
        }
        if (peak * gain > CEILING) {
            attack(samples, CEILING / peak);
        } else if (gain < 1) {
            float recovered = gain + (1 - gain) * release;
            recovered = recovered > 0.9999f ? 1 : recovered;
            line(samples, FRAMES, Math.min(recovered, CEILING / Math.max(CEILING, peak)));
        }
        return true;
    }

    private void attack(float[] samples, float wanted) {
        int first = 0;
        while (first < FRAMES && Math.abs(samples[first]) * gain <= CEILING) {
            first++;
        }
        line(samples, Math.max(first, SHORTEST_ATTACK), wanted);
    }

    /// Takes the gain to `to` over the first frames, and leaves it there.
    private void line(float[] samples, int frames, float to) {
        float start = gain;
        float step = (to - start) / frames;
        int ramped = Math.min(frames, FRAMES);
        for (int i = 0; i < ramped; i++) {
            float x = samples[i] * (start + step * i);
            samples[i] = Math.max(-CEILING, Math.min(CEILING, x));
        }
        for (int i = ramped; i < FRAMES; i++) {
            samples[i] = Math.max(-CEILING, Math.min(CEILING, samples[i] * to));
        }
        gain = to;
    }
}
