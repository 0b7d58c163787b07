package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;
import java.util.Arrays;

/// Silences what lies below a level.
///
/// It opens for a block whose peak is above `threshold_db` (-90 to 0 dBFS), from that block's first
/// frame on, so that no attack is cut; it closes when the peaks have been 6 dB below the threshold
/// for 30 ms, which is more than two periods of a low E, so that it does not chatter. Opening takes
/// a millisecond; closing to a thousandth (-60 dB) takes `release_ms` (5 to 500 ms). Closed, it is
/// silent. Audio thread only.
///
/// Source: U. Zölzer (ed.), *DAFX*, 2nd edition, 4.2.2, with the hold and the hysteresis of there.
public final class NoiseGate implements Effect {
    private static final double HYSTERESIS_DB = 6;
    private static final double HOLD_SECONDS = 0.03;
    private static final double ATTACK_SECONDS = 0.001;

    /// Time constants in a release to a thousandth.
    private static final double TO_A_THOUSANDTH = Math.log(1000);

    private final int sampleRate;
    private final int holdFrames;
    private final float attack;
    private final Moves moves = new Moves(2);
    private float openAbove;
    private float closeBelow;
    private float release;
    private boolean isOpen;
    private int heldFrames;
    private float gain;

    /// @param sampleRate frames a second
    public NoiseGate(int sampleRate) {
        this.sampleRate = sampleRate;
        holdFrames = (int) (HOLD_SECONDS * sampleRate);
        attack = share(ATTACK_SECONDS);
    }

    /// What one frame takes of the way that is left.
    private float share(double seconds) {
        return (float) (1 - Math.exp(-1 / (seconds * sampleRate)));
    }

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {
        if (moves.to(to)) { // Where the gate goes is smooth, whatever the threshold does.
            openAbove = (float) Decibels.toGain(to[0]);
            closeBelow = (float) Decibels.toGain(to[0] - HYSTERESIS_DB);
            release = share(to[1] * 1e-3 / TO_A_THOUSANDTH);
        }
        listen(peak(samples));
        float target = isOpen ? 1 : 0;
        if (gain != target) {
            fade(samples, target, isOpen ? attack : release);
        } else if (!isOpen) {
            Arrays.fill(samples, 0);
        }
    }

    private static float peak(float[] samples) {
        float peak = 0;
        for (int i = 0; i < FRAMES; i++) {
            peak = Math.max(peak, Math.abs(samples[i]));
        }
        return peak;
    }

    private void listen(float peak) {
        if (peak > openAbove || (isOpen && peak >= closeBelow)) {
            isOpen = true;
            heldFrames = holdFrames;
        } else if (isOpen) {
            heldFrames -= FRAMES;
            isOpen = heldFrames > 0;
        }
    }

    private void fade(float[] samples, float target, float share) {
        float g = gain;
        for (int i = 0; i < FRAMES; i++) {
            g += (target - g) * share;
            samples[i] *= g;
        }
        gain = Math.abs(target - g) < 1e-5f ? target : g; // -100 dB: nobody hears the step.
    }

    @Override
    @RealTime
    public void reset() {
        isOpen = false;
        gain = 0;
    }
}
