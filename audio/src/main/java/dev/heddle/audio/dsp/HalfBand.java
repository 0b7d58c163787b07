package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;
import java.util.Arrays;

/// One doubling of the sampling rate and the way back; see {@link Oversampler}. Every second tap of
/// its filter is 0, but for the one in the middle, which is one half.
final class HalfBand {
    /// Of the Kaiser window: 60 dB.
    private static final double BETA = 5.65;

    private final int frames;

    /// The taps that are not 0, without the middle one.
    private final float[] taps;

    /// How many of them came before now, kept in front of each block.
    private final int past;

    private final float[] low;
    private final float[] even;
    private final float[] odd;
    private final float[] sum;

    /// @param length of the filter: 15, 31, 47... taps, so that those that are not 0 come in eights
    /// @param frames in a block at the low rate
    HalfBand(int length, int frames) {
        this.frames = frames;
        taps = new float[(length + 1) / 2];
        past = taps.length - 1;
        low = new float[past + frames];
        even = new float[past + frames];
        odd = new float[past + frames];
        sum = new float[frames];
        design(length);
    }

    private void design(int length) {
        int middle = length / 2;
        var wanted = new double[taps.length];
        var total = 0.0;
        for (int k = 0; k < taps.length; k++) {
            int t = 2 * k - middle;
            double edge = (double) t / (middle + 1);
            wanted[k] =
                    Math.sin(Math.PI * t / 2)
                            / (Math.PI * t)
                            * bessel(BETA * Math.sqrt(1 - edge * edge));
            total += wanted[k];
        }
        for (int k = 0; k < taps.length; k++) {
            taps[k] = (float) (0.5 * wanted[k] / total); // With the middle one: 1 at 0 Hz.
        }
    }

    /// The modified Bessel function of order 0.
    private static double bessel(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; k < 40; k++) {
            term *= (x / (2 * k)) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    /// Half the filter's length, in frames of the high rate.
    int delay() {
        return taps.length - 1;
    }

    /// Doubles the rate of one block.
    @RealTime
    void up(float[] from, float[] into) {
        System.arraycopy(low, frames, low, 0, past);
        System.arraycopy(from, 0, low, past, frames);
        filter(low);
        int late = past - past / 2;
        for (int i = 0; i < frames; i++) {
            into[2 * i] = 2 * sum[i];
            into[2 * i + 1] = low[i + late];
        }
    }

    /// Halves it again.
    @RealTime
    void down(float[] from, float[] into) {
        System.arraycopy(even, frames, even, 0, past);
        System.arraycopy(odd, frames, odd, 0, past);
        for (int i = 0; i < frames; i++) {
            even[past + i] = from[2 * i];
            odd[past + i] = from[2 * i + 1];
        }
        filter(even);
        int late = past - past / 2 - 1;
        for (int i = 0; i < frames; i++) {
            into[i] = sum[i] + 0.5f * odd[i + late];
        }
    }

    /// Eight taps after the other, each over the whole block: such a loop becomes vectors. The
    /// filter is symmetric, so four products are enough for them.
    @RealTime
    private void filter(float[] samples) {
        float[] into = sum;
        Arrays.fill(into, 0);
        for (int k = 0; k < taps.length / 2; k += 4) {
            float t0 = taps[k];
            float t1 = taps[k + 1];
            float t2 = taps[k + 2];
            float t3 = taps[k + 3];
            int late = past - k;
            for (int i = 0; i < frames; i++) {
                into[i] +=
                        t0 * (samples[i + k] + samples[i + late])
                                + t1 * (samples[i + k + 1] + samples[i + late - 1])
                                + t2 * (samples[i + k + 2] + samples[i + late - 2])
                                + t3 * (samples[i + k + 3] + samples[i + late - 3]);
            }
        }
    }

    /// Forgets what it has heard.
    @RealTime
    void reset() {
        Arrays.fill(low, 0);
        Arrays.fill(even, 0);
        Arrays.fill(odd, 0);
    }
}
