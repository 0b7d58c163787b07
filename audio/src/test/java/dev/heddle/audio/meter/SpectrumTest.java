package dev.heddle.audio.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpectrumTest {
    @ParameterizedTest
    @CsvSource({
        "82,48000",
        "440,48000",
        "1000,48000",
        "5000,44100",
        "15000,48000",
        "3000,8000",
        "10000,192000"
    })
    void findsASinesBandAndLevel(double hz, int rate) {
        var spectrum = new Spectrum(rate);
        add(spectrum, hz, 0.1, rate);

        float[] levels = spectrum.levelsDb();
        int loudest = loudest(levels);

        double bin = (double) rate / Spectrum.WINDOW;
        assertThat(spectrum.beginHz(loudest)).isLessThan(hz + bin);
        assertThat(spectrum.beginHz(loudest + 1)).isGreaterThan(hz - bin);
        assertThat(levels[loudest]).isBetween(-21.6f, -19.9f);
        for (int band = 0; band < Spectrum.BANDS; band++) {
            boolean isFar =
                    spectrum.beginHz(band) > hz + 6 * bin
                            || spectrum.beginHz(band + 1) < hz - 6 * bin;
            assertThat(levels[band]).isLessThan(isFar ? -70 : -19.9f);
        }
    }

    @Test
    void showsTheNewestSoundOnly() {
        var spectrum = new Spectrum(48_000);
        add(spectrum, 440, 0.5, 48_000);
        add(spectrum, 2_000, 0.5, 48_000);

        assertThat(spectrum.beginHz(loudest(spectrum.levelsDb()))).isBetween(1_800.0, 2_000.0);

        spectrum.add(new float[3_000], 3_000);

        assertThat(spectrum.levelsDb()).containsOnly(Spectrum.SILENCE_DB);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 48_000, 192_000})
    void bandsGoFromFortyHertzToWhatIsHeard(int rate) {
        var spectrum = new Spectrum(rate);

        assertThat(spectrum.beginHz(0)).isEqualTo(40);
        assertThat(spectrum.beginHz(Spectrum.BANDS))
                .isCloseTo(Math.min(20_000, rate / 2.0), within(0.001));
    }

    @Test
    void refusesRatesWithoutBands() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Spectrum(0));
    }

    private static int loudest(float[] levels) {
        int loudest = 0;
        for (int band = 0; band < levels.length; band++) {
            loudest = levels[band] > levels[loudest] ? band : loudest;
        }
        return loudest;
    }

    /// In pieces, as a tap gives them.
    private static void add(Spectrum spectrum, double hz, double amplitude, int rate) {
        var piece = new float[300];
        for (int at = 0; at < 3_000; at += piece.length) {
            for (int i = 0; i < piece.length; i++) {
                piece[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * (at + i) / rate));
            }
            spectrum.add(piece, piece.length);
        }
    }
}
