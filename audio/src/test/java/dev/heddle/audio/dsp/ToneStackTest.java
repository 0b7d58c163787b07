package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Solves the circuit itself, node by node (Kirchhoff's law), and compares.
class ToneStackTest {
    private static final int RATE = 96_000;
    private static final ToneStack.Parts BASSMAN =
            new ToneStack.Parts(250e3, 1e6, 25e3, 56e3, 250e-12, 20e-9, 20e-9);

    /// The nodes whose voltages are looked for: behind the treble capacitor, behind the slope
    /// resistor, between the treble and bass controls, above the middle control, at its wiper.
    private static final int TOP = 0;

    private static final int SLOPE = 1;
    private static final int BETWEEN = 2;
    private static final int ABOVE = 3;
    private static final int WIPER = 4;
    private static final int NODES = 5;

    @ParameterizedTest
    @ValueSource(doubles = {20, 100, 300, 1_000, 3_000, 10_000})
    void isTheCircuit(double hz) {
        for (double bass : new double[] {0, 0.5, 1}) {
            for (double middle : new double[] {0, 0.5, 0.9}) {
                for (double treble : new double[] {0, 0.5, 1}) {
                    var stack = new ToneStack(BASSMAN, RATE);
                    stack.at(bass, middle, treble);

                    // The bilinear transform bends frequencies in this known way.
                    double analog = RATE / Math.PI * Math.tan(Math.PI * hz / RATE);
                    assertThat(Sounds.decibels(stack.magnitude(hz)))
                            .isCloseTo(
                                    Sounds.decibels(circuit(analog, bass, middle, treble)),
                                    Offset.offset(0.01));
                }
            }
        }
    }

    @Test
    void filtersAsItSays() {
        for (double hz : new double[] {50, 500, 5_000}) {
            var stack = new ToneStack(BASSMAN, RATE);
            stack.at(0.7, 0.3, 0.6);
            stack.jump();
            var sound = Sounds.sine(hz, 1, 0.4, RATE);
            stack.process(sound, sound.length);

            assertThat(Sounds.amplitude(sound, hz, RATE))
                    .isCloseTo(stack.magnitude(hz), Offset.offset(1e-3));
        }
    }

    private static double circuit(double hz, double bass, double middle, double treble) {
        double w = 2 * Math.PI * hz;
        double l = Math.exp(3.4 * (0.02 + 0.98 * bass - 1));
        double m = 0.02 + 0.98 * middle;
        double t = 0.02 + 0.98 * treble;
        var re = new double[NODES][NODES + 1];
        var im = new double[NODES][NODES + 1];
        capacitorFromSource(im, TOP, BASSMAN.c1() * w);
        resistorFromSource(re, SLOPE, BASSMAN.r4());
        join(re, TOP, BETWEEN, 1 / BASSMAN.r1());
        join(im, SLOPE, BETWEEN, BASSMAN.c2() * w);
        join(im, SLOPE, WIPER, BASSMAN.c3() * w);
        join(re, BETWEEN, ABOVE, 1 / (l * BASSMAN.r2()));
        join(re, ABOVE, WIPER, 1 / ((1 - m) * BASSMAN.r3()));
        re[WIPER][WIPER] += 1 / (m * BASSMAN.r3());
        solve(re, im);
        double outRe = t * re[TOP][NODES] + (1 - t) * re[BETWEEN][NODES];
        double outIm = t * im[TOP][NODES] + (1 - t) * im[BETWEEN][NODES];
        return Math.hypot(outRe, outIm);
    }

    private static void capacitorFromSource(double[][] im, int node, double y) {
        im[node][node] += y;
        im[node][NODES] += y;
    }

    private static void resistorFromSource(double[][] re, int node, double ohms) {
        re[node][node] += 1 / ohms;
        re[node][NODES] += 1 / ohms;
    }

    private static void join(double[][] part, int a, int b, double admittance) {
        part[a][a] += admittance;
        part[b][b] += admittance;
        part[a][b] -= admittance;
        part[b][a] -= admittance;
    }

    /// Gauss and Jordan, in complex numbers; the answer is in the last column.
    private static void solve(double[][] re, double[][] im) {
        for (int p = 0; p < NODES; p++) {
            double size = re[p][p] * re[p][p] + im[p][p] * im[p][p];
            double pivotRe = re[p][p] / size;
            double pivotIm = -im[p][p] / size;
            for (int j = 0; j <= NODES; j++) {
                double x = re[p][j] * pivotRe - im[p][j] * pivotIm;
                im[p][j] = re[p][j] * pivotIm + im[p][j] * pivotRe;
                re[p][j] = x;
            }
            for (int i = 0; i < NODES; i++) {
                if (i == p) {
                    continue;
                }
                double factorRe = re[i][p];
                double factorIm = im[i][p];
                for (int j = 0; j <= NODES; j++) {
                    re[i][j] -= factorRe * re[p][j] - factorIm * im[p][j];
                    im[i][j] -= factorRe * im[p][j] + factorIm * re[p][j];
                }
            }
        }
    }
}
