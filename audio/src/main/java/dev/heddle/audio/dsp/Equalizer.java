package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// Three bands: a low shelf (60 to 200 Hz), a bell (300 to 3000 Hz, Q 0.3 to 4) and a high shelf (4
/// to 10 kHz), each raised or lowered by up to 12 dB. At sampling rates too low for a band it sits
/// at 0.45 of the rate. Audio thread only.
///
/// Source: that of {@link Biquad}.
public final class Equalizer implements Effect {
    private final Moves moves = new Moves(7);
    private final Biquad low;
    private final Biquad mid;
    private final Biquad high;

    /// @param sampleRate frames a second
    public Equalizer(int sampleRate) {
        low = new Biquad(sampleRate);
        mid = new Biquad(sampleRate);
        high = new Biquad(sampleRate);
    }

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {
        if (moves.to(from)) {
            design(from);
            low.jump();
            mid.jump();
            high.jump();
        }
        if (moves.to(to)) {
            design(to);
        }
        low.process(samples, FRAMES);
        mid.process(samples, FRAMES);
        high.process(samples, FRAMES);
    }

    private void design(float[] numbers) {
        low.lowShelf(numbers[0], numbers[1]);
        mid.peak(numbers[2], numbers[3], numbers[4]);
        high.highShelf(numbers[5], numbers[6]);
    }

    @Override
    @RealTime
    public void reset() {
        low.reset();
        mid.reset();
        high.reset();
    }
}
