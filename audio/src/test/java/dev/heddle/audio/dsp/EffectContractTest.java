package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter.Choice;
import dev.heddle.audio.chain.Parameter.Numeric;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every effect, with each of its choices.
class EffectContractTest {
    private static final double LOUDEST = 1e4;
    private static final int RAMP_BEGIN = 40;
    private static final int RAMP_BLOCKS = 38; // 50 ms.

    /// A block with its choices made.
    record Kind(Block block, ChainSettings settings, String name) {
        Effect make(int rate) {
            return GuitarEffects.make(block, settings, rate);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(Block.values()).flatMap(EffectContractTest::kindsOf);
    }

    private static Stream<Kind> kindsOf(Block block) {
        List<Kind> kinds = new ArrayList<>();
        kinds.add(new Kind(block, ChainSettings.INITIAL, block.label()));
        for (Choice choice : block.choices()) {
            kinds =
                    new ArrayList<>(
                            kinds.stream()
                                    .flatMap(kind ->
                                            choice.values().stream()
                                                    .map(value -> chosen(kind, choice, value)))
                                    .toList());
        }
        return kinds.stream();
    }

    private static Kind chosen(Kind kind, Choice choice, String value) {
        return new Kind(
                kind.block(),
                kind.settings().withChoice(kind.block(), choice.name(), value),
                kind.name() + " " + value);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void staysFiniteAndMakesTheSameOfTheSame(Kind kind) {
        for (int rate : new int[] {8_000, 48_000, 192_000}) {
            for (long seed = 0; seed < 3; seed++) {
                var heard = walk(kind.make(rate), kind.block(), seed);

                assertThat(heard).isEqualTo(walk(kind.make(rate), kind.block(), seed));
                assertThat(Sounds.peak(heard))
                        .as("%d Hz, seed %d", rate, seed)
                        .isLessThan(LOUDEST); // Not so for NaN.
            }
        }
    }

    /// Music, noise, silence, and numbers that jump to all ends of their ranges.
    private static float[] walk(Effect effect, Block block, long seed) {
        var random = new Random(seed);
        var sound = Sounds.joined(Sounds.riff(2, 0.1), Sounds.noise(8, 0.1, seed));
        sound = Sounds.joined(sound, new float[32 * Effect.FRAMES]);
        var samples = new float[Effect.FRAMES];
        float[] from = some(block, random);
        for (int i = 0; i < sound.length; i += Effect.FRAMES) {
            float[] to = random.nextInt(4) == 0 ? some(block, random) : from;
            System.arraycopy(sound, i, samples, 0, Effect.FRAMES);
            effect.process(samples, from, to);
            System.arraycopy(samples, 0, sound, i, Effect.FRAMES);
            from = to;
        }
        return sound;
    }

    private static float[] some(Block block, Random random) {
        var numbers = new float[block.numbers().size()];
        for (int i = 0; i < numbers.length; i++) {
            var number = block.numbers().get(i);
            double share = Math.clamp(random.nextDouble() * 2 - 0.5, 0, 1);
            numbers[i] = (float) (number.least() + share * (number.most() - number.least()));
        }
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void movesEachNumberWithoutAClick(Kind kind) {
        for (int i = 0; i < kind.block().numbers().size(); i++) {
            Numeric number = kind.block().numbers().get(i);
            float[] least = Sounds.initial(kind.block());
            float[] most = least.clone();
            least[i] = (float) number.least();
            most[i] = (float) number.most();
            for (var sound : List.of(Sounds.sine(110, 0.3, 0.25), Sounds.riff(2, 0.25))) {
                assertThat(click(kind, sound, least, most)).as(number.name()).isLessThan(1.5);
                assertThat(click(kind, sound, most, least)).as(number.name()).isLessThan(1.5);
            }
        }
    }

    @Test
    void clicksAreFound() {
        float[] soft = {0.01f};
        float[] loud = {1};
        var sound = Sounds.sine(110, 0.3, 0.25);

        assertThat(click(() -> new Volume(true), sound, soft, loud)).isLessThan(1.5);
        assertThat(click(() -> new Volume(false), sound, soft, loud)).isGreaterThan(1.5);
    }

    /// A volume control, which may jump from block to block.
    private static final class Volume implements Effect {
        private final boolean isSmooth;

        Volume(boolean isSmooth) {
            this.isSmooth = isSmooth;
        }

        @Override
        public void process(float[] samples, float[] from, float[] to) {
            float step = isSmooth ? (to[0] - from[0]) / FRAMES : 0;
            for (int i = 0; i < FRAMES; i++) {
                samples[i] *= from[0] + step * i;
            }
        }

        @Override
        public void reset() {}
    }

    private static double click(Kind kind, float[] sound, float[] from, float[] to) {
        return click(() -> kind.make(Sounds.RATE), sound, from, to);
    }

    /// The largest step of two samples in a row while numbers move, by the largest of the steady
    /// sounds before and after.
    private static double click(Supplier<Effect> maker, float[] sound, float[] from, float[] to) {
        var moved = Sounds.through(maker.get(), sound, from, to, RAMP_BEGIN, RAMP_BLOCKS);
        double before = step(Sounds.through(maker.get(), sound, from));
        double after = step(Sounds.through(maker.get(), sound, to));
        return step(moved) / Math.max(before, after);
    }

    /// From the ramp's begin on.
    private static double step(float[] heard) {
        return Sounds.largestStep(heard, RAMP_BEGIN * Effect.FRAMES, heard.length);
    }

    /// Numbers below the normal ones make processors ten times slower.
    @ParameterizedTest
    @MethodSource("kinds")
    void fadesWithoutDenormalNumbers(Kind kind) {
        var sound = Sounds.joined(Sounds.riff(2, 0.1), new float[750 * Effect.FRAMES]); // 1 s.

        var heard = Sounds.through(kind.make(Sounds.RATE), sound, Sounds.initial(kind.block()));

        assertThat(
                        IntStream.range(0, heard.length)
                                .filter(i ->
                                        heard[i] != 0 && Math.abs(heard[i]) < Float.MIN_NORMAL))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isAsNewAfterAReset(Kind kind) {
        var numbers = Sounds.initial(kind.block());
        var effect = kind.make(Sounds.RATE);
        var _ = Sounds.through(effect, Sounds.noise(0.5, 0.3, 1), numbers);
        effect.reset();
        var riff = Sounds.riff(2, 0.2);

        assertThat(Sounds.through(effect, riff, numbers))
                .isEqualTo(Sounds.through(kind.make(Sounds.RATE), riff, numbers));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void allocatesNothingFromItsFirstBlockOn(Kind kind) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var effect = kind.make(Sounds.RATE);
        float[] least = Sounds.initial(kind.block());
        float[] most = least.clone();
        for (int i = 0; i < least.length; i++) {
            least[i] = (float) kind.block().numbers().get(i).least();
            most[i] = (float) kind.block().numbers().get(i).most();
        }
        var samples = Sounds.riff(2, 0.002);
        effect.process(samples, least, least); // Loads classes, as a chain does when it is made.
        effect.reset();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            effect.process(samples, least, most);
            effect.process(samples, most, least);
        }
        effect.reset();

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }
}
