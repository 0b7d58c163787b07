package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// The Fourier transform of real samples, and back. One thread at a time: it works in memory of its
/// own, made by the constructor.
///
/// What stands in bin `k` is the share of the frequency `k * rate / size`; a sine at full scale
/// gives `size / 2` there. Bins above the middle would mirror those below and are left out.
///
/// Source: T. G. Stockham's self-sorting transform of radix 4, as in P. N. Swarztrauber, *FFT
/// algorithms for vector computers* (1984): no reordering of bits, and inner loops over neighbours.
/// Two real samples make one complex one, and a last step takes the two apart.
public final class Fft {
    private final int half;

    /// The half's roots of unity.
    private final float[] cos;

    private final float[] sin;

    /// Those of the whole, up to half a turn.
    private final float[] wholeCos;

    private final float[] wholeSin;

    private float[] re;
    private float[] im;
    private float[] nextRe;
    private float[] nextIm;

    /// A transform of `size` samples.
    ///
    /// @param size a power of two, 4 to 65,536
    public Fft(int size) {
        Refusals.checkFftSize(size);
        half = size / 2;
        cos = new float[half];
        sin = new float[half];
        wholeCos = new float[half];
        wholeSin = new float[half];
        for (int k = 0; k < half; k++) { // StrictMath: the same on every machine.
            wholeCos[k] = (float) StrictMath.cos(Math.PI * k / half);
            wholeSin[k] = (float) StrictMath.sin(Math.PI * k / half);
            cos[k] = (float) StrictMath.cos(2 * Math.PI * k / half);
            sin[k] = (float) StrictMath.sin(2 * Math.PI * k / half);
        }
        re = new float[half];
        im = new float[half];
        nextRe = new float[half];
        nextIm = new float[half];
    }

    /// How many samples are transformed.
    public int size() {
        return 2 * half;
    }

    /// How many bins come of it: those from 0 Hz to half the sampling rate.
    public int bins() {
        return half + 1;
    }

    /// Transforms samples. Real-time safe: no allocation, lock or system call.
    ///
    /// @param samples `size` of them; only read
    /// @param real the real parts of the `bins`
    /// @param imaginary the imaginary parts; those of the first and the last bin are 0
    @RealTime
    public void forward(float[] samples, float[] real, float[] imaginary) {
        for (int k = 0; k < half; k++) {
            re[k] = samples[2 * k];
            im[k] = samples[2 * k + 1];
        }
        transform();
        real[0] = re[0] + im[0];
        imaginary[0] = 0;
        real[half] = re[0] - im[0];
        imaginary[half] = 0;
        for (int k = 1;
                k <= half / 2;
                k++) { // A bin and its mirror image are made of the same two.
            float evenRe = 0.5f * (re[k] + re[half - k]);
            float evenIm = 0.5f * (im[k] - im[half - k]);
            float oddRe = 0.5f * (im[k] + im[half - k]);
            float oddIm = 0.5f * (re[half - k] - re[k]);
            float turnedRe = oddRe * wholeCos[k] + oddIm * wholeSin[k];
            float turnedIm = oddIm * wholeCos[k] - oddRe * wholeSin[k];
            real[k] = evenRe + turnedRe;
            imaginary[k] = evenIm + turnedIm;
            real[half - k] = evenRe - turnedRe;
            imaginary[half - k] = turnedIm - evenIm;
        }
    }

    /// Goes back: what `forward` has made becomes the samples it was made of. Real-time safe: no
    /// allocation, lock or system call.
    ///
    /// @param real `bins` of them; only read
    /// @param imaginary `bins` of them; only read; those of the first and the last bin count as 0
    /// @param samples `size` of them
    @RealTime
    public void inverse(float[] real, float[] imaginary, float[] samples) {
        // The inverse is the transform with real and imaginary parts exchanged, twice.
        im[0] = 0.5f * (real[0] + real[half]);
        re[0] = 0.5f * (real[0] - real[half]);
        for (int k = 1; k <= half / 2; k++) {
            float evenRe = 0.5f * (real[k] + real[half - k]);
            float evenIm = 0.5f * (imaginary[k] - imaginary[half - k]);
            float turnedRe = 0.5f * (real[k] - real[half - k]);
            float turnedIm = 0.5f * (imaginary[k] + imaginary[half - k]);
            float oddRe = turnedRe * wholeCos[k] - turnedIm * wholeSin[k];
            float oddIm = turnedIm * wholeCos[k] + turnedRe * wholeSin[k];
            im[k] = evenRe - oddIm;
            re[k] = evenIm + oddRe;
            im[half - k] = evenRe + oddIm;
            re[half - k] = oddRe - evenIm;
        }
        transform();
        float scale = 1f / half;
        for (int k = 0; k < half; k++) {
            samples[2 * k] = im[k] * scale;
            samples[2 * k + 1] = re[k] * scale;
        }
    }

    private void transform() {
        int run = 1; // How many neighbours share a factor.
        for (; 4 * run <= half; run *= 4) {
            quarters(run);
            swap();
        }
        if (run < half) {
            halves(run);
            swap();
        }
    }

    /// Takes a run of each quarter to four runs side by side.
    private void quarters(int run) {
        float[] aRe = re;
        float[] aIm = im;
        float[] bRe = nextRe;
        float[] bIm = nextIm;
        int quarter = half / 4;
        for (int i = 0; i < quarter; i++) {
            int turn = i & -run; // All of a run share their factors.
            float evenRe = aRe[i] + aRe[i + 2 * quarter];
            float evenIm = aIm[i] + aIm[i + 2 * quarter];
            float lessRe = aRe[i] - aRe[i + 2 * quarter];
            float lessIm = aIm[i] - aIm[i + 2 * quarter];
            float oddRe = aRe[i + quarter] + aRe[i + 3 * quarter];
            float oddIm = aIm[i + quarter] + aIm[i + 3 * quarter];
            float turnedRe = aIm[i + 3 * quarter] - aIm[i + quarter]; // By a right angle.
            float turnedIm = aRe[i + quarter] - aRe[i + 3 * quarter];
            int to = i + 3 * turn;
            bRe[to] = evenRe + oddRe;
            bIm[to] = evenIm + oddIm;
            store(to + run, turn, lessRe - turnedRe, lessIm - turnedIm);
            store(to + 2 * run, 2 * turn, evenRe - oddRe, evenIm - oddIm);
            store(to + 3 * run, 3 * turn, lessRe + turnedRe, lessIm + turnedIm);
        }
    }

    private void store(int at, int turn, float x, float y) {
        nextRe[at] = x * cos[turn] + y * sin[turn];
        nextIm[at] = y * cos[turn] - x * sin[turn];
    }

    /// The last step if the half is no power of four: its factors are all 1.
    private void halves(int run) {
        for (int q = 0; q < run; q++) {
            nextRe[q] = re[q] + re[q + run];
            nextIm[q] = im[q] + im[q + run];
            nextRe[q + run] = re[q] - re[q + run];
            nextIm[q + run] = im[q] - im[q + run];
        }
    }

    private void swap() {
        var wasRe = re;
        var wasIm = im;
        re = nextRe;
        im = nextIm;
        nextRe = wasRe;
        nextIm = wasIm;
    }
}
