package dev.heddle.audio.dsp;

import static dev.heddle.audio.dsp.Effect.FRAMES;

import dev.heddle.core.RealTime;

/// A slow sine that others swing with, told block by block: what swings goes straight in between.
/// The same on every machine: a parabola, bent once more, which is off by less than 0.0012. Audio
/// thread only. Real-time safe: no allocation, lock or system call.
@RealTime
final class Lfo {
    private final double blocksASecond;

    private final double begin;

    /// -0.5 to 0.5; one is a whole swing.
    private double phase;

    /// @param phase where it begins, -0.5 to 0.5
    Lfo(int sampleRate, double phase) {
        blocksASecond = (double) sampleRate / FRAMES;
        begin = phase;
        this.phase = phase;
    }

    void reset() {
        phase = begin;
    }

    /// Where it is now, -1 to 1.
    float now() {
        double arc = 16 * phase * (0.5 - Math.abs(phase));
        return (float) (arc * (0.775 + 0.225 * Math.abs(arc)));
    }

    /// Goes on by one block.
    void advance(double hz) {
        phase += hz / blocksASecond;
        phase -= Math.rint(phase);
    }
}
