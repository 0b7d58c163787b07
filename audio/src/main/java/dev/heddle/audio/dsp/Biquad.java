package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A filter of second order whose response may move while it runs.
///
/// A shape (`lowShelf`, `peak`...) says where the response goes; the next block takes the
/// coefficients there in straight lines, which is safe: the stable ones are a triangle in the plane
/// of `a1` and `a2`, so what lies between two of them is stable, too. {@link #jump} takes them
/// there at once. Frequencies are in Hz and are kept below 0.45 of the sampling rate, gains in dB.
/// Audio thread only. Real-time safe: no allocation, lock or system call.
///
/// Source: R. Bristow-Johnson, *Cookbook formulae for audio EQ biquad filter coefficients*; the
/// transposed direct form II, in doubles, because shelves of 60 Hz at 192 kHz lie too close to 1
/// for floats.
@RealTime
final class Biquad {
    /// As flat as it can be without a bump.
    static final double BUTTERWORTH = Math.sqrt(0.5);

    /// Below it a state counts as silence (-400 dB), long before it would be a denormal number,
    /// with which processors are slow.
    private static final double SILENCE = 1e-20;

    private final double sampleRate;
    private double b0 = 1;
    private double b1;
    private double b2;
    private double a1;
    private double a2;
    private double toB0 = 1;
    private double toB1;
    private double toB2;
    private double toA1;
    private double toA2;
    private boolean moving;
    private double s1;
    private double s2;

    Biquad(double sampleRate) {
        this.sampleRate = sampleRate;
    }

    /// Passes what is below, 12 dB less for each octave above.
    void lowPass(double hz, double q) {
        var w = angle(hz);
        var cos = Math.cos(w);
        var alpha = Math.sin(w) / (2 * q);
        to((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    /// Passes what is above, 12 dB less for each octave below.
    void highPass(double hz, double q) {
        var w = angle(hz);
        var cos = Math.cos(w);
        var alpha = Math.sin(w) / (2 * q);
        to((1 + cos) / 2, -1 - cos, (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    /// Raises or lowers what is around a frequency; `q` is that frequency by the bandwidth at half
    /// the gain.
    void peak(double hz, double q, double db) {
        var w = angle(hz);
        var cos = Math.cos(w);
        var alpha = Math.sin(w) / (2 * q);
        var a = root(db);
        to(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a);
    }

    /// Raises or lowers what is below; half the gain at `hz`.
    void lowShelf(double hz, double db) {
        shelf(hz, db, -1);
    }

    /// Raises or lowers what is above; half the gain at `hz`.
    void highShelf(double hz, double db) {
        shelf(hz, db, 1);
    }

    /// Both shelves of the cookbook: they differ in the sign of the cosine, and of the odd
    /// coefficients.
    private void shelf(double hz, double db, int sign) {
        var w = angle(hz);
        var cos = sign * Math.cos(w);
        var a = root(db);
        var slope = 2 * Math.sqrt(a) * Math.sin(w) / (2 * BUTTERWORTH);
        to(
                a * (a + 1 + (a - 1) * cos + slope),
                sign * -2 * a * (a - 1 + (a + 1) * cos),
                a * (a + 1 + (a - 1) * cos - slope),
                a + 1 - (a - 1) * cos + slope,
                sign * 2 * (a - 1 - (a + 1) * cos),
                a + 1 - (a - 1) * cos - slope);
    }

    private double angle(double hz) {
        return 2 * Math.PI * Math.min(hz / sampleRate, 0.45);
    }

    /// The cookbook's A.
    private static double root(double db) {
        return Math.pow(10, db / 40);
    }

    private void to(double b0, double b1, double b2, double a0, double a1, double a2) {
        toB0 = b0 / a0;
        toB1 = b1 / a0;
        toB2 = b2 / a0;
        toA1 = a1 / a0;
        toA2 = a2 / a0;
        moving = true;
    }

    /// Takes the response where it goes at once, for a first block.
    void jump() {
        b0 = toB0;
        b1 = toB1;
        b2 = toB2;
        a1 = toA1;
        a2 = toA2;
        moving = false;
    }

    /// Forgets what it has heard.
    void reset() {
        s1 = 0;
        s2 = 0;
    }

    /// Filters the first frames in place.
    void process(float[] samples, int frames) {
        if (moving) {
            move(samples, frames);
        } else {
            stay(samples, frames);
        }
        s1 = Math.abs(s1) < SILENCE ? 0 : s1;
        s2 = Math.abs(s2) < SILENCE ? 0 : s2;
    }

    /// The same with `y` put into both states, so that a frame waits for a product and a difference
    /// of the last one, and for no sum.
    private void stay(float[] samples, int frames) {
        double c0 = b0;
        double c1 = b1 - a1 * b0;
        double c2 = b2 - a2 * b0;
        double d1 = a1;
        double d2 = a2;
        double z1 = s1;
        double z2 = s2;
        for (int i = 0; i < frames; i++) {
            double x = samples[i];
            double next = (c1 * x + z2) - d1 * z1;
            samples[i] = (float) (c0 * x + z1);
            z2 = c2 * x - d2 * z1;
            z1 = next;
        }
        s1 = z1;
        s2 = z2;
    }

    private void move(float[] samples, int frames) {
        double share = 1.0 / frames;
        double step0 = (toB0 - b0) * share;
        double step1 = (toB1 - b1) * share;
        double step2 = (toB2 - b2) * share;
        double stepA1 = (toA1 - a1) * share;
        double stepA2 = (toA2 - a2) * share;
        for (int i = 0; i < frames; i++) {
            double x = samples[i];
            double y = b0 * x + s1;
            s1 = (b1 * x + s2) - a1 * y;
            s2 = b2 * x - a2 * y;
            samples[i] = (float) y;
            b0 += step0;
            b1 += step1;
            b2 += step2;
            a1 += stepA1;
            a2 += stepA2;
        }
        jump(); // Exactly there, without what the additions have lost.
    }
}
