package dev.heddle.log;

import dev.heddle.sync.contract.RoomLogContract;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;

class SqliteRoomLogTest extends RoomLogContract {
    @TempDir private Path folder;

    @Override
    protected RoomLog open(
            Limits limits, Function<String, Retention> retention, InstantSource clock)
            throws Exception {
        return SqliteRoomLog.open(
                folder.resolve("rooms.db"),
                new SqliteRoomLog.Options(limits, retention, clock, 1L << 30, Duration.ofHours(1)));
    }
}
