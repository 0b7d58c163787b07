package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseGateTest {
    private static final double HOLD_SECONDS = 0.03;

    @Test
    void silencesWhatLiesBelow() {
        var quiet = Sounds.sine(220, 0.9e-3, 0.5); // -61 dBFS

        var heard = Sounds.through(new NoiseGate(Sounds.RATE), quiet, -55, 100);

        assertThat(Sounds.peak(heard)).isZero();
    }

    @Test
    void passesWhatLiesAbove() {
        var loud = Sounds.sine(82, 3e-3, 0.5); // -50 dBFS

        var heard = Sounds.through(new NoiseGate(Sounds.RATE), loud, -55, 5);

        assertThat(heard[heard.length - 1]).isEqualTo(loud[loud.length - 1]);
        assertThat(Sounds.rms(heard, 1_000, heard.length))
                .isEqualTo(Sounds.rms(loud, 1_000, loud.length));
    }

    @Test
    void doesNotChatterJustBelowTheThreshold() {
        var sound = Sounds.joined(Sounds.sine(82, 0.1, 0.1), Sounds.sine(82, 1.3e-3, 0.5));

        var heard = Sounds.through(new NoiseGate(Sounds.RATE), sound, -55, 100);

        assertThat(Sounds.rms(heard, 20_000, heard.length)) // Open: less than 6 dB below.
                .isEqualTo(Sounds.rms(sound, 20_000, sound.length));
    }

    @ParameterizedTest
    @ValueSource(doubles = {20, 100, 500})
    void closesToAThousandthInItsRelease(double millis) {
        var sound = Sounds.joined(Sounds.constant(0.1, 0.1), Sounds.constant(1e-4, 1));

        var heard = Sounds.through(new NoiseGate(Sounds.RATE), sound, -55, (float) millis);

        int silent = 5_000; // After the loud part, of 4,800 frames.
        while (Math.abs(heard[silent]) > 1e-7) {
            silent++;
        }
        double seconds = (silent - 4_800.0) / Sounds.RATE - HOLD_SECONDS;
        assertThat(seconds).isCloseTo(millis * 1e-3, Percentage.withPercentage(20));
    }

    @Test
    void opensAndClosesWithoutAClick() {
        var chords = Sounds.chords(0, 6);

        var heard = Sounds.through(new NoiseGate(Sounds.RATE), chords, -30, 5);

        assertThat(Sounds.rms(heard, 0, heard.length))
                .isLessThan(Sounds.rms(chords, 0, chords.length));
        assertThat(Sounds.largestStep(heard, 0, heard.length))
                .isLessThanOrEqualTo(1.01 * Sounds.largestStep(chords, 0, chords.length));
        for (int i = 480; i < heard.length; i++) { // Also where it is quiet.
            double step = Math.abs((double) heard[i] - heard[i - 1]);
            double around = Sounds.largestStep(chords, i - 480, i + 1);
            assertThat(step).isLessThanOrEqualTo(1.2 * around + 1e-6);
        }
    }
}
