package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BiquadTest {
    private static final double Q = Biquad.BUTTERWORTH;

    /// A complex number.
    private record Complex(double re, double im) {
        double abs() {
            return Math.hypot(re, im);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {30, 100, 400, 1_000, 3_000, 9_000})
    void respondsAsTheAnalogFilter(double hz) {
        for (double db : new double[] {-12, -3, 6, 12}) {
            double a = Math.pow(10, db / 40);
            checks(hz, 1_200, f -> f.peak(1_200, 0.9, db), s -> peak(s, a));
            checks(hz, 120, f -> f.lowShelf(120, db), s -> lowShelf(s, a));
            checks(hz, 6_000, f -> f.highShelf(6_000, db), s -> highShelf(s, a));
        }
        checks(hz, 700, f -> f.lowPass(700, Q), s -> 1 / below(s, 1, 1 / Q, 1).abs());
        checks(hz, 700, f -> f.highPass(700, Q), s -> s * s / below(s, 1, 1 / Q, 1).abs());
    }

    /// Compares what is left of a tone with a prototype, whose frequency 1 is the filter's.
    private static void checks(
            double hz, double at, Consumer<Biquad> design, ToDoubleFunction<Double> prototype) {
        var filter = new Biquad(Sounds.RATE);
        design.accept(filter);
        filter.jump();
        var sound = Sounds.sine(hz, 0.5, 0.4);
        filter.process(sound, sound.length);

        double warped = Math.tan(Math.PI * hz / Sounds.RATE) / Math.tan(Math.PI * at / Sounds.RATE);
        double expected = Sounds.decibels(prototype.applyAsDouble(warped));
        if (expected > -60) {
            assertThat(Sounds.decibels(Sounds.amplitude(sound, hz, Sounds.RATE) / 0.5))
                    .isCloseTo(expected, Offset.offset(0.1));
        }
    }

    /// c0 + c1 s + c2 s^2 at a frequency.
    private static Complex below(double w, double c0, double c1, double c2) {
        return new Complex(c0 - c2 * w * w, c1 * w);
    }

    private static double peak(double w, double a) {
        return below(w, 1, a / 0.9, 1).abs() / below(w, 1, 1 / (a * 0.9), 1).abs();
    }

    private static double lowShelf(double w, double a) {
        double middle = Math.sqrt(a) / Q;
        return a * below(w, a, middle, 1).abs() / below(w, 1, middle, a).abs();
    }

    private static double highShelf(double w, double a) {
        double middle = Math.sqrt(a) / Q;
        return a * below(w, 1, middle, a).abs() / below(w, a, middle, 1).abs();
    }
}
