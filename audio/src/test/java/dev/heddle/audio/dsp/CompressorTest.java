package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressorTest {
    private static final float THRESHOLD = -18;
    private static final float RATIO = 3;

    @ParameterizedTest
    @CsvSource({"-60", "-30", "-24", "-20", "-18", "-16", "-12", "-6", "0"})
    void followsItsCurve(double levelDb) {
        double level = Math.pow(10, levelDb / 20);
        for (var sound :
                List.of(
                        Sounds.constant(level, 1),
                        Sounds.sine(1_000, level, 1),
                        Sounds.sine(220, level, 1))) {
            var heard =
                    Sounds.through(
                            new Compressor(Sounds.RATE), sound, RATIO, THRESHOLD, 10, 200, 4);

            int half = sound.length / 2;
            double gain =
                    Sounds.decibels(
                            Sounds.rms(heard, half, heard.length)
                                    / Sounds.rms(sound, half, sound.length));
            assertThat(levelDb + gain).isCloseTo(curve(levelDb) + 4, Offset.offset(0.5));
        }
    }

    /// Giannoulis, Massberg and Reiss, equation 4, with a knee of 6 dB.
    private static double curve(double db) {
        double over = db - THRESHOLD;
        if (2 * over < -6) {
            return db;
        }
        if (2 * over > 6) {
            return THRESHOLD + over / RATIO;
        }
        return db + (1 / RATIO - 1) * (over + 3) * (over + 3) / 12;
    }

    @ParameterizedTest
    @CsvSource({"0.5, 200", "10, 200", "50, 500", "10, 60"})
    void reactsInItsTimes(float attackMillis, float releaseMillis) {
        float[] quiet = Sounds.constant(0.01, 1);
        float[] loud = Sounds.constant(0.9, 1);
        var sound = Sounds.joined(quiet, Sounds.joined(loud, quiet));
        var heard =
                Sounds.through(
                        new Compressor(Sounds.RATE), sound, 4, -30, attackMillis, releaseMillis, 0);

        double all = reduction(sound, heard, 2 * quiet.length - 1);
        int attacked = quiet.length;
        while (reduction(sound, heard, attacked) < (1 - Math.exp(-1)) * all) {
            attacked++;
        }
        int released = 2 * quiet.length;
        while (reduction(sound, heard, released) > Math.exp(-1) * all) {
            released++;
        }
        assertThat(all).isGreaterThan(20);
        assertThat((attacked + 1 - quiet.length) * 1e3 / Sounds.RATE)
                .isCloseTo(attackMillis, Percentage.withPercentage(20));
        assertThat((released - 2 * quiet.length) * 1e3 / Sounds.RATE)
                .isCloseTo(releaseMillis, Percentage.withPercentage(20));
    }

    private static double reduction(float[] sound, float[] heard, int frame) {
        return -Sounds.decibels(Math.abs(heard[frame] / (double) sound[frame]));
    }

    @Test
    void doesNothingAtARatioOf1() {
        var riff = Sounds.riff(1, 0.5);

        var heard = Sounds.through(new Compressor(Sounds.RATE), riff, 1, -60, 1, 100, 0);

        for (int i = 0; i < riff.length; i++) {
            assertThat(heard[i]).isCloseTo(riff[i], Offset.offset(1e-6f));
        }
    }
}
