package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EqualizerTest {
    @ParameterizedTest
    @CsvSource({
        "20, 9", // Far below the low shelf: all of its gain.
        "100, 4.5", // At its frequency: half of it.
        "1000, -6", // The middle of the bell.
        "6000, 3",
        "20000, 6"
    })
    void raisesAndLowersEachBand(double hz, double db) {
        var sound = Sounds.sine(hz, 0.1, 0.4);

        var heard =
                Sounds.through(new Equalizer(Sounds.RATE), sound, 100, 9, 1_000, 4, -6, 6_000, 6);

        assertThat(Sounds.decibels(Sounds.amplitude(heard, hz, Sounds.RATE) / 0.1))
                .isCloseTo(db, Offset.offset(0.5));
    }
}
