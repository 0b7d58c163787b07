package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;

/// A tube amp: preamp, tone controls, power amp.
///
/// All seven numbers are 0 to 1. `gain` is the preamp's, in equal steps of decibels; `bass`, `mid`
/// and `treble` are the controls of a {@link ToneStack}, as wide and as entangled as those of the
/// amp whose parts it has; `presence` raises what is above 3 kHz by up to 9 dB before the power
/// amp; `master` drives the power amp, and turns the whole up by up to 12 dB from its lowest. At
/// the level of a guitar (-20 dBFS RMS) and with the tone controls half-way, sound leaves about as
/// loud as it came, whatever the gain. What bends runs at twice the sampling rate. Audio thread
/// only.
///
/// - `clean_blackface`: one tube, bends late; the tone stack of a Twin Reverb.
/// - `jangly_vox`: one tube with bass cut before it, a power amp that bends early; that of an AC30.
/// - `brit_crunch`: two tubes; that of a JCM 800.
/// - `hi_gain`: three tubes, tight bass; that of a SLO 100.
///
/// Sources: D. Yeh, *Digital Implementation of Musical Distortion Circuits by Analysis and
/// Simulation*, Stanford 2009 (stages of static curves between coupling filters); {@link
/// ToneStack}, whose parts are those that circuit diagrams of these amps publish; {@link
/// Oversampler}.
public final class Amp implements Effect {
    private static final int OVERSAMPLING = 2;
    private static final int HIGH = OVERSAMPLING * FRAMES;

    /// A tube's point of rest: one side bends sooner.
    private static final float BIAS = 0.25f;

    /// What lies between two tubes.
    private static final double COUPLING_HZ = 90;

    private static final double PRESENCE_HZ = 3_000;
    private static final double PRESENCE_DB = 9;
    private static final double DC_HZ = 15;

    /// The master's volume, dB at 0 and at 1; 0 dB at its initial position.
    private static final double MASTER_LEAST = -8.4;

    private static final double MASTER_MOST = 3.6;

    /// Where the tone controls are when loudness is kept, and the range of that, in Hz.
    private static final double MIDDLE = 0.5;

    private static final double LOWEST_HZ = 80;
    private static final double HIGHEST_HZ = 5_000;
    private static final int FREQUENCIES = 40;

    /// What it is made of. Read by its fields: methods of a class with texts are none for an audio
    /// thread.
    ///
    /// @param tubes in its preamp, 1 to 3
    /// @param least dB before the first tube at gain 0
    /// @param most dB before the first tube at gain 1
    /// @param between the factor before each tube that follows
    /// @param bassCut Hz, before the first tube
    /// @param bright Hz, above which each tube loses treble
    /// @param powerLeast dB before the power amp at master 0
    /// @param powerMost dB before the power amp at master 1
    /// @param trim dB that make it as loud as the others, measured on recordings
    /// @param parts of its tone controls
    private record Model(
            int tubes,
            double least,
            double most,
            float between,
            double bassCut,
            double bright,
            double powerLeast,
            double powerMost,
            double trim,
            ToneStack.Parts parts) {
        private static final ToneStack.Parts TWIN =
                new ToneStack.Parts(250e3, 250e3, 10e3, 100e3, 120e-12, 100e-9, 47e-9);
        private static final ToneStack.Parts AC30 =
                new ToneStack.Parts(1e6, 1e6, 10e3, 100e3, 50e-12, 22e-9, 22e-9);
        private static final ToneStack.Parts JCM800 =
                new ToneStack.Parts(220e3, 1e6, 22e3, 33e3, 470e-12, 22e-9, 22e-9);
        private static final ToneStack.Parts SLO100 =
                new ToneStack.Parts(250e3, 1e6, 25e3, 47e3, 470e-12, 20e-9, 20e-9);

        /// The one of that name.
        ///
        /// @throws IllegalArgumentException if there is none
        static Model named(String name) {
            return switch (name) {
                case "clean_blackface" -> new Model(1, -6, 26, 1, 30, 16_000, -6, 12, 2, TWIN);
                case "jangly_vox" -> new Model(1, 2, 34, 1, 110, 18_000, 2, 22, 1.5, AC30);
                case "brit_crunch" -> new Model(2, 4, 38, 2.5f, 90, 10_000, 0, 20, -0.5, JCM800);
                case "hi_gain" -> new Model(3, 12, 48, 4, 130, 7_500, -2, 16, -2.5, SLO100);
                default -> throw new IllegalArgumentException("there is no amp " + name);
            };
        }
    }

