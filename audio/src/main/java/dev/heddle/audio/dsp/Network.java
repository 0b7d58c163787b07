package dev.heddle.audio.dsp;

import static dev.heddle.audio.dsp.Effect.FRAMES;

/// A room or a hall: eight ways of different lengths, each of which ends in all eight. Audio thread
/// only. Real-time safe: no allocation, lock or system call.
///
/// Source: the feedback delay network of J.-M. Jot (1991) with a Hadamard matrix, which keeps
/// energy as it is; so the losses of the ways alone decide how it decays, and it is stable at each
/// setting.
final class Network implements Tail {
    private static final int WAYS = 8;
    private static final float HALF_ROOT = 0.70710677f;
    private static final float SHARE = 0.35355338f; // The root of an eighth.
    private static final double SWING_HZ = 0.7;

    private static final double[] ROOM = {
        0.0097, 0.0113, 0.0127, 0.0149, 0.0167, 0.0181, 0.0203, 0.0227
    };

    private static final double[] HALL = {
        0.0437, 0.0489, 0.0523, 0.0571, 0.0617, 0.0673, 0.0719, 0.0787
    };

    private final Diffuser diffuser;
    private final DelayLine[] lines = new DelayLine[WAYS];
    private final int[] frames = new int[WAYS];
    private final Loss[] losses = new Loss[WAYS];
    private final float[][] blocks = new float[WAYS][FRAMES];
    private final float[] diffuse = new float[FRAMES];
    private final double seconds;

    /// By how many frames the first way swings, so that no pitch rings; 0 for none.
    private final float swing;

    private final Lfo lfo;
    private float level;
    private float toLevel;

    private Network(int sampleRate, double[] ways, double swingSeconds) {
        diffuser = new Diffuser(sampleRate);
        swing = (float) (swingSeconds * sampleRate);
        lfo = new Lfo(sampleRate, 0);
        double sum = 0;
        for (int i = 0; i < WAYS; i++) {
            frames[i] = DelayLine.frames(ways[i], sampleRate) | 1;
            lines[i] = new DelayLine(frames[i] + (int) Math.ceil(swing));
            losses[i] = new Loss(frames[i], sampleRate);
            sum += ways[i];
        }
        seconds = sum;
    }

    static Network room(int sampleRate) {
        return new Network(sampleRate, ROOM, 0);
    }

    static Network hall(int sampleRate) {
        return new Network(sampleRate, HALL, 0.0003);
    }

    @Override
    public void aim(float decaySeconds, float damping) {
        diffuser.aim(decaySeconds);
        for (var loss : losses) {
            loss.aim(decaySeconds, damping);
        }
        // Energy of 1 is spread over all ways and heard at the ends of eight, until it has decayed.
        // Less goes in, rather than out, so that what rings already does not become louder.
        toLevel = (float) Math.sqrt(LN_MILLION * seconds / (WAYS * decaySeconds));
    }

    @Override
    public void jump() {
        diffuser.jump();
        for (var loss : losses) {
            loss.jump();
        }
        level = toLevel;
    }

    @Override
    public void process(float[] input, float[] output) {
        System.arraycopy(input, 0, diffuse, 0, FRAMES);
        diffuser.process(diffuse);
        readFirst();
        for (int i = 1; i < WAYS; i++) {
            lines[i].read(frames[i], blocks[i]);
        }
        listen(output);
        Loss.process(losses, blocks, 0);
        Loss.process(losses, blocks, WAYS / 2);
        for (int apart = 1; apart < WAYS; apart *= 2) {
            for (int i = 0; i < WAYS; i++) {
                if ((i & apart) == 0) {
                    mix(blocks[i], blocks[i + apart]);
                }
            }
        }
        for (int i = 0; i < WAYS; i++) {
            Ramps.add(blocks[i], diffuse, SHARE * level, SHARE * toLevel);
            lines[i].write(blocks[i]);
        }
        level = toLevel;
    }

    @Override
    public void reset() {
        diffuser.reset();
        for (int i = 0; i < WAYS; i++) {
            lines[i].reset();
            losses[i].reset();
        }
        lfo.reset();
    }

    private void readFirst() {
        if (swing == 0) {
            lines[0].read(frames[0], blocks[0]);
            return;
        }
        float from = swing * lfo.now();
        lfo.advance(SWING_HZ);
        lines[0].glide(frames[0] + from, frames[0] + swing * lfo.now(), blocks[0]);
    }

    /// Hears the ends of all ways, every other one inverted.
    private void listen(float[] output) {
        System.arraycopy(blocks[0], 0, output, 0, FRAMES);
        for (int i = 1; i < WAYS; i++) {
            float sign = (i & 1) == 0 ? 1 : -1;
            Ramps.add(output, blocks[i], sign, sign);
        }
    }

    private static void mix(float[] a, float[] b) {
        for (int i = 0; i < FRAMES; i++) {
            float sum = (a[i] + b[i]) * HALF_ROOT;
            b[i] = (a[i] - b[i]) * HALF_ROOT;
            a[i] = sum;
        }
    }
}
