package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// Echoes, each darker than the one before, as on tape ({@link
/// dev.heddle.audio.chain.Block#DELAY}).
///
/// Its numbers: the time between echoes, 40 to 1,200 ms, to the next frame; feedback, how loud an
/// echo is by the one before, 0 to 0.95; mix, from 0, only what was played, to 1, only the echoes,
/// as loud in between. The first echo is what was played, unchanged. When the time moves, sound
/// fades from the old echoes to the new ones within 20 ms, at their pitch. Made by the control
/// thread, then audio thread only.
///
/// Source: a delay line whose output goes back through a low pass of first order at 4 kHz, at most
/// 0.25 of the sampling rate, which is loudest at 0 Hz, where it passes all: so the loop's gain is
/// at most the feedback, and the echoes at most 20 times as loud as what was played.
public final class Delay implements Effect {
    private static final int TIME = 0;
    private static final int FEEDBACK = 1;
    private static final int MIX = 2;

    private static final double LONGEST_SECONDS = 1.2;
    private static final double DARKER_ABOVE_HZ = 4000;

    private final int sampleRate;
    private final DelayLine line;
    private final ReadHead head;
    private final float brightness;
    private float last;
    private final float[] echoes = new float[FRAMES];
    private final float[] again = new float[FRAMES];

    /// @param sampleRate 8,000 to 192,000 Hz
    /// @throws IllegalArgumentException if it is out of its range
    public Delay(int sampleRate) {
        Refusals.checkRate(sampleRate);
        this.sampleRate = sampleRate;
        line = new DelayLine(DelayLine.frames(LONGEST_SECONDS, sampleRate));
        head = new ReadHead(sampleRate);
        double hz = Math.min(DARKER_ABOVE_HZ, 0.25 * sampleRate);
        brightness = (float) (1 - StrictMath.exp(-2 * Math.PI * hz / sampleRate));
    }

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {
        head.read(line, DelayLine.frames(0.001 * to[TIME], sampleRate), echoes);
        darken();
        Ramps.scale(again, from[FEEDBACK], to[FEEDBACK]);
        for (int i = 0; i < FRAMES; i++) {
            again[i] += samples[i];
        }
        line.write(again);
        Ramps.mix(samples, echoes, from[MIX], to[MIX]);
    }

    @Override
    @RealTime
    public void reset() {
        line.reset();
        head.reset();
        last = 0;
    }

    private void darken() {
        float y = last;
        for (int i = 0; i < FRAMES; i++) {
            y += brightness * (echoes[i] - y);
            again[i] = y;
        }
        last = DelayLine.orSilence(y);
    }
}
