package dev.heddle.audio.dsp;

import static dev.heddle.audio.dsp.Effect.FRAMES;

import dev.heddle.core.RealTime;
import java.util.Arrays;

/// A hall that hears itself an octave higher, and that again. Audio thread only. Real-time safe: no
/// allocation, lock or system call.
///
/// Source: the regenerated pitch shift of B. Eno's and D. Lanois's records of 1984, here without a
/// device: hall, filter, octave, and back into the hall, at a quarter of its power or less. What
/// goes back is clipped at full scale: whatever happens, the hall, which is stable, gets no more
/// than full scale beside what is played.
@RealTime
final class Shimmer implements Tail {
    private static final float AGAIN = 0.5f;

    /// How long it takes a sound to be heard again: a grain's half and the hall's ways on average.
    private static final double AGAIN_SECONDS = 0.1;

    private static final double FROM_HZ = 150; // Below it is mud, and beats of the grains.
    private static final double TO_HZ = 5000;

    /// The hall decays sooner, for what comes again makes the whole longer. Measured.
    private static final float OWN_DECAY = 0.92f;

    private final Network hall;
    private final Biquad from;
    private final Biquad to;
    private final OctaveUp octave;
    private final float[] again = new float[FRAMES];
    private float share;
    private float toShare;

    Shimmer(int sampleRate) {
        hall = Network.hall(sampleRate);
        octave = new OctaveUp(sampleRate);
        from = new Biquad(sampleRate);
        from.highPass(FROM_HZ, Biquad.BUTTERWORTH);
        from.jump();
        to = new Biquad(sampleRate);
        to.lowPass(Math.min(TO_HZ, sampleRate / 6.0), Biquad.BUTTERWORTH);
        to.jump();
    }

    @Override
    public void aim(float decaySeconds, float damping) {
        hall.aim(OWN_DECAY * decaySeconds, damping);
        toShare = AGAIN * Loss.left(AGAIN_SECONDS, decaySeconds);
    }

    @Override
    public void jump() {
        hall.jump();
        share = toShare;
    }

    @Override
    public void process(float[] input, float[] output) {
        Ramps.scale(again, share, toShare);
        share = toShare;
        for (int i = 0; i < FRAMES; i++) {
            again[i] = input[i] + Math.max(-1, Math.min(1, again[i]));
        }
        hall.process(again, output);
        System.arraycopy(output, 0, again, 0, FRAMES);
        from.process(again, FRAMES);
        to.process(again, FRAMES);
        octave.process(again);
    }

    @Override
    public void reset() {
        hall.reset();
        from.reset();
        to.reset();
        octave.reset();
        Arrays.fill(again, 0);
    }
}
