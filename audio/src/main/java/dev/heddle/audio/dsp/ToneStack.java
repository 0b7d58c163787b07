package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// The passive bass, middle and treble controls that most guitar amps have between their tubes, as
/// a filter of third order made from the circuit's parts. Its controls may move while it runs, in
/// straight lines of the coefficients over the next block. Audio thread only. Real-time safe: no
/// allocation, lock or system call.
///
/// Source: D. Yeh, J. Smith, *Discretization of the '59 Fender Bassman Tone Stack*, DAFx-06,
/// equations 1 and 3: the circuit's transfer function, by the bilinear transform.
@RealTime
final class ToneStack {
    /// The lowest position of a control: with all three at nothing the circuit passes nothing.
    private static final double LOWEST = 0.02;

    /// The bass control's taper: half-way it has 15 % of its resistance, as such parts do.
    private static final double TAPER = 3.4;

    private static final double SILENCE = 1e-20; // As in Biquad.

    /// Ohms and farads. `r1` is the treble control, `r2` bass, `r3` middle, `r4` the resistor
    /// before both; `c1` feeds the treble control, `c2` bass, `c3` middle.
    record Parts(double r1, double r2, double r3, double r4, double c1, double c2, double c3) {}

    private final Parts parts;
    private final double sampleRate;
    private final double[] now = new double[7];
    private final double[] to = new double[7];
    private final double[] steps = new double[7];
    private boolean moving;
    private double s1;
    private double s2;
    private double s3;

    ToneStack(Parts parts, double sampleRate) {
        this.parts = parts;
        this.sampleRate = sampleRate;
    }

    /// Where its controls go, each 0 to 1.
    void at(double bass, double middle, double treble) {
        double l = Math.exp(TAPER * (knob(bass) - 1));
        double m = knob(middle);
        double t = knob(treble);
        double r1 = parts.r1;
        double r2 = parts.r2;
        double r3 = parts.r3;
        double r4 = parts.r4;
        double c1 = parts.c1;
        double c2 = parts.c2;
        double c3 = parts.c3;
        double c12 = c1 * c2;
        double c13 = c1 * c3;
        double c23 = c2 * c3;
        double c123 = c12 * c3;
        double b1 = t * c1 * r1 + m * c3 * r3 + l * (c1 + c2) * r2 + (c1 + c2) * r3;
        double b2 =
                t * (c12 + c13) * r1 * r4
                        - m * m * (c13 + c23) * r3 * r3
                        + m * (c13 * r1 * r3 + (c13 + c23) * r3 * r3)
                        + l * (c12 * r1 * r2 + (c12 + c13) * r2 * r4)
                        + l * m * (c13 + c23) * r2 * r3
                        + c12 * r1 * r3
                        + (c12 + c13) * r3 * r4;
        double b3 =
                c123
                        * (l * m * r2 * r3 * (r1 + r4)
                                + (m - m * m) * r3 * r3 * (r1 + r4)
                                + t * r1 * r4 * ((1 - m) * r3 + l * r2));
        double a1 = c1 * (r1 + r3) + c2 * (r3 + r4) + c3 * r4 + m * c3 * r3 + l * (c1 + c2) * r2;
        double a2 =
                m * (c13 * r1 * r3 - c23 * r3 * r4 + (c13 + c23) * r3 * r3)
                        + l * m * (c13 + c23) * r2 * r3
                        - m * m * (c13 + c23) * r3 * r3
                        + l * (c12 * r2 * (r1 + r4) + (c13 + c23) * r2 * r4)
                        + c12 * (r1 * r4 + r3 * r4 + r1 * r3)
                        + c13 * (r1 * r4 + r3 * r4)
                        + c23 * r3 * r4;
        double a3 =
                c123
                        * (l * m * r2 * r3 * (r1 + r4)
                                + (m - m * m) * r3 * r3 * (r1 + r4)
                                + (1 - m) * r1 * r3 * r4
                                + l * r1 * r2 * r4);
        bilinear(b1, b2, b3, a1, a2, a3);
    }

    private static double knob(double position) {
        return LOWEST + (1 - LOWEST) * position;
    }

    private void bilinear(double b1, double b2, double b3, double a1, double a2, double a3) {
        double c = 2 * sampleRate;
        double d1 = b1 * c;
        double d2 = b2 * c * c;
        double d3 = b3 * c * c * c;
        double e1 = a1 * c;
        double e2 = a2 * c * c;
        double e3 = a3 * c * c * c;
        double a0 = 1 + e1 + e2 + e3;
        to[0] = (d1 + d2 + d3) / a0;
        to[1] = (d1 - d2 - 3 * d3) / a0;
        to[2] = (-d1 - d2 + 3 * d3) / a0;
        to[3] = (-d1 + d2 - d3) / a0;
        to[4] = (3 + e1 - e2 - 3 * e3) / a0;
        to[5] = (3 - e1 - e2 + 3 * e3) / a0;
        to[6] = (1 - e1 + e2 - e3) / a0;
        moving = true;
    }

    /// Takes the controls where they go at once.
    void jump() {
        System.arraycopy(to, 0, now, 0, now.length);
        moving = false;
    }

    /// Forgets what it has heard.
    void reset() {
        s1 = 0;
        s2 = 0;
        s3 = 0;
    }

    /// How much it leaves of a frequency where its controls go, as a factor.
    double magnitude(double hz) {
        double w = 2 * Math.PI * hz / sampleRate;
        double re = 0;
        double im = 0;
        double reBelow = 1;
        double imBelow = 0;
        for (int k = 0; k < 4; k++) {
            double cos = Math.cos(k * w);
            double sin = -Math.sin(k * w);
            re += to[k] * cos;
            im += to[k] * sin;
            if (k > 0) {
                reBelow += to[3 + k] * cos;
                imBelow += to[3 + k] * sin;
            }
        }
        return Math.hypot(re, im) / Math.hypot(reBelow, imBelow);
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
        s3 = Math.abs(s3) < SILENCE ? 0 : s3;
    }

    /// As in {@link Biquad}.
    private void stay(float[] samples, int frames) {
        double b0 = now[0];
        double a1 = now[4];
        double a2 = now[5];
        double a3 = now[6];
        double b1 = now[1] - a1 * b0;
        double b2 = now[2] - a2 * b0;
        double b3 = now[3] - a3 * b0;
        double z1 = s1;
        double z2 = s2;
        double z3 = s3;
        for (int i = 0; i < frames; i++) {
            double x = samples[i];
            double next = (b1 * x + z2) - a1 * z1;
            samples[i] = (float) (b0 * x + z1);
            z2 = (b2 * x + z3) - a2 * z1;
            z3 = b3 * x - a3 * z1;
            z1 = next;
        }
        s1 = z1;
        s2 = z2;
        s3 = z3;
    }

    private void move(float[] samples, int frames) {
        double share = 1.0 / frames;
        for (int k = 0; k < steps.length; k++) {
            steps[k] = (to[k] - now[k]) * share;
        }
        for (int i = 0; i < frames; i++) {
            double x = samples[i];
            double y = now[0] * x + s1;
            s1 = now[1] * x + s2 - now[4] * y;
            s2 = now[2] * x + s3 - now[5] * y;
            s3 = now[3] * x - now[6] * y;
            samples[i] = (float) y;
            for (int k = 0; k < steps.length; k++) {
                now[k] += steps[k];
            }
        }
        jump();
    }
}
