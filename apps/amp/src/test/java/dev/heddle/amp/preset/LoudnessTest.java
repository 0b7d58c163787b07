package dev.heddle.amp.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heddle.amp.library.Presets;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter.Numeric;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoudnessTest {
    private static final int SEEDS = 2 + Integer.getInteger("heddle.answers", 300) / 1_000;
    private static final List<String> LEVELS = List.of("master", "gain", "mix", "feedback");

    private static Preset preset(ChainSettings settings) {
        return new Preset("Test", "", settings);
    }

    /// Only these blocks, with all that makes them louder at its most.
    private static ChainSettings turnedUp(List<String> labels) {
        var settings = ChainSettings.INITIAL;
        for (var block : Block.values()) {
            settings = settings.withEnabled(block, labels.contains(block.label()));
            for (Numeric number : block.numbers()) {
                boolean isLevel = number.unit().equals("dB") && number.most() > 0;
                if (isLevel || LEVELS.contains(number.name())) {
                    settings = settings.withNumber(block, number.name(), number.most());
                }
            }
        }
        return settings.withNumber(Block.NOISE_GATE, "threshold_db", -90);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amp eq",
                "compressor amp cab eq",
                "compressor eq",
                "noise_gate drive amp cab delay eq"
            })
    void whatIsTooLoudIsTurnedDownAndSaid(String blocks) {
        var loud = preset(turnedUp(List.of(blocks.split(" "))));
        assertThat(Loudness.measure(loud.settings()).excess()).isPositive();

        var limited = Loudness.limit(loud);

        assertThat(Loudness.measure(limited.preset().settings()).excess()).isNotPositive();
        assertThat(limited.corrections()).isNotEmpty().first().asString().startsWith("too loud: ");
        assertThat(limited.preset().settings().hasTopologyOf(loud.settings())).isTrue();
    }

    /// Also where all that can be turned down is at its least.
    @Test
    void whateverIsSetIsNeverAboveTheCeiling() {
        double ceiling = Math.pow(10, -1 / 20.0);
        for (int seed = 0; seed < SEEDS; seed++) {
            var limited = Loudness.limit(preset(AnySettings.of(new SplittableRandom(seed))));
            assertThat(Loudness.measure(limited.preset().settings()).peak())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(ceiling + 1e-6);
        }
    }

    @Test
    void theSoundStaysAndOnlyItsLevelGoes() {
        var loud = preset(turnedUp(List.of("amp", "cab")));

        var limited = Loudness.limit(loud).preset().settings();

        assertThat(limited.number(Block.AMP, "master")).isLessThan(1);
        assertThat(limited.withNumber(Block.AMP, "master", 1)).isEqualTo(loud.settings());
    }

    @Test
    void whatComesAlongIsAboutAsLoudAsUsual() {
        assertThat(Presets.all())
                .allSatisfy(preset -> {
                    var measured = Loudness.measure(preset.settings());
                    assertThat(measured.excess()).isNotPositive();
                    assertThat(measured.lufs()).isCloseTo(Loudness.USUAL, within(6.0));
                });
    }

    @Test
    void whatIsHardlyHeardIsLeftAndSaid() {
        var quiet = preset(ChainSettings.INITIAL.withNumber(Block.NOISE_GATE, "threshold_db", 0));

        var limited = Loudness.limit(quiet);

        assertThat(limited.preset()).isEqualTo(quiet);
        assertThat(limited.corrections()).singleElement().asString().contains("hardly heard");
    }

    /// As BS.1770 says of a sine of 997 Hz at full scale in one channel.
    @Test
    void theMeterReadsWhatTheRecommendationSays() {
        var meter = new LoudnessMeter();
        for (int i = 0; i < LoudnessMeter.RATE; i++) {
            meter.add((float) Math.sin(2 * Math.PI * 997 * i / LoudnessMeter.RATE));
        }

        assertThat(meter.loudest()).isCloseTo(-3.01, within(0.05));
        assertThat(new LoudnessMeter().loudest()).isEqualTo(-120);
    }
}
