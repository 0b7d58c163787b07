package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heddle.audio.chain.Block;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CabinetTest {
    private static final int[] RATES = {8_000, 44_100, 48_000, 96_000, 192_000};

    /// What each of them is at 48 kHz.
    private static final Map<String, float[]> TAPS = new HashMap<>();

    static List<String> names() {
        return Block.CAB.choices().getFirst().values();
    }

    @ParameterizedTest
    @MethodSource("names")
    void soundsTheSameAtEverySamplingRate(String name) {
        for (int rate : RATES) {
            float[] taps = ImpulseResponses.of(name, rate);
            assertThat(taps).hasSizeLessThanOrEqualTo(Convolver.MAX_TAPS);
            for (double hz : new double[] {120, 400, 1_000, 3_000}) {
                assertThat(gainDb(taps, hz, rate))
                        .as("%s at %d Hz, %.0f Hz", name, rate, hz)
                        .isCloseTo(gainDb(name, hz), within(0.5));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void fallsBelowItsResonanceAndAboveFiveKilohertzAndPeaksBetweenTwoAndFour(String name) {
        double peak = Math.max(gainDb(name, 2_400), gainDb(name, 3_200));

        assertThat(gainDb(name, 40)).isLessThan(gainDb(name, 130) - 12);
        assertThat(peak).isGreaterThan(gainDb(name, 1_000) + 2);
        assertThat(gainDb(name, 5_000)).isLessThan(peak - 4);
        assertThat(gainDb(name, 10_000)).isLessThan(gainDb(name, 5_000) - 15);
    }

    @Test
    void anOpenBackTakesAwayBassAndDips() {
        assertThat(gainDb("4x12_closed", 100)).isGreaterThan(gainDb("1x12_open", 100) + 4);
        assertThat(gainDb("1x12_open", 770)).isLessThan(gainDb("1x12_open", 400) - 5);
        assertThat(gainDb("1x12_open", 770)).isLessThan(gainDb("1x12_open", 1_000) - 3);
    }

    @ParameterizedTest
    @MethodSource("names")
    void isAsLoudAsTheOthersAndEarly(String name) {
        float[] taps = ImpulseResponses.of(name, Sounds.RATE);
        double power = 0;
        double early = 0;
        double all = 0;
        for (int i = 0; i < 100; i++) {
            double gain = Math.pow(10, gainDb(name, 80 * Math.pow(3_500 / 80.0, i / 99.0)) / 20);
            power += gain * gain / 100;
        }
        for (int i = 0; i < taps.length; i++) {
            all += taps[i] * taps[i];
            early += i < Sounds.RATE / 1_000 ? taps[i] * taps[i] : 0;
        }

        assertThat(Sounds.decibels(Math.sqrt(power))).isCloseTo(0, within(0.3));
        assertThat(early / all).isGreaterThan(0.7); // Within a millisecond.
        assertThat(Math.abs(taps[taps.length - 1])).isLessThan(1e-6f);
    }

    @Test
    void cutsBelowAndAbove() {
        var cabinet = Sounds.initial(Block.CAB);

        assertThat(cut(100, new float[] {20, 12_000}) - cut(100, new float[] {200, 12_000}))
                .isCloseTo(12.3, within(0.3));
        assertThat(cut(6_000, new float[] {20, 12_000}) - cut(6_000, new float[] {20, 3_000}))
                .isCloseTo(12.4, within(0.6));
        assertThat(cut(440, cabinet)).isCloseTo(gainDb("2x12_open", 440), within(0.2));
    }

    @Test
    void refusesOtherNamesAndRates() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Cabinet(48_000, "8x10"))
                .withMessageContaining("8x10 is none of [1x12_open, 2x12_open, 4x12_closed]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Cabinet(7_999, "1x12_open"))
                .withMessageContaining("8000..192000 Hz, was 7999");
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 48_000, 192_000})
    void isTheSameEachTime(int rate) {
        assertThat(ImpulseResponses.of("1x12_open", rate))
                .isEqualTo(ImpulseResponses.of("1x12_open", rate));
    }

    private static double cut(double hz, float[] numbers) {
        var cabinet = new Cabinet(Sounds.RATE, "2x12_open");
        var heard = Sounds.through(cabinet, Sounds.sine(hz, 0.5, 0.4), numbers);
        return Sounds.decibels(Sounds.amplitude(heard, hz, Sounds.RATE) / 0.5);
    }

    private static double gainDb(String name, double hz) {
        var taps = TAPS.computeIfAbsent(name, one -> ImpulseResponses.of(one, Sounds.RATE));
        return gainDb(taps, hz, Sounds.RATE);
    }

    private static double gainDb(float[] taps, double hz, int rate) {
        double re = 0;
        double im = 0;
        for (int i = 0; i < taps.length; i++) {
            re += taps[i] * Math.cos(2 * Math.PI * hz * i / rate);
            im -= taps[i] * Math.sin(2 * Math.PI * hz * i / rate);
        }
        return Sounds.decibels(Math.hypot(re, im));
    }
}
