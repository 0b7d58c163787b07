package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A factor that goes where it is sent in a straight line over the next block. Audio thread only.
/// Real-time safe: no allocation, lock or system call.
@RealTime
final class Gain {
    private float now = 1;
    private float to = 1;

    /// Where it goes.
    void to(double factor) {
        to = (float) factor;
    }

    /// Takes it there at once.
    void jump() {
        now = to;
    }

    /// Where it is.
    float now() {
        return now;
    }

    /// Multiplies the first frames in place.
    void process(float[] samples, int frames) {
        float start = now;
        float step = (to - start) / frames;
        for (int i = 0; i < frames; i++) {
            samples[i] *= start + step * i;
        }
        now = to;
    }
}
