package dev.heddle.lab.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
    @ParameterizedTest
    @ValueSource(strings = {"parked-owner", "executor", "spinning-owner", "spinning-queue"})
    void timesTheAnswersOfAnAsker(String name) throws Exception {
        var values = RoundTrip.measure(RoundTrip.named(name), Effort.QUICK);
        assertThat(values).containsOnlyKeys("p50", "p99");
        assertThat(values.get("p50")).isPositive().isLessThanOrEqualTo(values.get("p99"));
    }

    @Test
    void noticesAWrongAnswer() {
        assertThatExceptionOfType(MeasurementException.class)
                .isThrownBy(() -> RoundTrip.measure(number -> number / 2, Effort.QUICK))
                .withMessage("asked for 1, answered 0");
    }
}
