package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// Makes many faint echoes of one before they enter a tail. Audio thread only. Real-time safe: no
/// allocation, lock or system call.
///
/// Source: the input diffusers of J. Dattorro, *Effect design, part 1: reverberator and other
/// filters* (1997); at sampling rates below 18 kHz the shortest is a block long.
@RealTime
final class Diffuser {
    private final Allpass[] allpasses;

    Diffuser(int sampleRate) {
        allpasses =
                new Allpass[] {
                    new Allpass(142 / Plate.RATE, sampleRate, 0.75f, 0),
                    new Allpass(107 / Plate.RATE, sampleRate, 0.75f, 0),
                    new Allpass(379 / Plate.RATE, sampleRate, 0.625f, 0),
                    new Allpass(277 / Plate.RATE, sampleRate, 0.625f, 0)
                };
    }

    void aim(float decaySeconds) {
        for (var allpass : allpasses) {
            allpass.aim(decaySeconds);
        }
    }

    void jump() {
        for (var allpass : allpasses) {
            allpass.jump();
        }
    }

    void process(float[] samples) {
        for (var allpass : allpasses) {
            allpass.process(samples);
        }
    }

    void reset() {
        for (var allpass : allpasses) {
            allpass.reset();
        }
    }
}
