package dev.heddle.audio.dsp;

import static dev.heddle.audio.dsp.Effect.FRAMES;

import dev.heddle.core.RealTime;
import java.util.Arrays;

/// A plate of metal: two halves that feed each other. Audio thread only. Real-time safe: no
/// allocation, lock or system call.
///
/// Source: J. Dattorro, *Effect design, part 1: reverberator and other filters* (1997), figure 1
/// and the left output of table 2. Different here: the one factor of its decay is spread over all
/// ways by their lengths, so that each path through the figure decays by 60 dB in the same time.
@RealTime
final class Plate implements Tail {
    /// The sampling rate of the paper's lengths, in Hz.
    static final double RATE = 29_761;

    private static final double SWING = 8 / RATE;
    private static final double SWING_HZ = 1;
    private static final float TAP = 0.6f;

    /// The power that comes out for energy of 1 that goes in, if nothing is lost: both halves get
    /// it, it is spread over all ways, 0.725 s, and heard at seven taps.
    private static final double POWER = 2 * 7 * TAP * TAP / 0.725;

    private final Diffuser diffuser;
    private final Half left;
    private final Half right;
    private final int sampleRate;
    private final float[] diffuse = new float[FRAMES];
    private final float[] leftEnd = new float[FRAMES];
    private final float[] tap = new float[FRAMES];
    private float level;
    private float toLevel;

    Plate(int sampleRate) {
        this.sampleRate = sampleRate;
        diffuser = new Diffuser(sampleRate);
        left = new Half(sampleRate, 672, 4453, 1800, 3720, 0);
        right = new Half(sampleRate, 908, 4217, 2656, 3163, 0.25);
    }

    /// One half of the figure.
    @RealTime
    private static final class Half {
        private final Allpass swinging;
        private final DelayLine first;
        private final Loss firstLoss;
        private final Allpass smearing;
        private final DelayLine second;
        private final int firstFrames;
        private final int secondFrames;
        private final double secondSeconds;
        private final float swing;
        private final Lfo lfo;
        private final float[] block = new float[FRAMES];
        private float gain;
        private float toGain;

        Half(int sampleRate, int swings, int goes, int smears, int returns, double phase) {
            swing = (float) (SWING * sampleRate);
            swinging = new Allpass(swings / RATE, sampleRate, -0.7f, (int) Math.ceil(swing));
            firstFrames = DelayLine.frames(goes / RATE, sampleRate);
            first = new DelayLine(firstFrames);
            firstLoss = new Loss(firstFrames, sampleRate);
            smearing = new Allpass(smears / RATE, sampleRate, 0.5f, 0);
            secondFrames = DelayLine.frames(returns / RATE, sampleRate);
            secondSeconds = (double) secondFrames / sampleRate;
            second = new DelayLine(secondFrames);
            lfo = new Lfo(sampleRate, phase);
        }

        void aim(float decaySeconds, float damping) {
            swinging.aim(decaySeconds);
            firstLoss.aim(decaySeconds, damping);
            smearing.aim(decaySeconds);
            toGain = Loss.left(secondSeconds, decaySeconds);
        }

        void jump() {
            swinging.jump();
            firstLoss.jump();
            smearing.jump();
            gain = toGain;
        }

        void reset() {
            swinging.reset();
            first.reset();
            firstLoss.reset();
            smearing.reset();
            second.reset();
            lfo.reset();
        }

        /// What comes out of it in this block; it has been on its way for longer.
        void end(float[] into) {
            second.read(secondFrames, into);
            Ramps.scale(into, gain, toGain);
            gain = toGain;
        }

        void process(float[] input) {
            System.arraycopy(input, 0, block, 0, FRAMES);
            float from = swing * lfo.now();
            lfo.advance(SWING_HZ);
            swinging.process(block, from, swing * lfo.now());
            first.read(firstFrames, input);
            first.write(block);
            firstLoss.process(input);
            smearing.process(input);
            second.write(input);
        }
    }

    @Override
    public void aim(float decaySeconds, float damping) {
        diffuser.aim(decaySeconds);
        left.aim(decaySeconds, damping);
        right.aim(decaySeconds, damping);
        toLevel = (float) Math.sqrt(LN_MILLION / (POWER * decaySeconds)); // As in Network.
    }

    @Override
    public void jump() {
        diffuser.jump();
        left.jump();
        right.jump();
        level = toLevel;
    }

    @Override
    public void process(float[] input, float[] output) {
        System.arraycopy(input, 0, diffuse, 0, FRAMES);
        diffuser.process(diffuse);
        Ramps.scale(diffuse, level, toLevel);
        level = toLevel;
        left.end(leftEnd);
        right.end(tap);
        Ramps.add(tap, diffuse, 1, 1);
        Ramps.add(leftEnd, diffuse, 1, 1);
        left.process(tap);
        right.process(leftEnd);
        listen(output);
    }

    @Override
    public void reset() {
        diffuser.reset();
        left.reset();
        right.reset();
    }

    private void listen(float[] output) {
        Arrays.fill(output, 0);
        right.first.read(back(266), tap);
        Ramps.add(output, tap, TAP, TAP);
        right.first.read(back(2974), tap);
        Ramps.add(output, tap, TAP, TAP);
        right.smearing.tap(back(1913) - FRAMES, tap);
        Ramps.add(output, tap, -TAP, -TAP);
        right.second.read(back(1996), tap);
        Ramps.add(output, tap, TAP, TAP);
        left.first.read(back(1990), tap);
        Ramps.add(output, tap, -TAP, -TAP);
        left.smearing.tap(back(187) - FRAMES, tap);
        Ramps.add(output, tap, -TAP, -TAP);
        left.second.read(back(1066), tap);
        Ramps.add(output, tap, -TAP, -TAP);
    }

    /// How far back a tap of the paper lies once the block is written.
    private int back(int frames) {
        return (int) Math.round(frames / RATE * sampleRate) + FRAMES;
    }
}
