package dev.heddle.lab.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.TemporaryFolder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The load generator on real servers, which are ours: what runs on Node is installed only by those
/// who measure.
class SwarmTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    void measuresAHubAndFindsAllThatWasSaid() throws Exception {
        try (var cores = Cores.pin();
                var data = new TemporaryFolder();
                var hub = Server.hub(cores, Server.HubSetup.durable(data.path()))) {
            var dialect = hub.dialect();
            try (var swarm = new Swarm(hub, hub.newRoom())) {
                swarm.open(10, dialect, dialect);
                var _ = swarm.flood(dialect, SHORT, SHORT);
                assertThat(swarm.sent()).isPositive();
                assertThat(swarm.readers()).allMatch(one -> one.delivered == swarm.sent());
                var paced = swarm.pace(dialect, 100, SHORT);
                assertThat(paced.toAll().median()).isGreaterThanOrEqualTo(paced.each().lowest());
                assertThat(swarm.roundTrips(dialect, 1, 3).lowest()).isPositive();
            }
            try (var swarm = new Swarm(hub, hub.newRoom())) {
                swarm.open(5, hub.eventStream(), dialect);
                swarm.say(dialect, 50);
                assertThat(swarm.readers()).allMatch(one -> one.delivered == 50);
            }
            assertThat(hub.memory()).isGreaterThan(1 << 20);
        }
    }

    @Test
    void findsWhatAServerLoses() throws Exception {
        try (var cores = Cores.pin();
                var server = Server.vertx(cores, "7");
                var swarm = new Swarm(server, server.newRoom())) {
            swarm.open(3, server.dialect(), server.dialect());
            assertThatExceptionOfType(MeasurementException.class)
                    .isThrownBy(() -> swarm.say(server.dialect(), 10))
                    .withMessage("3 messages did not come and 0 came twice");
        }
    }

    @Test
    void findsWhatAServerSaysTwice() throws Exception {
        try (var cores = Cores.pin();
                var server = Server.vertx(cores, "-7");
                var swarm = new Swarm(server, server.newRoom())) {
            swarm.open(3, server.dialect(), server.dialect());
            assertThatExceptionOfType(MeasurementException.class)
                    .isThrownBy(() -> swarm.say(server.dialect(), 10))
                    .withMessage("0 messages did not come and 3 came twice");
        }
    }
}
