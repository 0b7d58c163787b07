package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriveTest {
    private static final List<String> TYPES =
            List.of("softclip", "hardclip", "tubescreamer", "fuzz");

    @ParameterizedTest
    @ValueSource(strings = {"softclip", "hardclip", "tubescreamer", "fuzz"})
    void distortsMoreTheMoreItIsDriven(String type) {
        double clean = distortion(drive(type, Sounds.sine(220, 0.1, 0.4), 0, 1), 220);
        double driven = distortion(drive(type, Sounds.sine(220, 0.1, 0.4), 1, 1), 220);

        assertThat(driven).isGreaterThan(0.2).isGreaterThan(clean);
    }

    @ParameterizedTest
    @ValueSource(strings = {"softclip", "hardclip", "tubescreamer", "fuzz"})
    void keepsTheLoudness(String type) {
        var riff = Sounds.riff(3, 8);
        double before = Sounds.loudness(riff);
        for (double drive : new double[] {0, 0.5, 1}) {
            var heard = drive(type, riff, drive, 0.55);

            assertThat(Sounds.loudness(heard) - before)
                    .as("drive %s", drive)
                    .isCloseTo(0, Offset.offset(3.0));
        }
    }

    @Test
    void mirrorsLessTheMoreItOversamples() {
        for (var type : List.of("softclip", "tubescreamer")) {
            double once = aliases(type, 1);
            double twice = aliases(type, 2);
            double fourTimes = aliases(type, 4);

            assertThat(once - twice).as(type).isGreaterThan(8);
            assertThat(twice - fourTimes).as(type).isGreaterThan(8);
        }
        assertThat(aliases("hardclip", 1) - aliases("hardclip", 4)).isGreaterThan(8);
    }

    /// What is no harmonic of a tone of 5,010 Hz and can be heard, in dB of the tone.
    private static double aliases(String type, int oversample) {
        var sound = Sounds.sine(5_010, 0.3, 0.2);
        var heard = Sounds.through(new Drive(Sounds.RATE, type, oversample), sound, 0.5f, 1);
        var end = Arrays.copyOfRange(heard, heard.length - 3_200, heard.length);
        double power = 0;
        for (int hz = 30; hz < 20_000; hz += 30) { // Where mirrored harmonics of it can be.
            if (hz % 5_010 != 0) {
                power += Math.pow(Sounds.amplitude(end, hz, Sounds.RATE), 2);
            }
        }
        return Sounds.decibels(Math.sqrt(power) / Sounds.amplitude(end, 5_010, Sounds.RATE));
    }

    @Test
    void humpsTheMiddleAsATubeScreamer() {
        double low = gain("tubescreamer", 100);
        double middle = gain("tubescreamer", 900);
        double high = gain("tubescreamer", 9_000);

        assertThat(middle - low).isGreaterThan(6);
        assertThat(middle - high).isGreaterThan(3);
    }

    /// Of a tone too quiet to be bent.
    private static double gain(String type, double hz) {
        var heard = drive(type, Sounds.sine(hz, 1e-4, 0.4), 0.3, 0.3);
        return Sounds.decibels(Sounds.amplitude(heard, hz, Sounds.RATE) / 1e-4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tubescreamer", "fuzz"})
    void bendsOneSideSoonerAndLeavesNoSteadyCurrent(String type) {
        var sound = Sounds.sine(1_000, 0.1, 1);

        var heard = drive(type, sound, 0.8, 1);

        double even = Sounds.amplitude(heard, 2_000, Sounds.RATE);
        assertThat(even / Sounds.amplitude(heard, 1_000, Sounds.RATE)).isGreaterThan(0.02);
        assertThat(Sounds.amplitude(heard, 0, Sounds.RATE) / 2).isLessThan(1e-3);
        var straight = drive("softclip", sound, 0.8, 1);
        assertThat(Sounds.amplitude(straight, 2_000, Sounds.RATE)).isLessThan(1e-3);
    }

    @Test
    void swallowsWhatHasFadedAsAFuzz() {
        double loud = Sounds.peak(drive("fuzz", Sounds.sine(220, 0.1, 0.4), 0, 1));
        double faded = Sounds.peak(drive("fuzz", Sounds.sine(220, 0.001, 0.4), 0, 1));

        assertThat(Sounds.decibels(loud / faded)).isGreaterThan(20);
    }

    @Test
    void isBrighterTheFurtherItsToneIsTurned() {
        for (var type : TYPES) {
            var riff = Sounds.riff(1, 1);
            double dark = brightness(drive(type, riff, 0.7, 0));
            double middle = brightness(drive(type, riff, 0.7, 0.5));
            double bright = brightness(drive(type, riff, 0.7, 1));

            assertThat(middle / dark).as(type).isGreaterThan(1.2);
            assertThat(bright / middle).as(type).isGreaterThan(1.05);
        }
    }

    /// Steps by level: what lies high has large ones.
    private static double brightness(float[] heard) {
        var steps = new float[heard.length];
        for (int i = 1; i < heard.length; i++) {
            steps[i] = heard[i] - heard[i - 1];
        }
        return Sounds.rms(steps, 0, steps.length) / Sounds.rms(heard, 0, heard.length);
    }

    /// What is no fundamental, as a share of all.
    private static double distortion(float[] heard, double hz) {
        double all = Sounds.rms(heard, heard.length / 2, heard.length);
        double tone = Sounds.amplitude(heard, hz, Sounds.RATE);
        return Math.sqrt(Math.max(0, 1 - tone * tone / 2 / (all * all)));
    }

    private static float[] drive(String type, float[] sound, double drive, double tone) {
        return Sounds.through(new Drive(Sounds.RATE, type, 2), sound, (float) drive, (float) tone);
    }
}
