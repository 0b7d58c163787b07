package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private final Recorder recorder = new Recorder();

    @Test
    void everyLengthIsInABucketThatReachesToItAndLittleFurther() {
        long last = -1;
        for (int bucket = 0; bucket < Recorder.BUCKETS; bucket++) {
            long greatest = Recorder.greatest(bucket);
            assertThat(greatest).isGreaterThan(last);
            assertThat(Recorder.bucket(last + 1)).isEqualTo(bucket);
            assertThat(Recorder.bucket(greatest)).isEqualTo(bucket);
            assertThat((double) greatest).isLessThanOrEqualTo((last + 1) * 1.125);
            last = greatest;
        }
        assertThat(last).isEqualTo((1L << 40) - 1);
    }

    @Test
    void percentilesAreAtMostAnEighthTooHigh() {
        var random = new Random(7);
        var values = new long[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) Math.exp(random.nextDouble() * 25);
            recorder.record(values[i]);
        }
        Arrays.sort(values);
        var histogram = recorder.snapshot();

        assertThat(histogram.count()).isEqualTo(values.length);
        for (double percent : new double[] {0.01, 1, 50, 90, 99, 99.9, 100}) {
            long exact = values[(int) Math.ceil(values.length * percent / 100) - 1];
            assertThat((double) histogram.percentile(percent).toNanos())
                    .isBetween((double) exact, exact * 1.125 + 1);
        }
    }

    @Test
    void countsWhatIsOutOfRangeAtItsEnds() {
        recorder.record(-5);
        recorder.record(Long.MAX_VALUE);

        assertThat(recorder.snapshot().percentile(50)).isZero();
        assertThat(recorder.snapshot().percentile(100).toMinutes()).isEqualTo(18);
    }

    @Test
    void anEmptyOneReadsWell() {
        var empty = recorder.snapshot();
        assertThat(empty).hasToString("none");
        assertThat(empty.percentile(99)).isEqualTo(Duration.ZERO);
        recorder.record(1_500_000);
        assertThat(recorder.snapshot().toString())
                .isEqualTo("1, p50 1.6 ms, p99 1.6 ms, max 1.6 ms");
        assertThatIllegalArgumentException().isThrownBy(() -> empty.percentile(0));
    }
}
