package dev.heddle.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.server.jetstream.JetStreamRoomLog.Options;
import dev.heddle.server.jetstream.JetStreamRoomLog.Storage;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Durability;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.RoomLog;
import io.nats.client.Nats;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpeningTest {
    @TempDir private Path folder;

    @Test
    void withReplicasAServerBefore2_10_27IsRefusedWithTheReason() {
        assertThat(Opening.fault(server("2.9.10", true), 3))
                .hasValueSatisfying(why ->
                        assertThat(why).contains("2.9.10", "2.10.27", "two writers win one place"));
        assertThat(Opening.fault(server("2.10.26", true), 3)).isPresent();
        assertThat(Opening.fault(server("2.10.27", true), 3)).isEmpty();
        assertThat(Opening.fault(server("2.12.1", true), 3)).isEmpty();
        assertThat(Opening.fault(server("2.9.10", true), 1)).isEmpty();
        assertThat(Opening.fault(server("2.8.4", true), 1)).isPresent();
        assertThat(Opening.fault(server("2.10.27", false), 1))
                .hasValueSatisfying(why -> assertThat(why).contains("-js"));
    }

    private static ServerInfo server(String version, boolean jetStream) {
        return new ServerInfo(
                "INFO {\"server_id\":\"x\",\"server_name\":\"n\",\"version\":\"%s\",\"jetstream\":%b}"
                        .formatted(version, jetStream));
    }

    @ParameterizedTest
    @CsvSource({
        "1, FILE, false, MEMORY",
        "1, FILE, true, DISK",
        "1, MEMORY, true, MEMORY",
        "3, FILE, false, QUORUM_MEMORY",
        "3, FILE, true, QUORUM_DISK",
        "3, MEMORY, true, QUORUM_MEMORY"
    })
    void saysWhatAnAcknowledgementMeans(
            int replicas, Storage storage, boolean synced, Durability durability) {
        var all = Options.at("nats://127.0.0.1");
        var options =
                new Options(
                        all.servers(),
                        all.stream(),
                        replicas,
                        storage,
                        synced,
                        all.patience(),
                        all.lookEvery(),
                        all.sweepEvery(),
                        all.openRooms(),
                        all.limits(),
                        all.retention(),
                        all.clock());
        assertThat(options.durability()).isEqualTo(durability);
    }

    @Test
    void withoutServersItSaysSoAndNoPassword() {
        assertThatThrownBy(() ->
                        JetStreamRoomLog.open(TestLogs.options("nats://me:secret@127.0.0.1:1", 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no NATS server can be reached")
                .hasMessageNotContaining("secret")
                .hasNoCause();
        assertThat(Opening.withoutUsers("to nats://me:se@cret@10.0.0.1:4222, nats://10.0.0.2"))
                .isEqualTo("to nats://10.0.0.1:4222, nats://10.0.0.2");
    }

    /// What the check of versions is there for, and the proof that the race would be seen
    /// elsewhere.
    @Test
    @EnabledIfEnvironmentVariable(
            named = "HEDDLE_NATS_OLD",
            matches = ".+",
            disabledReason = "it names a nats-server 2.9.10")
    void inAnOldClusterTheyDoAndTheLogRefusesIt() throws Exception {
        var program = Path.of(System.getenv("HEDDLE_NATS_OLD"));
        try (var servers = NatsServers.start(program, folder, 3)) {
            assertThatThrownBy(() -> JetStreamRoomLog.open(TestLogs.options(servers.urls(), 3)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("two writers win one place");
            assertThat(Race.placesWonTwice(servers)).isPositive();
        }
    }

    /// As long as it can: a node that finds out about the race writes no more.
    private static void write(RoomLog node) {
        var event = List.of(new Event("test", "", "", System.currentTimeMillis(), "1"));
        Appended answer = null;
        for (int i = 0; i < 200 && (i == 0 || answer instanceof Appended.Done); i++) {
            answer = node.append("race", After.any(), "", event).toCompletableFuture().join();
        }
    }

    /// With one replica asked for, a stream that has three is taken: so the log runs on it.
    @Test
    @EnabledIfEnvironmentVariable(
            named = "HEDDLE_NATS_OLD",
            matches = ".+",
            disabledReason = "it names a nats-server 2.9.10")
    void aStaleAppendInAnOldClusterIsFound() throws Exception {
        var program = Path.of(System.getenv("HEDDLE_NATS_OLD"));
        var nodes = new ArrayList<RoomLog>();
        try (var servers = NatsServers.start(program, folder, 3)) {
            var options = TestLogs.options(servers.urls(), 1);
            var three = StreamConfiguration.builder(Opening.wanted(options)).replicas(3).build();
            var connection = Nats.connect(servers.urls());
            try {
                Race.makeStream(connection, three, options.patience());
            } finally {
                connection.close();
            }
            for (int i = 0; i < 3; i++) {
                nodes.add(JetStreamRoomLog.open(TestLogs.withServers(options, servers.url(i))));
            }
            var writers = new ArrayList<Thread>();
            for (var node : nodes) {
                writers.add(Thread.ofPlatform().start(() -> write(node)));
            }
            for (var writer : writers) {
                writer.join();
            }
            assertThat(StreamFaults.in(StreamFaults.links(options, "race")))
                    .anyMatch(fault -> fault.contains("was decided on"));
        } finally {
            nodes.forEach(RoomLog::close);
        }
    }
}
