package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;
import java.util.Locale;

/// A distortion pedal in front of the amp.
///
/// `drive` (0 to 1) is the gain before the curve, in equal steps of decibels; `tone` (0 to 1) a low
/// pass after it, in equal ratios. What comes out is about as loud as what came in, at the level of
/// a guitar (-20 dBFS RMS). The curve runs at 1, 2 or 4 times the sampling rate. Audio thread only.
///
/// - `softclip`: {@link SoftClip}, 0 to 36 dB, bass cut at 80 Hz.
/// - `hardclip`: cut off at full scale, 6 to 42 dB, bass cut at 120 Hz.
/// - `tubescreamer`: only what is above 720 Hz is raised (10 to 44 dB), then one side bends sooner
///   than the other, then a darker tone: a hump in the middle.
/// - `fuzz`: 26 to 56 dB, one side cut at 0.6 of the other; the louder it gets the further the
///   point of rest moves, and what has faded is swallowed.
///
/// Sources: D. Yeh, J. Abel, J. Smith, *Simplified, physically-informed models of distortion and
/// overdrive guitar effects pedals*, DAFx-07 (the tubescreamer's filters and order); *DAFX*, 2nd
/// edition, 4.3 (curves, fuzz); {@link Oversampler}.
public final class Drive implements Effect {
    private static final double DC_HZ = 15;
    private static final float FUZZ_FLOOR = 0.02f;
    private static final float FUZZ_BIAS = -0.25f;
    private static final float FUZZ_LOWEST = -0.6f;
    private static final double FUZZ_RECOVERY_SECONDS = 0.06;
    private static final float TUBE_SCREAMER_BIAS = 0.3f;

    private enum Kind {
        SOFTCLIP,
        HARDCLIP,
        TUBESCREAMER,
        FUZZ
    }

    /// What a pedal is made of.
    ///
    /// @param bassCut Hz, of what is raised
    /// @param share how much of a guitar that leaves
    /// @param dry how much of the rest goes along
    /// @param least dB of gain at `drive` 0
    /// @param most dB of gain at `drive` 1
    /// @param dark Hz of the low pass at `tone` 0
    /// @param bright Hz of the low pass at `tone` 1
    private record Parts(
            double bassCut,
            double share,
            float dry,
            double least,
            double most,
            double dark,
            double bright) {
        static Parts of(Kind kind) {
            return switch (kind) {
                case SOFTCLIP -> new Parts(80, 1, 0, 0, 36, 900, 14_000);
                case HARDCLIP -> new Parts(120, 1, 0, 6, 42, 800, 12_000);
                case TUBESCREAMER -> new Parts(720, 0.4, 1, 10, 44, 720, 8_000);
                case FUZZ -> new Parts(40, 1, 0, 26, 56, 700, 10_000);
            };
        }
    }

    private final Kind kind;
    private final Parts parts;
    private final Moves moves = new Moves(2);
    private final float[] raised = new float[FRAMES];
    private final OnePole bassCut;
    private final Gain before = new Gain();
    private final Gain after = new Gain();
    private final Oversampler oversampler;
    private final OnePole blocker;
    private final OnePole tone;
    private final float recovery;
    private float envelope;
    private float bias;

    /// @param sampleRate frames a second
    /// @param type a choice of the block `drive`
    /// @param oversample 1, 2 or 4
    /// @throws IllegalArgumentException if there is no such type or factor
    public Drive(int sampleRate, String type, int oversample) {
        kind = Kind.valueOf(type.toUpperCase(Locale.ROOT));
        parts = Parts.of(kind);
        oversampler = new Oversampler(oversample, FRAMES);
        bassCut = new OnePole(sampleRate);
        bassCut.at(parts.bassCut);
        bassCut.jump();
        blocker = new OnePole(sampleRate);
        blocker.at(DC_HZ);
        blocker.jump();
        tone = new OnePole(sampleRate);
        recovery = (float) Math.exp(-FRAMES / (FUZZ_RECOVERY_SECONDS * sampleRate));
    }

    /// How much later sound leaves than it came.
    double delayFrames() {
        return oversampler.delayFrames();
    }

    @Override
    @RealTime
    public void process(float[] samples, float[] from, float[] to) {
        if (moves.to(from)) {
            design(from);
            before.jump();
            after.jump();
            tone.jump();
        }
        if (moves.to(to)) {
            design(to);
        }
        raise(samples);
        bend(oversampler.up(samples), oversampler.factor() * FRAMES);
        oversampler.down(samples);
        blocker.highPass(samples, FRAMES);
        tone.lowPass(samples, FRAMES);
        after.process(samples, FRAMES);
    }

    private void design(float[] numbers) {
        double gain = Decibels.toGain(parts.least + numbers[0] * (parts.most - parts.least));
        before.to(gain);
        tone.at(parts.dark * Math.pow(parts.bright / parts.dark, numbers[1]));
        after.to(Loudness.GUITAR / typical(gain));
    }

    /// What the curve makes of a guitar's level, in the mean of both sides.
    private double typical(double gain) {
        float raised = (float) (Loudness.GUITAR * (parts.share * gain + parts.dry));
        return switch (kind) {
            case SOFTCLIP -> SoftClip.of(raised);
            case HARDCLIP -> Math.min(1, raised);
            case TUBESCREAMER -> SoftClip.mean(raised, TUBE_SCREAMER_BIAS);
            case FUZZ -> 0.7 * SoftClip.of(raised); // One side is cut, the other narrower.
        };
    }

    private void raise(float[] samples) {
        System.arraycopy(samples, 0, raised, 0, FRAMES);
        bassCut.highPass(raised, FRAMES);
        before.process(raised, FRAMES);
        float dry = parts.dry;
        for (int i = 0; i < FRAMES; i++) {
            samples[i] = raised[i] + dry * samples[i];
        }
    }

    private void bend(float[] samples, int frames) {
        switch (kind) {
            case SOFTCLIP -> {
                for (int i = 0; i < frames; i++) {
                    samples[i] = SoftClip.of(samples[i]);
                }
            }
            case HARDCLIP -> {
                for (int i = 0; i < frames; i++) {
                    samples[i] = Math.max(-1, Math.min(1, samples[i]));
                }
            }
            case TUBESCREAMER -> {
                for (int i = 0; i < frames; i++) {
                    samples[i] = SoftClip.of(samples[i], TUBE_SCREAMER_BIAS);
                }
            }
            case FUZZ -> fuzz(samples, frames);
        }
    }

    private void fuzz(float[] samples, int frames) {
        float peak = envelope * recovery;
        for (int i = 0; i < FRAMES; i++) {
            peak = Math.max(peak, Math.abs(raised[i]));
        }
        envelope = peak < 1e-12f ? 0 : peak;
        float start = bias;
        bias = FUZZ_BIAS * peak;
        float step = (bias - start) / frames;
        for (int i = 0; i < frames; i++) {
            float x = samples[i];
            float square = x * x;
            float gated = x * square / (square + FUZZ_FLOOR);
            samples[i] = Math.max(FUZZ_LOWEST, SoftClip.of(gated + start + step * i));
        }
    }

    @Override
    @RealTime
    public void reset() {
        bassCut.reset();
        oversampler.reset();
        blocker.reset();
        tone.reset();
        envelope = 0;
        bias = 0;
    }
}
