package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// The curve that bends what is loud: nearly tanh, without a call of it. Its slope is 1 at 0 and it
/// is 1 from 3 on, where it arrives without a corner. May be called from any thread. Real-time
/// safe: no allocation, lock or system call.
///
/// Source: the Padé approximant of tanh of degrees 3 and 2, x (27 + x^2) / (27 + 9 x^2).
@RealTime
final class SoftClip {
    private SoftClip() {}

    static float of(float x) {
        float c = Math.max(-3, Math.min(3, x));
        float square = c * c;
        return c * (27 + square) / (27 + 9 * square);
    }

    /// The same around another point of rest, as tubes and diodes of two sizes do: one side bends
    /// sooner. 0 stays 0.
    static float of(float x, float bias) {
        return of(x + bias) - of(bias);
    }

    /// How far that goes from 0, in the mean of both sides.
    static float mean(float x, float bias) {
        return (of(x, bias) - of(-x, bias)) / 2;
    }
}
