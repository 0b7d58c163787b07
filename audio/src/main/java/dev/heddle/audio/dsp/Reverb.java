package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A room around the sound ({@link dev.heddle.audio.chain.Block#REVERB}): a small room, a plate of
/// metal, a hall, or a hall that adds octaves.
///
/// Its numbers: pre-delay, 0 to 60 ms, to the next frame; decay, 0.2 to 12 s; damping, 0 to 1; mix,
/// from 0, only what was played, to 1, only the room, as loud in between. Decay is how long 500 Hz
/// take to fall by 60 dB (RT60), whatever the damping; damping is how much sooner trebles are gone:
/// at 0 what lies at 16 kHz decays in half the time, at 1 what lies at 1.5 kHz. Sound that lasts is
/// about as loud in the room as outside of it, whatever the decay. Stable at each setting. Made by
/// the control thread, then audio thread only.
///
/// Sources: a feedback delay network (J.-M. Jot, 1991) for room and hall, J. Dattorro's plate
/// (1997), overlapping grains for the octaves; each is told in its class.
public final class Reverb implements Effect {
    private static final int PRE_DELAY = 0;
    private static final int DECAY = 1;
    private static final int DAMPING = 2;
    private static final int MIX = 3;

    private static final double LONGEST_PRE_DELAY_SECONDS = 0.06;

    private final int sampleRate;
    private final DelayLine line;
    private final ReadHead head;
    private final Tail tail;
    private final Moves moves = new Moves(4);
    private final float[] late = new float[FRAMES];
    private final float[] ringing = new float[FRAMES];

    /// @param sampleRate 8,000 to 192,000 Hz
    /// @param algo `room`, `plate`, `hall` or `shimmer`
    /// @throws IllegalArgumentException if there is no such room or the rate is out of its range
    public Reverb(int sampleRate, String algo) {
        Refusals.checkRate(sampleRate);
        this.sampleRate = sampleRate;
        line = new DelayLine((int) Math.ceil(LONGEST_PRE_DELAY_SECONDS * sampleRate) + FRAMES);
        head = new ReadHead(sampleRate);
        tail = GuitarEffects.tail(algo, sampleRate);
    }

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {
        if (moves.to(from)) {
            tail.aim(from[DECAY], from[DAMPING]);
            tail.jump();
        }
        if (moves.to(to)) {
            tail.aim(to[DECAY], to[DAMPING]);
        }
        line.write(samples);
        int preDelay = (int) Math.round(0.001 * to[PRE_DELAY] * sampleRate);
        head.read(line, preDelay + FRAMES, late);
        tail.process(late, ringing);
        Ramps.mix(samples, ringing, from[MIX], to[MIX]);
    }

    @Override
    @RealTime
    public void reset() {
        line.reset();
        head.reset();
        tail.reset();
    }
}
