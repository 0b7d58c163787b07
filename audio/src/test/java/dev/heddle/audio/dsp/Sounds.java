package dev.heddle.audio.dsp;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/// Sounds for tests of effects, and what to measure of them. 48 kHz unless a rate is given.
final class Sounds {
    static final int RATE = 48_000;

    private static final int HEADER = 44;

    private Sounds() {}

    /// A piece of a recording, in whole blocks.
    static float[] riff(double fromSeconds, double seconds) {
        return recording("guitar-riff-clean-48k.wav", fromSeconds, seconds);
    }

    /// A piece of a recording, in whole blocks.
    static float[] chords(double fromSeconds, double seconds) {
        return recording("guitar-chords-clean-48k.wav", fromSeconds, seconds);
    }

    private static float[] recording(String name, double fromSeconds, double seconds) {
        try (InputStream in = Sounds.class.getResourceAsStream("/audio/" + name)) {
            var shorts = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int first = HEADER + 2 * (int) (fromSeconds * RATE);
            var samples = new float[wholeBlocks(seconds, RATE)];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = shorts.getShort(first + 2 * i) / 32_768f;
            }
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static float[] sine(double hz, double amplitude, double seconds) {
        return sine(hz, amplitude, seconds, RATE);
    }

    static float[] sine(double hz, double amplitude, double seconds, int rate) {
        var samples = new float[wholeBlocks(seconds, rate)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * i / rate));
        }
        return samples;
    }

    /// Always the same amplitude, in either direction: a level without a wave's ups and downs.
    static float[] constant(double amplitude, double seconds) {
        var samples = new float[wholeBlocks(seconds, RATE)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (i % 2 == 0 ? amplitude : -amplitude);
        }
        return samples;
    }

    static float[] noise(double amplitude, double seconds, long seed) {
        var random = new Random(seed);
        var samples = new float[wholeBlocks(seconds, RATE)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (amplitude * (2 * random.nextDouble() - 1));
        }
        return samples;
    }

    private static int wholeBlocks(double seconds, int rate) {
        return (int) (seconds * rate) / Effect.FRAMES * Effect.FRAMES;
    }

    /// One after the other.
    static float[] joined(float[] first, float[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /// What an effect makes of a sound while its numbers stand still.
    static float[] through(Effect effect, float[] samples, float... numbers) {
        return through(effect, samples, numbers, numbers, 0, 1);
    }

    /// What an effect makes of a sound while its numbers go from one to another in equal steps.
    static float[] through(
            Effect effect, float[] samples, float[] from, float[] to, int firstBlock, int blocks) {
        var result = samples.clone();
        var block = new float[Effect.FRAMES];
        var begin = new float[from.length];
        var end = new float[from.length];
        for (int i = 0; i < result.length; i += Effect.FRAMES) {
            int at = i / Effect.FRAMES - firstBlock;
            between(from, to, at / (double) blocks, begin);
            between(from, to, (at + 1) / (double) blocks, end);
            System.arraycopy(result, i, block, 0, Effect.FRAMES);
            effect.process(block, begin, end);
            System.arraycopy(block, 0, result, i, Effect.FRAMES);
        }
        return result;
    }

    private static void between(float[] from, float[] to, double share, float[] into) {
        double s = Math.clamp(share, 0, 1);
        for (int i = 0; i < into.length; i++) {
            into[i] = (float) (from[i] + s * (to[i] - from[i]));
        }
    }

    /// The numbers of a block as the table has them.
    static float[] initial(Block block) {
        return numbers(block, ChainSettings.INITIAL);
    }

    static float[] numbers(Block block, ChainSettings settings) {
        var numbers = new float[block.numbers().size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) settings.number(block, block.numbers().get(i).name());
        }
        return numbers;
    }

    static double peak(float[] samples) {
        double peak = 0;
        for (float sample : samples) {
            peak = Math.max(peak, Math.abs(sample));
        }
        return peak;
    }

    /// The largest difference of two samples in a row.
    static double largestStep(float[] samples, int from, int to) {
        double largest = 0;
        for (int i = Math.max(1, from); i < to; i++) {
            largest = Math.max(largest, Math.abs((double) samples[i] - samples[i - 1]));
        }
        return largest;
    }

    static double rms(float[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return Math.sqrt(sum / (to - from));
    }

    /// In dB, weighted about as ears do (ITU-R BS.1770's two filters, roughly).
    static double loudness(float[] samples) {
        var weighted = samples.clone();
        var bass = new Biquad(RATE);
        bass.highPass(60, 0.5);
        bass.jump();
        bass.process(weighted, weighted.length);
        var treble = new Biquad(RATE);
        treble.highShelf(1_500, 4);
        treble.jump();
        treble.process(weighted, weighted.length);
        return decibels(rms(weighted, 0, weighted.length));
    }

    static double decibels(double gain) {
        return 20 * Math.log10(gain);
    }

    /// The amplitude of one frequency in the second half of a sound, where effects have settled.
    /// The half should hold whole periods.
    static double amplitude(float[] samples, double hz, int rate) {
        int from = samples.length / 2;
        double re = 0;
        double im = 0;
        for (int i = from; i < samples.length; i++) {
            re += samples[i] * Math.cos(2 * Math.PI * hz * i / rate);
            im += samples[i] * Math.sin(2 * Math.PI * hz * i / rate);
        }
        return 2 * Math.hypot(re, im) / (samples.length - from);
    }
}
