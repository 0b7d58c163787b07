package dev.heddle.audio.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heddle.audio.chain.Parameter.Ramp;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NumberRampTest {
    @Test
    void aLinearOneGoesInEqualSteps() {
        assertThat(way(Ramp.LINEAR, 1, 3, 4)).containsExactly(1.5f, 2f, 2.5f, 3f);
    }

    @Test
    void aMultiplicativeOneGoesInEqualRatios() {
        assertThat(way(Ramp.MULTIPLICATIVE, 1, 16, 4)).containsExactly(2f, 4f, 8f, 16f);
        assertThat(way(Ramp.MULTIPLICATIVE, -16, -1, 4)).containsExactly(-8f, -4f, -2f, -1f);
    }

    @Test
    void anExponentialOneGoesAnEqualShareOfWhatIsLeft() {
        float[] way = way(Ramp.EXPONENTIAL, 0, 1, 7);

        for (int i = 0; i < 6; i++) {
            float left = i == 0 ? 1 : 1 - way[i - 1];
            assertThat((1 - way[i]) / left).isCloseTo((float) Math.exp(-1), within(1e-4f));
        }
        assertThat(way[6]).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1", "-0.5, 0", "0, 12000"})
    void aMultiplicativeOneReachesAndLeavesZeroWithoutAStep(float from, float to) {
        float[] way = way(Ramp.MULTIPLICATIVE, from, to, 100);

        float farther = Math.max(Math.abs(from), Math.abs(to));
        assertThat(way[99]).isEqualTo(to);
        float before = from;
        for (float value : way) { // A hundredth of 60 dB at a time.
            assertThat(Math.abs(value - before)).isBetween(0f, 0.075f * farther);
            before = value;
        }
        assertThat(Math.abs(way[49])).isCloseTo(0.031f * farther, within(0.001f * farther));
    }

    @Test
    void aMultiplicativeOneCrossesZeroInEqualSteps() {
        assertThat(way(Ramp.MULTIPLICATIVE, -1, 1, 4)).containsExactly(-0.5f, 0f, 0.5f, 1f);
    }

    @ParameterizedTest
    @EnumSource
    void sentElsewhereHalfWayItGoesOnFromWhereItIs(Ramp kind) {
        var ramp = new NumberRamp(kind, 1);
        ramp.moveTo(2, 100);
        float before = ramp.value();
        for (int i = 0; i < 200; i++) {
            if (i == 50) {
                ramp.moveTo(1, 100);
            }
            float now = ramp.next();
            assertThat(Math.abs(now - before)).isLessThan(0.08f);
            before = now;
        }
        assertThat(ramp.value()).isEqualTo(1);
        assertThat(ramp.isMoving()).isFalse();
    }

    @Test
    void sentWhereItGoesAnywayItKeepsItsTime() {
        var ramp = new NumberRamp(Ramp.LINEAR, 0);
        ramp.moveTo(4, 4);
        var _ = ramp.next();
        ramp.moveTo(4, 4);

        assertThat(ramp.next()).isEqualTo(2);
    }

    @Test
    void standsStillUntilItIsSentAndAfterItIsThere() {
        var ramp = new NumberRamp(Ramp.LINEAR, 5);

        assertThat(ramp.next()).isEqualTo(5);
        ramp.moveTo(6, 1);
        assertThat(ramp.isMoving()).isTrue();
        assertThat(ramp.next()).isEqualTo(6);
        assertThat(ramp.next()).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource
    void arrivesExactlyAndStaysBetweenItsEnds(Ramp kind) {
        var random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            float from = number(random);
            float to = number(random);
            float[] way = way(kind, from, to, 1 + random.nextInt(60));

            assertThat(way[way.length - 1]).isEqualTo(to);
            for (float value : way) {
                if (!(value >= Math.min(from, to) && value <= Math.max(from, to))) {
                    throw new AssertionError("%s to %s passed %s".formatted(from, to, value));
                }
            }
        }
    }

    private static float number(Random random) {
        return random.nextInt(10) == 0
                ? 0
                : (random.nextBoolean() ? 1 : -1) * (float) Math.exp(random.nextDouble() * 60 - 40);
    }

    private static float[] way(Ramp kind, float from, float to, int steps) {
        var ramp = new NumberRamp(kind, from);
        ramp.moveTo(to, steps);
        var way = new float[steps];
        for (int i = 0; i < steps; i++) {
            way[i] = ramp.next();
        }
        assertThat(ramp.isMoving()).isFalse();
        return way;
    }
}
