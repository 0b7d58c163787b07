package dev.heddle.lab.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Where there is no nats-server these are skipped; under `CI=true` they fail.
class NodesBenchmarkTest {
    @BeforeAll
    static void needsServers() throws Exception {
        try (var servers = NatsCluster.start(NatsCluster.Sync.LATER)) {
            assertThat(servers.urls()).contains(servers.url(2));
        } catch (MeasurementException e) {
            if ("true".equals(System.getenv("CI"))) {
                throw e;
            }
            abort(e.getMessage());
        }
    }

    @Test
    void anotherNodeHearsOfEachAppend() throws Exception {
        allAreThere(new AcrossNodes(), 3);
    }

    @Test
    void clientsOfAKilledHubAreBackWithAllTheyMissed() throws Exception {
        allAreThere(new KilledHub(), 4);
    }

    @Test
    void oneServerCanLeadBothStreams() throws Exception {
        try (var servers = NatsCluster.start(NatsCluster.Sync.LATER);
                var _ = servers.openLog(0);
                var _ = Publisher.open(servers, 1, Duration.ofSeconds(2))) {
            servers.stepDown(NatsCluster.LOG_STREAM);
            servers.leadTogether(NatsCluster.LOG_STREAM, NatsCluster.PLAIN_STREAM);
            assertThat(servers.leader(NatsCluster.PLAIN_STREAM))
                    .isEqualTo(servers.leader(NatsCluster.LOG_STREAM));
        }
    }

    private static void allAreThere(Measurement measurement, int figures) throws Exception {
        assertThat(measurement.measure(Effort.QUICK))
                .hasSize(figures)
                .extracting(Figure::ours)
                .allMatch(Double::isFinite);
    }
}
