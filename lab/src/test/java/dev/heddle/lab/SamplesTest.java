package dev.heddle.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void takesThePercentileByNearestRank() {
        var samples = new Samples(40, 15, 50, 20, 35);
        assertThat(samples.percentile(5)).isEqualTo(15);
        assertThat(samples.percentile(20)).isEqualTo(15);
        assertThat(samples.percentile(21)).isEqualTo(20);
        assertThat(samples.percentile(40)).isEqualTo(20);
        assertThat(samples.percentile(50)).isEqualTo(35);
        assertThat(samples.percentile(99)).isEqualTo(50);
        assertThat(samples.percentile(100)).isEqualTo(50);
    }

    @Test
    void leavesOneInAHundredAboveThe99th() {
        var samples = new Samples(IntStream.rangeClosed(1, 100).asDoubleStream().toArray());
        assertThat(samples.percentile(99)).isEqualTo(99);
        assertThat(samples.median()).isEqualTo(50);
    }

    @Test
    void takesTheOnlySampleForEveryPercentile() {
        var samples = new Samples(7);
        assertThat(samples.percentile(0.1)).isEqualTo(7);
        assertThat(samples.median()).isEqualTo(7);
        assertThat(samples.percentile(100)).isEqualTo(7);
    }

    @Test
    void doesNotChangeWithTheGivenArray() {
        double[] values = {3, 1, 2};
        var samples = new Samples(values);
        values[0] = 100;
        assertThat(samples.percentile(100)).isEqualTo(3);
        assertThat(values).containsExactly(100, 1, 2);
    }

    @Test
    void refusesNoSamplesAndPercentsOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Samples());
        var samples = new Samples(1);
        for (double percent : new double[] {0, -1, 100.1, Double.NaN}) {
            assertThatIllegalArgumentException().isThrownBy(() -> samples.percentile(percent));
        }
    }
}
