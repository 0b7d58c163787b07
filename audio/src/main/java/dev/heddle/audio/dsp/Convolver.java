package dev.heddle.audio.dsp;

import static dev.heddle.audio.dsp.Effect.FRAMES;

import dev.heddle.core.RealTime;
import java.util.Arrays;

/// Gives samples the response of a room or a loudspeaker: each sample sets off the whole impulse
/// response. Without latency: the first tap sounds in the same frame. One thread at a time.
///
/// Source: uniformly partitioned overlap-save convolution with a delay line of spectra (W. G.
/// Gardner, *Efficient convolution without input-output delay*, 1995; F. Wefers, *Partitioned
/// convolution algorithms for real-time auralization*, 2014). The response is cut into parts of one
/// block; a block's spectrum is computed once, meets each part in turn and is forgotten after the
/// last. The cost is the same for each block: two transforms of 128, and 65 complex products for
/// each 64 taps. Larger parts for the later taps would cost less on average and more at worst.
public final class Convolver {
    /// The longest response, in taps: 85 ms at 48 kHz, more than a loudspeaker rings.
    public static final int MAX_TAPS = 4096;

    private final Fft fft = new Fft(2 * FRAMES);
    private final float[][] responseRe;
    private final float[][] responseIm;
    private final float[][] heardRe;
    private final float[][] heardIm;
    private final float[] window = new float[2 * FRAMES];
    private final float[] sumRe = new float[fft.bins()];
    private final float[] sumIm = new float[fft.bins()];
    private final float[] sound = new float[2 * FRAMES];

    /// Where the newest spectrum is; older ones follow.
    private int newest;

    /// @param response 1 to {@link #MAX_TAPS} taps, at the samples' rate; copied
    public Convolver(float[] response) {
        Refusals.checkTaps(response.length);
        int parts = (response.length + FRAMES - 1) / FRAMES;
        responseRe = new float[parts][fft.bins()];
        responseIm = new float[parts][fft.bins()];
        heardRe = new float[parts][fft.bins()];
        heardIm = new float[parts][fft.bins()];
        for (int part = 0; part < parts; part++) {
            var taps = new float[2 * FRAMES];
            int from = part * FRAMES;
            System.arraycopy(response, from, taps, 0, Math.min(FRAMES, response.length - from));
            fft.forward(taps, responseRe[part], responseIm[part]);
        }
    }

    /// Convolves one block in place. Real-time safe: no allocation, lock or system call.
    ///
    /// @param samples {@link Effect#FRAMES} frames
    @RealTime
    public void process(float[] samples) {
        int parts = responseRe.length;
        System.arraycopy(window, FRAMES, window, 0, FRAMES);
        System.arraycopy(samples, 0, window, FRAMES, FRAMES);
        newest = (newest == 0 ? parts : newest) - 1;
        fft.forward(window, heardRe[newest], heardIm[newest]);
        multiply(heardRe[newest], heardIm[newest], responseRe[0], responseIm[0]);
        for (int part = 1, at = newest + 1; part < parts; part++, at++) {
            at = at == parts ? 0 : at;
            multiplyAndAdd(heardRe[at], heardIm[at], responseRe[part], responseIm[part]);
        }
        fft.inverse(sumRe, sumIm, sound);
        System.arraycopy(sound, FRAMES, samples, 0, FRAMES); // The first half has wrapped around.
    }

    /// Forgets what it has heard. Real-time safe: no allocation, lock or system call.
    @RealTime
    public void reset() {
        Arrays.fill(window, 0);
        for (int part = 0; part < heardRe.length; part++) {
            Arrays.fill(heardRe[part], 0);
            Arrays.fill(heardIm[part], 0);
        }
    }

    private void multiply(float[] aRe, float[] aIm, float[] bRe, float[] bIm) {
        float[] re = sumRe;
        float[] im = sumIm;
        for (int k = 0; k < re.length; k++) {
            re[k] = aRe[k] * bRe[k] - aIm[k] * bIm[k];
            im[k] = aRe[k] * bIm[k] + aIm[k] * bRe[k];
        }
    }

    private void multiplyAndAdd(float[] aRe, float[] aIm, float[] bRe, float[] bIm) {
        float[] re = sumRe;
        float[] im = sumIm;
        for (int k = 0; k < re.length; k++) {
            re[k] += aRe[k] * bRe[k] - aIm[k] * bIm[k];
            im[k] += aRe[k] * bIm[k] + aIm[k] * bRe[k];
        }
    }
}
