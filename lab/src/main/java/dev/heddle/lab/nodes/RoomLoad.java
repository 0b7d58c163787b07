package dev.heddle.lab.nodes;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.TemporaryFolder;
import dev.heddle.log.SqliteRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import java.io.IOException;
import java.util.List;

/// What it costs a node to come to a room: it reads all frames that the room has. How many events
/// are in one depends on how fast they came; a file does not care.
final class RoomLoad implements Measurement {
    /// As many as a room keeps.
    private static final int EVENTS = 100_000;

    private static final int EVENTS_ONE_BY_ONE = 10_000;
    private static final int QUICK_PART = 50;

    /// As many as go into a frame by themselves.
    private static final int FRAME = 64;

    private static final String ROOM = "room";

    @Override
    public String name() {
        return "a room's load";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        int part = effort.pick(1, QUICK_PART);
        return List.of(figure(EVENTS / part, FRAME), figure(EVENTS_ONE_BY_ONE / part, 1));
    }

    private static Figure figure(int events, int frame)
            throws IOException, InterruptedException, MeasurementException {
        double ours;
        double file;
        try (var servers = NatsCluster.start(NatsCluster.Sync.LATER);
                var writer = servers.openLog(0)) {
            write(writer, events, frame);
            try (var warmUp = servers.openLog(1)) {
                var _ = openMillis(warmUp);
            }
            try (var reader = servers.openLog(1)) {
                ours = openMillis(reader);
            }
        }
        try (var folder = new TemporaryFolder()) {
            var path = folder.path().resolve("rooms.db");
            try (var writer = SqliteRoomLog.open(path)) {
                write(writer, events, frame);
            }
            try (var reader = SqliteRoomLog.open(path)) {
                file = openMillis(reader);
            }
        }
        return new Figure(
                "opening a room of %d events in frames of %d".formatted(events, frame),
                Unit.MILLIS,
                ours,
                new Peer("log in a file", file),
                Goal.none());
    }

    private static void write(RoomLog log, int events, int frame) throws MeasurementException {
        for (int written = 0; written < events; written += frame) {
            int count = Math.min(frame, events - written);
            var answer = log.append(ROOM, After.any(), "", Events.of(count));
            if (!(answer.toCompletableFuture().join() instanceof Appended.Done)) {
                throw new MeasurementException("an append failed");
            }
        }
    }

    private static double openMillis(RoomLog log) throws MeasurementException {
        long began = System.nanoTime();
        var answer = log.snapshot(ROOM).toCompletableFuture().join();
        if (!(answer instanceof RoomState.Ok)) {
            throw new MeasurementException("the room was not opened: " + answer);
        }
        return (System.nanoTime() - began) / 1e6;
    }
}
