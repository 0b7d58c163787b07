package dev.heddle.lab.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BurstTest {
    private static final int SIZE = 10;

    private final ArrayBlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(2 * SIZE);
    private int seen;

    @ParameterizedTest
    @ValueSource(strings = {"hosted-execute", "hosted-submit", "jctools"})
    void timesTheTicksOfACandidate(String name) throws Exception {
        var values = Burst.measure(Candidate.named(name), SIZE, Effort.QUICK);
        assertThat(values).containsOnlyKeys("p50", "p99");
        assertThat(values.get("p50")).isPositive().isLessThanOrEqualTo(values.get("p99"));
    }

    @Test
    void noticesAnOperationThatIsLost() {
        assertThatExceptionOfType(MeasurementException.class)
                .isThrownBy(() -> measure(task -> seen++ == SIZE / 2 || queue.add(task)))
                .withMessage("of a burst of 10, 1 never ran");
    }

    @Test
    void noticesAnOperationThatRunsTwice() {
        assertThatExceptionOfType(MeasurementException.class)
                .isThrownBy(
                        () -> measure(task -> queue.add(task) && (seen++ != 1 || queue.add(task))))
                .withMessageContaining("out of turn");
    }

    @Test
    void noticesThatNobodyPostsAnyMore() {
        assertThatExceptionOfType(MeasurementException.class)
                .isThrownBy(() ->
                        measure(_ -> {
                            throw new IllegalStateException("no more");
                        }))
                .withMessage("the thread that posts has died");
    }

    private void measure(Predicate<Runnable> offer) throws Exception {
        Runnable pass =
                () -> {
                    for (var task = queue.poll(); task != null; task = queue.poll()) {
                        task.run();
                    }
                };
        Burst.measure(new Candidate<Runnable>(Lane::task, offer, pass, true), SIZE, Effort.QUICK);
    }
}
