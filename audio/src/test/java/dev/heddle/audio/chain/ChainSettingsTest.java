package dev.heddle.audio.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChainSettingsTest {
    @Test
    void thereAreNineBlocksInTheOrderOfThePedalboard() {
        assertThat(Block.values())
                .extracting(Block::label)
                .containsExactly(
                        "noise_gate",
                        "compressor",
                        "drive",
                        "amp",
                        "cab",
                        "chorus",
                        "delay",
                        "reverb",
                        "eq");
    }

    @ParameterizedTest
    @EnumSource
    void beginsAsTheTableSays(Block block) {
        var settings = ChainSettings.INITIAL;

        assertThat(settings.isEnabled(block)).isTrue();
        assertThat(block.numbers())
                .allSatisfy(one ->
                        assertThat(settings.number(block, one.name())).isEqualTo(one.initial()));
        assertThat(block.choices())
                .allSatisfy(one ->
                        assertThat(settings.choice(block, one.name())).isEqualTo(one.initial()));
    }

    @Test
    void aNewSettingChangesNothingElse() {
        var louder = ChainSettings.INITIAL.withNumber(Block.AMP, "master", 0.9);

        assertThat(louder.number(Block.AMP, "master")).isEqualTo(0.9);
        assertThat(louder).isNotEqualTo(ChainSettings.INITIAL);
        assertThat(louder.withNumber(Block.AMP, "master", 0.7)).isEqualTo(ChainSettings.INITIAL);
        assertThat(louder.hasTopologyOf(ChainSettings.INITIAL)).isTrue();
    }

    @Test
    void anotherKindIsAnotherTopologyUnlessItsBlockIsOff() {
        var fuzz = ChainSettings.INITIAL.withChoice(Block.DRIVE, "type", "fuzz");

        assertThat(fuzz.hasTopologyOf(ChainSettings.INITIAL)).isFalse();
        assertThat(
                        fuzz.withEnabled(Block.DRIVE, false)
                                .hasTopologyOf(
                                        ChainSettings.INITIAL.withEnabled(Block.DRIVE, false)))
                .isTrue();
        assertThat(
                        ChainSettings.INITIAL
                                .withEnabled(Block.EQ, false)
                                .hasTopologyOf(ChainSettings.INITIAL))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 0.951, Double.NaN, Double.POSITIVE_INFINITY, 1e300})
    void nothingOutOfRangeGetsIn(double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChainSettings.INITIAL.withNumber(Block.DELAY, "feedback", value))
                .withMessageContaining("delay.feedback")
                .withMessageContaining("0.0..0.95");
    }

    @Test
    void whatDoesNotExistIsRefused() {
        var settings = ChainSettings.INITIAL;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withNumber(Block.AMP, "louder", 1))
                .withMessageContaining("louder");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withNumber(Block.AMP, "model", 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withChoice(Block.AMP, "model", "marshmallow"))
                .withMessageContaining("brit_crunch");
    }
}