    private final Model model;
    private final Moves moves = new Moves(6);
    private final Oversampler oversampler = new Oversampler(OVERSAMPLING, FRAMES);
    private final Gain input = new Gain();

    /// Before each tube, and after it.
    private final OnePole[] couplings;

    private final OnePole[] losses;
    private final ToneStack tone;
    private final double toneLoss;
    private final Biquad presence;
    private final Gain power = new Gain();
    private final OnePole blocker;
    private final Gain output = new Gain();

    /// @param sampleRate frames a second
    /// @param model a choice of the block `amp`
    /// @throws IllegalArgumentException if there is no such model
    public Amp(int sampleRate, String model) {
        this.model = Model.named(model);
        double high = (double) sampleRate * OVERSAMPLING;
        couplings = new OnePole[this.model.tubes];
        losses = new OnePole[this.model.tubes];
        for (int i = 0; i < this.model.tubes; i++) {
            couplings[i] =
                    i == 0 ? fixed(this.model.bassCut, sampleRate) : fixed(COUPLING_HZ, high);
            losses[i] = fixed(this.model.bright, high);
        }
        tone = new ToneStack(this.model.parts, high);
        tone.at(MIDDLE, MIDDLE, MIDDLE);
        toneLoss = loss(tone);
        presence = new Biquad(high);
        blocker = fixed(DC_HZ, sampleRate);
    }

    private static OnePole fixed(double hz, double sampleRate) {
        var filter = new OnePole(sampleRate);
        filter.at(hz);
        filter.jump();
        return filter;
    }

    /// The mean of what a tone stack leaves, over the range in which loudness lies.
    private static double loss(ToneStack tone) {
        double sum = 0;
        for (int i = 0; i < FREQUENCIES; i++) {
            double share = i / (FREQUENCIES - 1.0);
            double m = tone.magnitude(LOWEST_HZ * Math.pow(HIGHEST_HZ / LOWEST_HZ, share));
            sum += m * m;
        }
        return Math.sqrt(sum / FREQUENCIES);
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
            input.jump();
            tone.jump();
            presence.jump();
            power.jump();
            output.jump();
        }
        if (moves.to(to)) {
            design(to);
        }
        input.process(samples, FRAMES);
        couplings[0].highPass(samples, FRAMES);
        float[] high = oversampler.up(samples);
        for (int i = 0; i < couplings.length; i++) {
            if (i > 0) {
                couplings[i].highPass(high, HIGH);
            }
            tube(high, i == 0 ? 1 : model.between);
            losses[i].lowPass(high, HIGH);
        }
        tone.process(high, HIGH);
        presence.process(high, HIGH);
        power.process(high, HIGH);
        for (int i = 0; i < HIGH; i++) {
            high[i] = SoftClip.of(high[i]);
        }
        oversampler.down(samples);
        blocker.highPass(samples, FRAMES);
        output.process(samples, FRAMES);
    }

    private void design(float[] numbers) {
        double gain = Decibels.toGain(model.least + numbers[0] * (model.most - model.least));
        double drive =
                Decibels.toGain(
                        model.powerLeast + numbers[5] * (model.powerMost - model.powerLeast));
        double volume =
                Decibels.toGain(
                        model.trim + MASTER_LEAST + numbers[5] * (MASTER_MOST - MASTER_LEAST));
        input.to(gain);
        tone.at(numbers[1], numbers[2], numbers[3]);
        presence.highShelf(PRESENCE_HZ, PRESENCE_DB * numbers[4]);
        power.to(drive * Loudness.GUITAR / (typical(gain) * toneLoss));
        output.to(volume * Loudness.GUITAR / SoftClip.of((float) (drive * Loudness.GUITAR)));
    }

    /// What the tubes make of a guitar's level.
    private double typical(double gain) {
        float level = (float) (gain * Loudness.GUITAR);
        for (int i = 0; i < model.tubes; i++) {
            level = SoftClip.mean(i == 0 ? level : model.between * level, BIAS);
        }
        return level;
    }

    private static void tube(float[] samples, float gain) {
        for (int i = 0; i < HIGH; i++) {
            samples[i] = SoftClip.of(gain * samples[i], BIAS);
        }
    }

    @Override
    @RealTime
    public void reset() {
        oversampler.reset();
        for (int i = 0; i < couplings.length; i++) {
            couplings[i].reset();
            losses[i].reset();
        }
        tone.reset();
        presence.reset();
        blocker.reset();
    }
}
