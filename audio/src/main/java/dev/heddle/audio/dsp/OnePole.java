package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A low pass or a high pass of first order (6 dB an octave) whose frequency may move while it
/// runs, in a straight line over the next block. Stable at every frequency. Audio thread only.
/// Real-time safe: no allocation, lock or system call.
///
/// Source: the impulse-invariant one pole, `y += k (x - y)` with `k = 1 - exp(-2 pi hz / rate)`;
/// the high pass is what the low pass leaves over.
@RealTime
final class OnePole {
    private static final double SILENCE = 1e-20; // As in Biquad.

    private final double sampleRate;
    private double k = 1;
    private double toK = 1;
    private double state;

    OnePole(double sampleRate) {
        this.sampleRate = sampleRate;
    }

    /// Where its frequency goes, in Hz.
    void at(double hz) {
        toK = 1 - Math.exp(-2 * Math.PI * hz / sampleRate);
    }

    /// Takes the frequency where it goes at once.
    void jump() {
        k = toK;
    }

    /// Forgets what it has heard.
    void reset() {
        state = 0;
    }

    /// Keeps what is below.
    void lowPass(float[] samples, int frames) {
        double step = (toK - k) / frames;
        double now = k;
        double y = state;
        for (int i = 0; i < frames; i++) {
            y = (1 - now) * y + now * samples[i]; // One step shorter than k (x - y).
            samples[i] = (float) y;
            now += step;
        }
        settle(y);
    }

    /// Keeps what is above.
    void highPass(float[] samples, int frames) {
        double step = (toK - k) / frames;
        double now = k;
        double y = state;
        for (int i = 0; i < frames; i++) {
            double x = samples[i];
            y = (1 - now) * y + now * x;
            samples[i] = (float) (x - y);
            now += step;
        }
        settle(y);
    }

    private void settle(double y) {
        k = toK;
        state = Math.abs(y) < SILENCE ? 0 : y;
    }
}
