package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// Decibels and logarithms, exact for a block, fast for a sample. May be called from any thread.
/// Real-time safe: no allocation, lock or system call.
@RealTime
final class Decibels {
    /// One step of {@link #log2}, in dB.
    static final float PER_OCTAVE = 6.0206f;

    private static final float ROUNDS = 1.5f * (1 << 23);
    private static final int ROUNDS_BITS = Float.floatToRawIntBits(ROUNDS);
    private static final float LN2 = 0.6931472f;

    private Decibels() {}

    /// The factor of an amplitude. Exact and slow: once a block.
    static double toGain(double db) {
        return Math.pow(10, db / 20);
    }

    /// The logarithm to base 2 of a normal number above 0, within 1e-6 and the rounding of floats.
    ///
    /// The exponent is read from the number's bits; the logarithm of what is left, m between 0.7
    /// and 1.4, is the series of the inverse hyperbolic tangent of (m - 1) / (m + 1), to its
    /// seventh power.
    static float log2(float x) {
        int bits = Float.floatToRawIntBits(x);
        int exponent = (bits - 0x3f3504f3) >> 23; // The bits of the square root of one half.
        float m = Float.intBitsToFloat(bits - (exponent << 23));
        float s = (m - 1) / (m + 1);
        float q = s * s;
        float series = 1 + q * (1 / 3f + q * (1 / 5f + q * (1 / 7f)));
        return exponent + (2 / LN2) * s * series;
    }

    /// 2 to the power of a number between -126 and 126, within 1e-6 of the result: the series of
    /// the exponential function on what the nearest whole number leaves over.
    static float exp2(float x) {
        float rounded = x + ROUNDS; // So large that what follows the point has no room.
        int whole = Float.floatToRawIntBits(rounded) - ROUNDS_BITS;
        float f = (x - (rounded - ROUNDS)) * LN2;
        float series = 1 / 24f + f * (1 / 120f);
        series = 1 / 2f + f * (1 / 6f + f * series);
        series = 1 + f * (1 + f * series);
        return series * Float.intBitsToFloat((whole + 127) << 23);
    }
}
