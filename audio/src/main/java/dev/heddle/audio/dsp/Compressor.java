package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// Evens out levels: what is above `threshold_db` (-60 to 0 dBFS) rises `ratio` times less (1 to
/// 10), with a soft knee 6 dB wide; all is then raised by `makeup_db` (-12 to 12 dB).
///
/// Feed-forward, on the decibels of each frame. `attack_ms` (0.1 to 50) and `release_ms` (10 to
/// 500) are the time constants (63 % of the way, in dB) of a decoupled peak detector: the release
/// keeps the peaks between the half-waves of a tone, the attack smooths what it keeps, so a release
/// lasts about as long as both. Audio thread only.
///
/// Source: D. Giannoulis, M. Massberg, J. Reiss, *Digital Dynamic Range Compressor Design*, JAES 60
/// (2012), equations 4 and 17, detector in the log domain.
public final class Compressor implements Effect {
    /// All levels are logarithms to base 2 inside: one is 6.02 dB.
    private static final float KNEE = 6 / Decibels.PER_OCTAVE;

    /// -120 dBFS: what is below has no level worth a number.
    private static final float QUIETEST = 1e-6f;

    private final int sampleRate;
    private final Moves moves = new Moves(5);
    private final float[] work = new float[FRAMES];
    private float attack;
    private float release;
    private float held;
    private float reduction;

    /// @param sampleRate frames a second
    public Compressor(int sampleRate) {
        this.sampleRate = sampleRate;
    }

    /// What one frame takes of the way that is left.
    private float share(double millis) {
        return (float) (1 - Math.exp(-1000 / (millis * sampleRate)));
    }

    private static float slope(float[] numbers) {
        return 1 - 1 / numbers[0];
    }

    private static float kneeBegin(float[] numbers) {
        return numbers[1] / Decibels.PER_OCTAVE - KNEE / 2;
    }

    private static float makeup(float[] numbers) {
        return numbers[4] / Decibels.PER_OCTAVE;
    }

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {
        if (moves.to(to)) {
            attack = share(to[2]);
            release = share(to[3]);
        }
        levels(samples);
        reductions(from, to);
        smooth();
        float makeup = makeup(from);
        float makeupStep = (makeup(to) - makeup) / FRAMES;
        for (int i = 0; i < FRAMES; i++) {
            samples[i] *= Decibels.exp2(makeup + makeupStep * i - work[i]);
        }
    }

    private void levels(float[] samples) {
        float[] level = work;
        for (int i = 0; i < FRAMES; i++) {
            level[i] = Decibels.log2(Math.max(QUIETEST, Math.abs(samples[i])));
        }
    }

    /// What the curve wants to take from each level.
    private void reductions(float[] from, float[] to) {
        float slope = slope(from);
        float slopeStep = (slope(to) - slope) / FRAMES;
        float begin = kneeBegin(from);
        float beginStep = (kneeBegin(to) - begin) / FRAMES;
        float[] wanted = work;
        for (int i = 0; i < FRAMES; i++) {
            float over = Math.max(0, wanted[i] - (begin + beginStep * i));
            float inKnee = Math.min(KNEE, over);
            float curve = inKnee * inKnee / (2 * KNEE) + (over - inKnee);
            wanted[i] = (slope + slopeStep * i) * curve;
        }
    }

    private void smooth() {
        float h = held;
        float r = reduction;
        for (int i = 0; i < FRAMES; i++) {
            float wanted = work[i];
            h = Math.max(wanted, (1 - release) * h + release * wanted);
            r = (1 - attack) * r + attack * h;
            work[i] = r;
        }
        held = flush(h);
        reduction = flush(r);
    }

    /// Far below what a float can tell of a gain, long before a denormal number.
    private static float flush(float x) {
        return x < 1e-12f ? 0 : x;
    }

    @Override
    @RealTime
    public void reset() {
        held = 0;
        reduction = 0;
    }
}
