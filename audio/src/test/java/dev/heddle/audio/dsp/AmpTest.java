package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmpTest {
    private static final int BASS = 1;
    private static final int MID = 2;
    private static final int TREBLE = 3;
    private static final int PRESENCE = 4;
    private static final int MASTER = 5;

    @ParameterizedTest
    @ValueSource(strings = {"clean_blackface", "jangly_vox", "brit_crunch", "hi_gain"})
    void itsControlsMoveTheBandsTheyAreNamedAfter(String model) {
        assertThat(turned(model, BASS, 80)).isGreaterThan(4);
        assertThat(turned(model, BASS, 80)).isGreaterThan(turned(model, BASS, 3_000) + 3);
        assertThat(turned(model, MID, 500)).isGreaterThan(2);
        assertThat(turned(model, MID, 500)).isGreaterThan(turned(model, MID, 8_000) + 1);
        assertThat(turned(model, TREBLE, 4_000)).isGreaterThan(4);
        assertThat(turned(model, TREBLE, 4_000)).isGreaterThan(turned(model, TREBLE, 100) + 3);
        assertThat(turned(model, PRESENCE, 8_000)).isBetween(7.0, 9.5);
        assertThat(turned(model, PRESENCE, 300)).isBetween(-0.5, 0.5);
        assertThat(turned(model, MASTER, 500)).isGreaterThan(8);
    }

    /// What a tone too quiet to be bent gains when a control goes from its lowest to its highest.
    private static double turned(String model, int control, double hz) {
        return level(model, control, 1, hz) - level(model, control, 0, hz);
    }

    private static double level(String model, int control, float position, double hz) {
        float[] numbers = {0, 0.5f, 0.5f, 0.5f, 0.5f, 0};
        numbers[control] = position;
        var heard = Sounds.through(amp(model), Sounds.sine(hz, 1e-4, 0.4), numbers);
        return Sounds.decibels(Sounds.amplitude(heard, hz, Sounds.RATE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clean_blackface", "jangly_vox", "brit_crunch", "hi_gain"})
    void distortsMoreTheMoreGainItHasAndIsAboutAsLoud(String model) {
        var riff = Sounds.riff(3, 8);
        double before = Sounds.loudness(riff);
        double last = 0;
        for (float gain : new float[] {0, 0.5f, 1}) {
            var heard = Sounds.through(amp(model), riff, gain, 0.48f, 0.35f, 0.62f, 0.52f, 0.7f);
            var tone = Sounds.through(amp(model), Sounds.sine(500, 0.1, 0.4), standard(gain));
            double amplitude = Sounds.amplitude(tone, 500, Sounds.RATE);
            double all = Sounds.rms(tone, tone.length / 2, tone.length);
            double distortion = 1 - amplitude * amplitude / 2 / (all * all);

            assertThat(Sounds.loudness(heard) - before).isCloseTo(0, Offset.offset(3.0));
            assertThat(distortion).isGreaterThan(last * 0.9);
            last = distortion;
        }
        assertThat(last).isGreaterThan(0.05);
    }

    private static float[] standard(float gain) {
        return new float[] {gain, 0.48f, 0.35f, 0.62f, 0.52f, 0.7f};
    }

    private static Amp amp(String model) {
        return new Amp(Sounds.RATE, model);
    }
}
