package dev.heddle.lab.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is measured hands over, whoever it is. How fast is not a test's business.
class RealTimeCostTest {
    /// Often enough to go round each ring many times.
    private static final int TIMES = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {RingCost.HEDDLE, RingCost.JCTOOLS})
    void everyRingHandsOverUntilItIsStopped(String ring) throws InterruptedException {
        var cost = new RingCost();
        cost.ring = ring;
        cost.start();
        for (int i = 0; i < TIMES; i++) {
            assertThat(cost.take()).isNotNull();
        }
        cost.stop();
    }

    @ParameterizedTest
    @CsvSource({
        "latest,false",
        "copy,false",
        "swap,false",
        "latest,true",
        "copy,true",
        "swap,true"
    })
    void everyWayReadsAllThatWasPublished(String way, boolean written) throws InterruptedException {
        var cost = new LatestCost();
        cost.way = way;
        cost.written = written;
        cost.start();
        for (int i = 0; i < TIMES; i++) {
            assertThat(cost.read()).isEqualTo(16);
        }
        cost.stop();
    }
}
