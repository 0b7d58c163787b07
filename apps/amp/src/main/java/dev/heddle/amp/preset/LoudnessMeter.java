package dev.heddle.amp.preset;

/// Measures the momentary loudness of one channel: power over 400 ms behind a filter that hears
/// trebles and basses as people do. Source: ITU-R BS.1770-4, annex 1, with its filters for 48 kHz;
/// EBU Tech 3341 for the 400 ms. One thread.
final class LoudnessMeter {
    /// Frames a second.
    static final int RATE = 48_000;

    /// A quarter of a window.
    private static final int HOP = RATE / 10;

    /// The loudness of silence: nothing is quieter.
    private static final double SILENCE = -120;

    private static final double OFFSET = -0.691;

    private final Filter head =
            new Filter(
                    1.53512485958697,
                    -2.69169618940638,
                    1.19839281085285,
                    -1.69065929318241,
                    0.73248077421585);
    private final Filter bass = new Filter(1, -2, 1, -1.99004745483398, 0.99007225036621);
    private final double[] hops = new double[4];
    private int frames;
    private double energy;
    private double loudest;

    /// A filter of second order, direct form 1.
    private static final class Filter {
        private final double b0;
        private final double b1;
        private final double b2;
        private final double a1;
        private final double a2;
        private double x1;
        private double x2;
        private double y1;
        private double y2;

        Filter(double b0, double b1, double b2, double a1, double a2) {
            this.b0 = b0;
            this.b1 = b1;
            this.b2 = b2;
            this.a1 = a1;
            this.a2 = a2;
        }

        double next(double x) {
            double y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
            x2 = x1;
            x1 = x;
            y2 = y1;
            y1 = y;
            return y;
        }
    }

    void add(float sample) {
        double heard = bass.next(head.next(sample));
        energy += heard * heard;
        frames++;
        if (frames % HOP == 0) {
            hops[frames / HOP % hops.length] = energy;
            energy = 0;
            double sum = 0;
            for (double hop : hops) {
                sum += hop;
            }
            loudest = Math.max(loudest, sum / (hops.length * HOP));
        }
    }

    /// The loudest 400 ms so far, LUFS; -120 for silence.
    double loudest() {
        return Math.max(SILENCE, OFFSET + 10 * Math.log10(loudest));
    }
}
