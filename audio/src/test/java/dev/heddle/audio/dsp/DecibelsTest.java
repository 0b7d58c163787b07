package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DecibelsTest {
    @Test
    void knowsLogarithmsNearlyExactly() {
        for (double x = 1e-6; x < 1e6; x *= 1.0037) {
            assertThat((double) Decibels.log2((float) x))
                    .isCloseTo(Math.log((float) x) / Math.log(2), Offset.offset(4e-6));
        }
    }

    @Test
    void knowsPowersNearlyExactly() {
        for (double x = -126; x <= 126; x += 0.0173) {
            double exact = Math.pow(2, (float) x);
            assertThat(Decibels.exp2((float) x) / exact).isCloseTo(1, Offset.offset(4e-6));
        }
    }
}
