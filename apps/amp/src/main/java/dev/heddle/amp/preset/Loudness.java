package dev.heddle.amp.preset;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter.Numeric;
import dev.heddle.audio.dsp.ChainFaults;
import dev.heddle.audio.dsp.Effect;
import dev.heddle.audio.dsp.GuitarChain;
import dev.heddle.audio.io.AudioFiles;
import dev.heddle.audio.io.AudioSource;
import dev.heddle.core.AnyThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Keeps presets from being much louder than others. A strum of the bundled guitar is played
/// through the real chain; if it comes out too loud, the amp's master, the equalizer and the
/// compressor's makeup gain are turned down, in this order, so that the sound stays. What other
/// guitars make of it is the chain's limiter's to keep below -1 dBFS. May be called from any
/// thread; takes some milliseconds, so no audio thread and no owner should.
@AnyThread
public final class Loudness {
    /// What the presets that come along have, on the average, LUFS.
    static final double USUAL = -21;

    /// What no preset is above, LUFS.
    static final double MOST = USUAL + 6;

    /// Below this, LUFS, nobody hears that somebody plays.
    private static final double HARDLY_HEARD = -50;

    /// Peaks from here on, -1.1 dBFS, are the limiter's doing, which is for what should not happen.
    static final double PEAK = 0.881;

    /// Turned down at least, dB, so that there are few tries.
    private static final double STEP = 1.5;

    private static final int MAX_TRIES = 10;

    /// What is turned down, one after the other; what stands together goes down together.
    private static final List<List<Lever>> LEVERS =
            List.of(
                    List.of(lever(Block.AMP, "master", 12)),
                    List.of(
                            lever(Block.EQ, "low_gain_db", 24),
                            lever(Block.EQ, "mid_gain_db", 24),
                            lever(Block.EQ, "high_gain_db", 24)),
                    List.of(lever(Block.COMPRESSOR, "makeup_db", 24)));

    private Loudness() {}

    /// A preset that is not too loud.
    ///
    /// @param corrections what was turned down, in words; empty if nothing
    public record Limited(Preset preset, List<String> corrections) {
        /// The list is copied.
        public Limited {
            corrections = List.copyOf(corrections);
        }
    }

    /// How loud the strum comes out.
    ///
    /// @param lufs of its loudest 400 ms
    /// @param peak its highest sample; 1.0 is full scale
    record Measured(double lufs, double peak) {
        /// How many dB it is too loud; 0 or less if it is not.
        double excess() {
            return Math.max(lufs - MOST, peak > PEAK ? STEP : 0);
        }
    }

    /// A number that makes the whole quieter.
    ///
    /// @param range what it is from its least to its most, dB
    private record Lever(Block block, Numeric number, double range) {
        double in(ChainSettings settings) {
            return settings.number(block, number.name());
        }

        /// Turned down by so many dB, or as far as it goes.
        ChainSettings down(ChainSettings settings, double decibels) {
            double step = decibels / range * (number.most() - number.least());
            return settings.withNumber(
                    block, number.name(), Math.max(number.least(), in(settings) - step));
        }

        /// By how many dB it is further down.
        double decibels(ChainSettings before, ChainSettings after) {
            return (in(before) - in(after)) * range / (number.most() - number.least());
        }
    }

    private static Lever lever(Block block, String name, double range) {
        return new Lever(block, (Numeric) block.parameter(name).orElseThrow(), range);
    }

    /// The preset, turned down as far as it has to be.
    public static Limited limit(Preset preset) {
        var settings = preset.settings();
        var measured = measure(settings);
        double excess = measured.excess();
        for (int tries = 0; tries < MAX_TRIES && excess > 0; tries++) {
            // The limiter hides how much it is, so each step is larger than the last.
            var quieter = down(settings, Math.max(excess, STEP * (1 + 0.5 * tries)));
            if (quieter.equals(settings)) {
                break; // As quiet as it can be; the limiter has to do.
            }
            settings = quieter;
            excess = measure(settings).excess();
        }
        var corrections = corrections(preset.settings(), settings);
        if (measured.lufs() < HARDLY_HEARD) {
            corrections.add("nothing was changed, but it is hardly heard");
        }
        return new Limited(new Preset(preset.name(), preset.notes(), settings), corrections);
    }

    private static ChainSettings down(ChainSettings settings, double decibels) {
        var next = settings;
        double left = decibels;
        for (var together : LEVERS) {
            var before = next;
            double most = 0;
            for (var lever : together) {
                if (left > 0 && before.isEnabled(lever.block())) {
                    next = lever.down(next, left);
                    most = Math.max(most, lever.decibels(before, next));
                }
            }
            left -= most;
        }
        return next;
    }

    private static List<String> corrections(ChainSettings before, ChainSettings after) {
        var corrections = new ArrayList<String>();
        for (var lever : LEVERS.stream().flatMap(List::stream).toList()) {
            if (lever.in(before) != lever.in(after)) {
                corrections.add(
                        String.format(
                                Locale.ROOT,
                                "too loud: %s.%s was %.2f, now %.2f",
                                lever.block().label(),
                                lever.number().name(),
                                lever.in(before),
                                lever.in(after)));
            }
        }
        return corrections;
    }

    // ---- how loud it is -----------------------------------------------------------------------

    static Measured measure(ChainSettings settings) {
        var chain = new GuitarChain(settings, Strum.RATE, new ChainFaults());
        var meter = new LoudnessMeter();
        var block = new float[Effect.FRAMES];
        double peak = 0;
        for (int at = 0; at + Effect.FRAMES <= Strum.SAMPLES.length; at += Effect.FRAMES) {
            System.arraycopy(Strum.SAMPLES, at, block, 0, Effect.FRAMES);
            chain.process(block);
            for (float sample : block) {
                peak = Math.max(peak, Math.abs(sample));
                meter.add(sample);
            }
        }
        return new Measured(meter.loudest(), peak);
    }

    /// The first strum of the bundled guitar, as hot as a guitar comes.
    private static final class Strum {
        private static final String FILE = "/dev/heddle/amp/guitar/guitar-chords-clean-48k.wav";
        private static final int RATE = LoudnessMeter.RATE;
        private static final int FRAMES = RATE * 4 / 5;

        /// Silence before it.
        private static final int PAUSE = RATE / 4;

        /// -6 dBFS, as the recordings have been made.
        private static final float HOT = 0.5f;

        static final float[] SAMPLES = read();

        private static float[] read() {
            var in = Strum.class.getResourceAsStream(FILE);
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing");
            }
            var samples = new float[FRAMES];
            try (var source = AudioFiles.open(in, FILE)) {
                read(source, new float[PAUSE]);
                read(source, samples);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            float peak = 0;
            for (float sample : samples) {
                peak = Math.max(peak, Math.abs(sample));
            }
            for (int i = 0; i < FRAMES; i++) {
                samples[i] *= HOT / peak;
            }
            return samples;
        }

        private static void read(AudioSource source, float[] all) throws IOException {
            var chunk = new float[all.length];
            for (int length = 0, count; length < all.length; length += count) {
                count = source.read(chunk, all.length - length);
                if (count < 0) {
                    throw new IllegalStateException(FILE + " is too short");
                }
                System.arraycopy(chunk, 0, all, length, count);
            }
        }
    }
}
