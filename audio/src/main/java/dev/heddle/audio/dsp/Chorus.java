package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A second voice whose delay swings around 8 ms, and so its pitch ({@link
/// dev.heddle.audio.chain.Block#CHORUS}).
///
/// Its numbers: how many swings a second, 0.05 to 5 Hz; depth, 0 to 1, of a swing of 3 ms to each
/// side; mix, from 0, only the first voice, to 1, only the second, as loud in between. The pitch is
/// off by at most `2 pi * rate * depth * 3 ms`: 10 % at the fastest and deepest. Made by the
/// control thread, then audio thread only.
///
/// Source: J. Dattorro, *Effect design, part 2: delay-line modulation and chorus* (1997), its
/// chorus without feedback; the fractional delay is a Lagrange interpolation.
public final class Chorus implements Effect {
    private static final int RATE = 0;
    private static final int DEPTH = 1;
    private static final int MIX = 2;

    private static final double CENTRE_SECONDS = 0.008;
    private static final double SWING_SECONDS = 0.003;

    private final DelayLine line;
    private final Lfo lfo;
    private final double centre;
    private final double swing;
    private final float[] voice = new float[FRAMES];

    /// @param sampleRate 8,000 to 192,000 Hz
    /// @throws IllegalArgumentException if it is out of its range
    public Chorus(int sampleRate) {
        Refusals.checkRate(sampleRate);
        centre = CENTRE_SECONDS * sampleRate + FRAMES; // Read after the block is written.
        swing = SWING_SECONDS * sampleRate;
        line = new DelayLine((int) Math.ceil(centre + swing));
        lfo = new Lfo(sampleRate, 0);
    }

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {
        line.write(samples);
        double begin = centre + swing * from[DEPTH] * lfo.now();
        lfo.advance(0.5 * (from[RATE] + to[RATE]));
        line.glide(begin, centre + swing * to[DEPTH] * lfo.now(), voice);
        Ramps.mix(samples, voice, from[MIX], to[MIX]);
    }

    @Override
    @RealTime
    public void reset() {
        line.reset();
        lfo.reset();
    }
}
