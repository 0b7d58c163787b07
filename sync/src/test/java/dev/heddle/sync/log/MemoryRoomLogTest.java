package dev.heddle.sync.log;

import dev.heddle.sync.contract.RoomLogContract;
import java.time.InstantSource;
import java.util.function.Function;

class MemoryRoomLogTest extends RoomLogContract {
    @Override
    protected RoomLog open(
            Limits limits, Function<String, Retention> retention, InstantSource clock) {
        return new MemoryRoomLog(limits, retention, clock);
    }
}
