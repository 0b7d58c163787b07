package dev.heddle.server.watching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class JobsMetricsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void countsOutcomesAndWhatIsUnderWayAndNamesNoJob() throws Exception {
        var begun = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var jobs = Jobs.open(JobsOptions.named("hub"))) {
            new JobsMetrics("hub", jobs).bindTo(registry);
            var good = jobs.submit(JobOptions.named("secret good"), _ -> 1);
            var bad =
                    jobs.submit(
                            JobOptions.named("secret bad"),
                            _ -> {
                                throw new IllegalStateException("secret");
                            });
            var held =
                    jobs.submit(
                            JobOptions.named("secret held"),
                            _ -> {
                                begun.countDown();
                                release.await();
                                return 1;
                            });
            assertThat(good.awaitStopped(LONG) && bad.awaitStopped(LONG)).isTrue();
            begun.await();

            assertThat(ended("succeeded")).isEqualTo(1);
            assertThat(ended("failed")).isEqualTo(1);
            assertThat(ended("cancelled")).isZero();
            assertThat(running()).isEqualTo(1);

            held.cancel("enough");
            assertThat(held.awaitStopped(LONG)).isTrue();
            assertThat(ended("cancelled")).isEqualTo(1);
            assertThat(running()).isZero();
        }
        assertThat(registry.getMetersAsString()).contains("heddle.jobs").doesNotContain("secret");
    }

    private double ended(String outcome) {
        return registry.get("heddle.jobs.ended").tag("outcome", outcome).functionCounter().count();
    }

    private double running() {
        return registry.get("heddle.jobs.now")
                .tags("jobs", "hub", "state", "running")
                .gauge()
                .value();
    }
}
