package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// Raises the sampling rate by 2 or 4 and lowers it again, so that what distorts in between makes
/// fewer tones that are mirrored at half the sampling rate. Audio thread only. Real-time safe: no
/// allocation, lock or system call.
///
/// Each doubling is a half-band filter, in two phases: one is a delay, the other a filter of a few
/// taps, run tap by tap over whole blocks, which compilers turn into vectors. Linear phase: up and
/// down together delay by {@link #delayFrames}. Source: windowed-sinc half-band filters with a
/// Kaiser window (J. Kaiser 1974), polyphase form after P. Vaidyanathan, *Multirate Systems and
/// Filter Banks*, 1993.
final class Oversampler {
    /// Taps of the first doubling: flat to 0.37 of the sampling rate, images down by 60 dB.
    private static final int FIRST_TAPS = 31;

    /// Taps of the second one, which has an octave more of room.
    private static final int SECOND_TAPS = 15;

    private final HalfBand[] stages;
    private final float[][] rates;

    /// @param factor 1, 2 or 4
    /// @param frames in a block at the low rate
    Oversampler(int factor, int frames) {
        Refusals.checkOversampling(factor);
        var count = Integer.numberOfTrailingZeros(factor);
        stages = new HalfBand[count];
        rates = new float[count][];
        for (int i = 0; i < count; i++) {
            stages[i] = new HalfBand(i == 0 ? FIRST_TAPS : SECOND_TAPS, frames << i);
            rates[i] = new float[frames << (i + 1)];
        }
    }

    /// How many frames of the high rate there are in one of the low one.
    int factor() {
        return 1 << stages.length;
    }

    /// How much later sound leaves than it came, in frames of the low rate.
    double delayFrames() {
        var frames = 0.0;
        for (int i = 0; i < stages.length; i++) {
            frames += 2.0 * stages[i].delay() / (2 << i);
        }
        return frames;
    }

    /// The block at the high rate, to be changed in place; `samples` itself for a factor of 1.
    @RealTime
    float[] up(float[] samples) {
        var from = samples;
        for (int i = 0; i < stages.length; i++) {
            stages[i].up(from, rates[i]);
            from = rates[i];
        }
        return from;
    }

    /// Brings what {@link #up} gave back to the low rate.
    @RealTime
    void down(float[] samples) {
        for (int i = stages.length - 1; i >= 0; i--) {
            stages[i].down(rates[i], i == 0 ? samples : rates[i - 1]);
        }
    }

    /// Forgets what it has heard.
    @RealTime
    void reset() {
        for (var stage : stages) {
            stage.reset();
        }
    }
}
