package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChorusTest {
    @Test
    void withoutMixNothingChanges() {
        var riff = Sounds.riff(2, 0.3);

        assertThat(Sounds.through(new Chorus(Sounds.RATE), riff, 1, 1, 0)).isEqualTo(riff);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 48_000, 192_000})
    void withoutDepthTheVoiceIsOnTimeAndInTune(int rate) {
        var sine = Sounds.sine(440, 0.5, 0.5, rate);

        var heard = Sounds.through(new Chorus(rate), sine, 1, 0, 1);

        int late = (int) Math.round(0.008 * rate);
        for (int i = late; i < heard.length; i++) {
            assertThat(heard[i]).isCloseTo(sine[i - late], within(0.001f));
        }
    }

    @Test
    void theVoiceSwingsAroundThePitch() {
        var sine = Sounds.sine(440, 0.5, 4);

        var heard = Sounds.through(new Chorus(Sounds.RATE), sine, 0.5f, 1, 1);

        // In one swing the pitch is off by 2 pi * 0.5 Hz * 3 ms = 0.9 % to each side.
        double high = 0;
        double low = Double.MAX_VALUE;
        for (int from = Sounds.RATE / 2; from < 3 * Sounds.RATE; from += Sounds.RATE / 10) {
            double hz = hz(heard, from, from + Sounds.RATE / 10);
            high = Math.max(high, hz);
            low = Math.min(low, hz);
        }
        assertThat(high).isCloseTo(444.1, within(0.6));
        assertThat(low).isCloseTo(435.9, within(0.6));
    }

    @Test
    void bothVoicesAreHeardHalfAndHalf() {
        var noise = Sounds.noise(0.5, 1, 1);

        var heard = Sounds.through(new Chorus(Sounds.RATE), noise, 1, 0, 0.5f);

        // Two sounds that have nothing to do with each other keep the power.
        assertThat(Sounds.rms(heard, 4_800, heard.length))
                .isCloseTo(Sounds.rms(noise, 0, noise.length), within(0.01));
        for (int i = 4_800; i < heard.length; i += 97) {
            assertThat(heard[i])
                    .isCloseTo((noise[i] + noise[i - 384]) * (float) Math.sqrt(0.5), within(1e-5f));
        }
    }

    /// From the first zero crossing to the last one.
    private static double hz(float[] samples, int from, int to) {
        double first = -1;
        double last = -1;
        int waves = -1;
        for (int i = from; i < to; i++) {
            if (samples[i] < 0 && samples[i + 1] >= 0) {
                last = i + samples[i] / (double) (samples[i] - samples[i + 1]);
                first = first < 0 ? last : first;
                waves++;
            }
        }
        return waves * Sounds.RATE / (last - first);
    }
}
