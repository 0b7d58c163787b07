package dev.heddle.lab.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThroughputTest {
    /// The operation that a broken candidate treats wrongly.
    private static final int CHOSEN = 1000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hosted-execute",
                "hosted-submit",
                "running-execute",
                "jctools",
                "linked-queue",
                "executor-execute",
                "executor-submit",
                "netty-submit",
                "swing"
            })
    void countsWhatACandidateRuns(String name) throws Exception {
        var values = Throughput.measure(Candidate.named(name), 2, Effort.QUICK);
        assertThat(values).containsOnlyKeys("mops", "bytes");
        assertThat(values.get("mops")).isPositive();
        assertThat(values.get("bytes")).isGreaterThan(16);
    }

    @Test
    void noticesAnOperationThatIsLost() {
        assertCaught(batch -> batch.remove(CHOSEN));
    }

    @Test
    void noticesAnOperationThatRunsTwice() {
        assertCaught(batch -> batch.add(batch.get(CHOSEN)));
    }

    @Test
    void noticesAnOperationThatIsOvertaken() {
        assertCaught(batch -> batch.add(CHOSEN + 1, batch.remove(CHOSEN)));
    }

    @Test
    void noticesAnOperationThatHasNotRun() throws Exception {
        var lane = new Lane();
        lane.task(0).run();
        Throughput.check(lane, 1);
        assertThatExceptionOfType(MeasurementException.class)
                .isThrownBy(() -> Throughput.check(lane, 2))
                .withMessage("2 operations were posted, 1 have run, 0 of them out of turn");
    }

    @Test
    void failsWithACandidateThatThrows() {
        var candidate =
                new Candidate<Runnable>(
                        Lane::task,
                        _ -> {
                            throw new IllegalStateException("no more");
                        },
                        null,
                        true);
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> Throughput.measure(candidate, 1, Effort.QUICK))
                .withMessageContaining("no more");
    }

    /// Measures a candidate that does to its first batch what it must not do.
    private static void assertCaught(Consumer<List<Runnable>> fault) {
        var queue = new ArrayBlockingQueue<Runnable>(Candidate.CAPACITY);
        var batch = new ArrayList<Runnable>();
        var faults = new ArrayDeque<>(List.of(fault));
        Runnable pass =
                () -> {
                    if (!faults.isEmpty() && queue.size() < CHOSEN + 2) {
                        return;
                    }
                    queue.drainTo(batch);
                    if (!faults.isEmpty()) {
                        faults.remove().accept(batch);
                    }
                    batch.forEach(Runnable::run);
                    batch.clear();
                };
        var candidate = new Candidate<Runnable>(Lane::task, queue::offer, pass, true);
        assertThatExceptionOfType(MeasurementException.class)
                .isThrownBy(() -> Throughput.measure(candidate, 1, Effort.QUICK))
                .withMessageContaining("out of turn");
    }
}
