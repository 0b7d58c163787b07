package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainNumbers;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter.Choice;
import dev.heddle.audio.chain.Parameter.Numeric;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuitarChainTest {
    private static final double MINUS_1_DBFS = Math.pow(10, -1 / 20.0);
    private static final int BLOCKS_OF_A_RAMP = 38;

    private final ChainFaults faults = new ChainFaults();

    @Test
    void passesSoundThroughWhenAllIsOff() {
        var chain = new GuitarChain(allOff(), Sounds.RATE, faults);
        var riff = Sounds.riff(1, 0.5);

        assertThat(through(chain, riff)).isEqualTo(riff);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000})
    void isHeardAtEverySamplingRate(int rate) {
        var chain = new GuitarChain(ChainSettings.INITIAL, rate, faults);

        var heard = through(chain, Sounds.sine(440, 0.3, 0.5, rate));

        assertThat(Sounds.rms(heard, heard.length / 2, heard.length)).isBetween(0.02, 0.9);
        assertThat(Sounds.peak(heard)).isLessThanOrEqualTo(MINUS_1_DBFS);
        assertThat(faults.resets()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7_999, 192_001})
    void refusesOtherSamplingRates(int rate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GuitarChain(ChainSettings.INITIAL, rate, faults))
                .withMessageContaining("8000..192000 Hz, was " + rate);
    }

    @Test
    void makesTheSameOfTheSame() {
        var riff = Sounds.riff(1, 0.5);

        assertThat(walk(riff, 7, Sounds.RATE)).isEqualTo(walk(riff, 7, Sounds.RATE));
    }

    @Test
    void staysBelowTheCeilingWhateverIsSetAndComesIn() {
        for (long seed = 0; seed < 24; seed++) {
            var heard = walk(wild(seed), seed, Sounds.RATE);

            assertThat(Sounds.peak(heard)).as("seed %d", seed).isLessThanOrEqualTo(MINUS_1_DBFS);
        }
        assertThat(faults.resets()).isZero();
    }

    @Test
    void takesWhatIsNoNumberAsSilenceAndGoesOn() {
        var chain = new GuitarChain(ChainSettings.INITIAL, Sounds.RATE, faults);
        var riff = Sounds.riff(1, 1);
        riff[1_000] = Float.NaN;
        riff[2_000] = Float.POSITIVE_INFINITY;
        riff[3_000] = Float.NEGATIVE_INFINITY;

        var heard = through(chain, riff);

        assertThat(IntStream.range(0, heard.length).allMatch(i -> Float.isFinite(heard[i])))
                .isTrue();
        assertThat(faults.inputs()).isEqualTo(3);
        assertThat(faults.resets()).isZero();
        assertThat(Sounds.rms(heard, heard.length / 2, heard.length)).isGreaterThan(0.01);
    }

    @Test
    void soonForgetsInputThatWasFarTooLoud() {
        var rings = // Without what bends, which would hold it down.
                allOff().withEnabled(Block.DELAY, true)
                        .withEnabled(Block.REVERB, true)
                        .withNumber(Block.DELAY, "feedback", 0.8);
        var riff = Sounds.riff(1, 3);
        var burst = riff.clone();
        Arrays.fill(burst, 6_400, 6_464, 1e30f);

        var undisturbed = through(new GuitarChain(rings, Sounds.RATE, faults), riff);
        var heard = through(new GuitarChain(rings, Sounds.RATE, faults), burst);

        int half = heard.length / 2;
        assertThat(Sounds.rms(heard, half, heard.length))
                .isCloseTo(
                        Sounds.rms(undisturbed, half, heard.length), Percentage.withPercentage(30));
    }

    @Test
    void beginsAnewWhenAnEffectFails() {
        var amp = new Failing();
        var chain =
                new GuitarChain(
                        allOff().withEnabled(Block.AMP, true),
                        Sounds.RATE,
                        faults,
                        (_, _, _) -> amp);
        var sound = Sounds.constant(0.5, 0.1);
        amp.failsAt = 10;

        var heard = through(chain, sound);

        assertThat(faults.resets()).isEqualTo(1);
        assertThat(Arrays.copyOf(heard, 640)).isEqualTo(Arrays.copyOf(sound, 640));
        assertThat(Arrays.copyOfRange(heard, 640, 704)).containsOnly(0);
        assertThat(Arrays.copyOfRange(heard, 704, heard.length))
                .isEqualTo(Arrays.copyOfRange(sound, 704, sound.length));
    }

    /// Passes sound through until a block, from which on it makes NaN, until it is reset.
    private static final class Failing implements Effect {
        private int failsAt = Integer.MAX_VALUE;
        private int block;

        @Override
        public void process(float[] samples, float[] from, float[] to) {
            if (block++ >= failsAt) {
                samples[5] = Float.NaN;
            }
        }

        @Override
        public void reset() {
            block = 0;
            failsAt = Integer.MAX_VALUE;
        }
    }

    /// Any sound with a pulse, or a sudden silence, or far too loud.
    private static float[] wild(long seed) {
        var random = new Random(seed);
        var sound =
                switch ((int) (seed % 4)) {
                    case 0 -> Sounds.riff(random.nextInt(10), 0.3);
                    case 1 -> Sounds.noise(Math.pow(10, random.nextInt(30) - 3), 0.3, seed);
                    case 2 -> Sounds.constant(1e30, 0.3);
                    default -> Sounds.sine(40 + random.nextInt(20_000), 1, 0.3);
                };
        int cut = random.nextInt(sound.length);
        Arrays.fill(sound, cut, Math.min(sound.length, cut + 2_000), random.nextFloat());
        return sound;
    }

    /// Through a chain made at random, whose numbers set off for others at random.
    private float[] walk(float[] samples, long seed, int rate) {
        var random = new Random(seed);
        var settings = someChoices(random);
        var chain = new GuitarChain(someNumbers(settings, random), rate, faults);
        var result = samples.clone();
        var block = new float[Effect.FRAMES];
        for (int i = 0; i < result.length; i += Effect.FRAMES) {
            if (random.nextInt(20) == 0) {
                var next = ChainNumbers.of(someNumbers(settings, random));
                chain.moveTo(next, 1 + random.nextInt(BLOCKS_OF_A_RAMP));
            }
            System.arraycopy(result, i, block, 0, Effect.FRAMES);
            chain.process(block);
            System.arraycopy(block, 0, result, i, Effect.FRAMES);
        }
        return result;
    }

    private static float[] through(GuitarChain chain, float[] samples) {
        var result = samples.clone();
        var block = new float[Effect.FRAMES];
        for (int i = 0; i < result.length; i += Effect.FRAMES) {
            System.arraycopy(result, i, block, 0, Effect.FRAMES);
            chain.process(block);
            System.arraycopy(block, 0, result, i, Effect.FRAMES);
        }
        return result;
    }

    private static ChainSettings allOff() {
        var settings = ChainSettings.INITIAL;
        for (var block : Block.values()) {
            settings = settings.withEnabled(block, false);
        }
        return settings;
    }

    private static ChainSettings someChoices(Random random) {
        var settings = ChainSettings.INITIAL;
        for (var block : Block.values()) {
            settings = settings.withEnabled(block, random.nextInt(4) > 0);
            for (Choice choice : block.choices()) {
                var value = choice.values().get(random.nextInt(choice.values().size()));
                settings = settings.withChoice(block, choice.name(), value);
            }
        }
        return settings;
    }

    /// Ends of ranges more often than what lies between.
    private static ChainSettings someNumbers(ChainSettings from, Random random) {
        var settings = from;
        for (var block : Block.values()) {
            for (Numeric number : block.numbers()) {
                double share =
                        switch (random.nextInt(4)) {
                            case 0 -> 0;
                            case 1 -> 1;
                            default -> random.nextDouble();
                        };
                double value = number.least() + share * (number.most() - number.least());
                settings = settings.withNumber(block, number.name(), value);
            }
        }
        return settings;
    }
}
