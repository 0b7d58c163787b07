package dev.heddle.server.jetstream;

import dev.heddle.sync.contract.RoomLogContract;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomLog;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// On three servers, which have each message three times: the whole contract, for `./heddle
/// faults`.
@EnabledIfSystemProperty(named = "heddle.replicated", matches = "true")
class ReplicatedRoomLogTest extends RoomLogContract {
    @TempDir private static Path folder;
    private static NatsServers servers;

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

    @Override
    protected RoomLog open(
            Limits limits, Function<String, Retention> retention, InstantSource clock)
            throws Exception {
        return JetStreamRoomLog.open(TestLogs.options(servers.urls(), 3, limits, retention, clock));
    }
}
