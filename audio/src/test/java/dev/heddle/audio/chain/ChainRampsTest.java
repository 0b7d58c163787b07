package dev.heddle.audio.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ChainRampsTest {
    private static final ChainNumbers INITIAL = ChainNumbers.of(ChainSettings.INITIAL);
    private static final int MASTER = 5;

    @Test
    void beginsWhereTheSettingsAre() {
        var ramps = new ChainRamps(INITIAL);
        ramps.advance();

        for (var block : Block.values()) {
            assertThat(ramps.from(block)).isEqualTo(INITIAL.row(ChainNumbers.place(block)));
            assertThat(ramps.to(block)).isEqualTo(INITIAL.row(ChainNumbers.place(block)));
        }
        assertThat(INITIAL.value(Block.AMP, MASTER)).isEqualTo(0.7f);
    }

    @Test
    void eachBlockOfSoundBeginsWhereTheOneBeforeEnded() {
        var ramps = new ChainRamps(INITIAL);
        var louder = ChainSettings.INITIAL.withNumber(Block.AMP, "master", 0.9);
        ramps.moveTo(ChainNumbers.of(louder), 4);
        float before = 0.7f;
        for (int i = 0; i < 6; i++) {
            ramps.advance();
            assertThat(ramps.from(Block.AMP)[MASTER]).isEqualTo(before);
            before = ramps.to(Block.AMP)[MASTER];
            assertThat(before).isCloseTo(0.7f + 0.05f * Math.min(i + 1, 4), within(1e-6f));
        }
        assertThat(before).isEqualTo(0.9f);
        assertThat(ramps.from(Block.EQ)).isEqualTo(ramps.to(Block.EQ));
    }

    @Test
    void eachNumberGoesAsItsParameterSays() {
        var ramps = new ChainRamps(INITIAL);
        var slower =
                ChainSettings.INITIAL
                        .withNumber(Block.DELAY, "time_ms", 105)
                        .withNumber(Block.DELAY, "feedback", 0.75);
        ramps.moveTo(ChainNumbers.of(slower), 2);
        ramps.advance();

        assertThat(ramps.to(Block.DELAY)).containsExactly(210f, 0.55f, 0.2f);
    }
}
