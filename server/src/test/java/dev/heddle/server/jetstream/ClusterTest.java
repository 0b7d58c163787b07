package dev.heddle.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.server.jetstream.JetStreamRoomLog.Options;
import dev.heddle.sync.contract.History;
import dev.heddle.sync.contract.HistoryChecker;
import dev.heddle.sync.contract.Workload;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Durability;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.RoomLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Three servers that have each message, and several nodes.
class ClusterTest {
    private static final long PATIENCE_SECONDS = 120;

    @TempDir private static Path folder;
    private static NatsServers servers;

    private Options options;
    private final List<RoomLog> nodes = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        servers = NatsServers.start(folder, 3);
    }

    @AfterAll
    static void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    @BeforeEach
    void newStream() {
        options = TestLogs.options(servers.urls(), 3);
    }

    @AfterEach
    void close() {
        nodes.forEach(RoomLog::close);
    }

    private RoomLog node() throws Exception {
        nodes.add(JetStreamRoomLog.open(options));
        return nodes.getLast();
    }

    @Test
    void whateverManyNodesDoAtOnceIsOneLog() throws Exception {
        var log = new TestLogs.Alternating(List.of(node(), node(), node()));
        var history = Workload.run(log, 1, 3);
        assertThat(HistoryChecker.faults(history, history.kept(node()))).isEmpty();
        assertThat(log.durability()).isEqualTo(Durability.QUORUM_MEMORY);
    }

    /// On an old cluster they do: {@link OpeningTest#inAnOldClusterTheyDoAndTheLogRefusesIt}.
    @Test
    void twoWritersNeverWinOnePlace() throws Exception {
        assertThat(Race.placesWonTwice(servers)).isZero();
    }

    @Test
    void nothingAcknowledgedIsLostWhenTheLeaderIsKilled() throws Exception {
        assertThat(
                        faultsUnder(acknowledged -> {
                            int leader = servers.awaitLeader(options.stream(), -1);
                            servers.kill(leader);
                            acknowledged.drainPermits();
                            await(acknowledged, 200);
                            servers.start(leader);
                        }))
                .isEmpty();
    }

    /// Their disks have it, or at least the system's memory, which survives them.
    @Test
    @EnabledIfSystemProperty(named = "heddle.replicated", matches = "true")
    void norWhenAllAreKilledAtOnce() throws Exception {
        assertThat(
                        faultsUnder(_ -> {
                            for (int i = 0; i < 3; i++) {
                                servers.kill(i);
                            }
                            for (int i = 0; i < 3; i++) {
                                servers.start(i);
                            }
                        }))
                .isEmpty();
    }

    /// Something that happens while others write; it may wait for acknowledged appends.
    @FunctionalInterface
    private interface Nemesis {
        void strike(Semaphore acknowledged) throws Exception;
    }

    private List<String> faultsUnder(Nemesis nemesis) throws Exception {
        var history = new History();
        var acknowledged = new Semaphore(0);
        var goOn = new AtomicBoolean(true);
        var writers = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            var log = i < 3 ? node() : nodes.getFirst();
            String name = "w" + i;
            writers.add(
                    Thread.ofPlatform().start(() -> write(log, name, history, acknowledged, goOn)));
        }
        try {
            await(acknowledged, 200);
            nemesis.strike(acknowledged);
            acknowledged.drainPermits();
            await(acknowledged, 200);
        } finally {
            goOn.set(false);
            for (var writer : writers) {
                writer.join();
            }
        }
        return HistoryChecker.faults(history, history.kept(node()));
    }

    private static void write(
            RoomLog log, String name, History history, Semaphore acknowledged, AtomicBoolean goOn) {
        for (int i = 0; goOn.get(); i++) {
            String value = name + ":" + i;
            var event = List.of(new Event("test", "", "", System.currentTimeMillis(), value));
            Appended answer;
            do { // Unavailable means unknown: again under the same key.
                answer =
                        history.append(log, "room" + i % 2, After.any(), value, event)
                                .toCompletableFuture()
                                .join();
            } while (!(answer instanceof Appended.Done) && goOn.get());
            acknowledged.release();
        }
    }

    private static void await(Semaphore acknowledged, int count) throws InterruptedException {
        assertThat(acknowledged.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
}
