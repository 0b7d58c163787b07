package dev.heddle.audio.meter;

import dev.heddle.audio.dsp.Fft;

/// How loud a sound is in each of {@link #BANDS} bands, which are equally wide to ears. One thread
/// at a time, never the audio thread's: it takes what a {@link Tap} gives.
///
/// The last {@link #WINDOW} frames go through J. von Hann's window and a Fourier transform. A band
/// shows its loudest bin; below about 250 Hz (at 48 kHz) bands are narrower than bins, and show
/// what lies between two. A sine at full scale reads 0 dB, up to 1.5 dB less between two bins.
public final class Spectrum {
    /// How many bands there are.
    public static final int BANDS = 64;

    /// How many frames one spectrum is made of: 43 ms at 48 kHz.
    public static final int WINDOW = 2048;

    /// What silence reads, in dB.
    public static final float SILENCE_DB = -120;

    private static final double LOWEST_HZ = 40;
    private static final double HIGHEST_HZ = 20_000;

    private final double sampleRate;
    private final double ratio;
    private final Fft fft = new Fft(WINDOW);
    private final float[] window = new float[WINDOW];
    private final float[] last = new float[WINDOW];
    private final float[] samples = new float[WINDOW];
    private final float[] re = new float[fft.bins()];
    private final float[] im = new float[fft.bins()];
    private int next;

    /// @param sampleRate frames a second, 1,000 or more
    public Spectrum(int sampleRate) {
        if (sampleRate < 1_000) {
            throw new IllegalArgumentException(
                    "sample rate must be 1000 or more, was " + sampleRate);
        }
        this.sampleRate = sampleRate;
        ratio = Math.pow(Math.min(HIGHEST_HZ, sampleRate / 2.0) / LOWEST_HZ, 1.0 / BANDS);
        for (int i = 0; i < WINDOW; i++) {
            window[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW));
        }
    }

    /// Where a band begins, in Hz; it ends where the next one begins. Bands go from 40 Hz to 20
    /// kHz, or half the sampling rate.
    ///
    /// @param band 0 to {@link #BANDS}
    public double beginHz(int band) {
        return LOWEST_HZ * Math.pow(ratio, band);
    }

    /// Takes the first samples: the newest sound.
    public void add(float[] newest, int count) {
        for (int i = Math.max(0, count - WINDOW); i < count; i++) {
            last[next] = newest[i];
            next = (next + 1) % WINDOW;
        }
    }

    /// The levels of all bands, the lowest first, in dBFS and not below {@link #SILENCE_DB}.
    public float[] levelsDb() {
        for (int i = 0; i < WINDOW; i++) {
            samples[i] = last[(next + i) % WINDOW] * window[i];
        }
        fft.forward(samples, re, im);
        var levels = new float[BANDS];
        for (int band = 0; band < BANDS; band++) {
            // A quarter of the window is what a sine at full scale gives.
            levels[band] = (float) Levels.decibels(loudest(band) / (0.25 * WINDOW));
        }
        return levels;
    }

    private double loudest(int band) {
        double from = beginHz(band) * WINDOW / sampleRate;
        double to = beginHz(band + 1) * WINDOW / sampleRate;
        double middle = 0.5 * (from + to);
        int below = (int) middle;
        int above = Math.min(below + 1, fft.bins() - 1);
        double loudest = size(below) + (middle - below) * (size(above) - size(below));
        for (int bin = (int) Math.ceil(from); bin < Math.min(to, fft.bins()); bin++) {
            loudest = Math.max(loudest, size(bin));
        }
        return loudest;
    }

    private double size(int bin) {
        return Math.hypot(re[bin], im[bin]);
    }
}
