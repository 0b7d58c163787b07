package dev.heddle.server.watching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OwnerMetricsTest {
    @Test
    void readsTheOwnersSnapshotWheneverItIsCollected() {
        var owner = Owner.hosted("stage", Policy.DEFAULT);
        var registry = new SimpleMeterRegistry();
        new OwnerMetrics(owner).bindTo(registry);
        owner.submit(() -> 1);
        var withdrawn = owner.submit(() -> 2);
        withdrawn.cancel();
        assertThat(registry.get("heddle.owner.queued").tag("owner", "stage").gauge().value())
                .isEqualTo(2);

        owner.tick();

        assertThat(operations(registry, "executed")).isEqualTo(1);
        assertThat(operations(registry, "cancelled")).isEqualTo(1);
        assertThat(operations(registry, "failed")).isZero();
        assertThat(registry.get("heddle.owner.ticks").functionCounter().count()).isEqualTo(1);
        assertThat(registry.get("heddle.owner.stalled").gauge().value()).isZero();
        assertThat(
                        registry.get("heddle.owner.run")
                                .tag("percentile", "99")
                                .timeGauge()
                                .value(TimeUnit.NANOSECONDS))
                .isCloseTo(
                        (double) owner.snapshot().runs().percentile(99).toNanos(),
                        withinPercentage(0.001)); // A gauge counts in seconds.
        owner.close(Duration.ZERO);
    }

    private static double operations(SimpleMeterRegistry registry, String outcome) {
        return registry.get("heddle.owner.operations")
                .tag("outcome", outcome)
                .functionCounter()
                .count();
    }
}
