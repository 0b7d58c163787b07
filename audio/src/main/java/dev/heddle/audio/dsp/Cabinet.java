package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A guitar loudspeaker in its cabinet: convolution with the impulse response of {@link
/// ImpulseResponses}, without latency, then a low cut and a high cut of 12 dB an octave without a
/// bump ({@link dev.heddle.audio.chain.Block#CAB}).
///
/// Its numbers: low cut 20 to 200 Hz, high cut 3,000 to 12,000 Hz but at most 0.45 of the sampling
/// rate. Made by the control thread, then audio thread only.
public final class Cabinet implements Effect {
    private static final int LOW_CUT = 0;
    private static final int HIGH_CUT = 1;

    private final Convolver speaker;
    private final Biquad lowCut;
    private final Biquad highCut;
    private final Moves moves = new Moves(2);

    /// @param sampleRate 8,000 to 192,000 Hz
    /// @param irName a name of {@link ImpulseResponses#of}
    /// @throws IllegalArgumentException if there is no such cabinet or the rate is out of its range
    public Cabinet(int sampleRate, String irName) {
        speaker = new Convolver(ImpulseResponses.of(irName, sampleRate));
        lowCut = new Biquad(sampleRate);
        highCut = new Biquad(sampleRate);
    }

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {
        if (moves.to(from)) {
            cutAt(from);
            lowCut.jump();
            highCut.jump();
        }
        if (moves.to(to)) {
            cutAt(to);
        }
        speaker.process(samples);
        lowCut.process(samples, FRAMES);
        highCut.process(samples, FRAMES);
    }

    @Override
    @RealTime
    public void reset() {
        speaker.reset();
        lowCut.reset();
        highCut.reset();
    }

    private void cutAt(float[] numbers) {
        lowCut.highPass(numbers[LOW_CUT], Biquad.BUTTERWORTH);
        highCut.lowPass(numbers[HIGH_CUT], Biquad.BUTTERWORTH);
    }
}
