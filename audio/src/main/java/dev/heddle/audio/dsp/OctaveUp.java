package dev.heddle.audio.dsp;

import static dev.heddle.audio.dsp.Effect.FRAMES;

import dev.heddle.core.RealTime;
import java.util.Arrays;

/// Plays what it hears an octave higher: two heads read at double speed, each for one grain, and
/// fade into each other. What lies above a quarter of the sampling rate has to be gone before.
/// Audio thread only. Real-time safe: no allocation, lock or system call.
///
/// Source: overlapping grains (C. Roads, *Microsound*, 2001). Half a grain is an odd number of
/// frames, so one head reads the even frames and the other one the odd ones, and the windows add up
/// to 1 for each frame that is read as they do for each that is heard: so energy never grows.
@RealTime
final class OctaveUp {
    private static final double GRAIN_SECONDS = 0.08;

    private final float[] window;
    private final float[] past;
    private int next;
    private int phase;

    OctaveUp(int sampleRate) {
        int half = (int) (0.5 * GRAIN_SECONDS * sampleRate) | 1;
        window = new float[2 * half];
        for (int i = 0; i < window.length; i++) {
            window[i] = (float) (0.5 - 0.5 * StrictMath.cos(Math.PI * i / half));
        }
        past = new float[Integer.highestOneBit(4 * half - 1)]; // A power of two, for the mask.
    }

    void process(float[] samples) {
        int grain = window.length;
        int mask = past.length - 1;
        for (int i = 0; i < FRAMES; i++) {
            past[next & mask] = samples[i];
            int other = phase + grain / 2;
            other = other < grain ? other : other - grain;
            samples[i] =
                    window[phase] * past[next - grain + phase & mask]
                            + window[other] * past[next - grain + other & mask];
            phase = phase + 1 < grain ? phase + 1 : 0;
            next++;
        }
    }

    void reset() {
        Arrays.fill(past, 0);
        next = 0;
        phase = 0;
    }
}
