package dev.heddle.lab.rooms;

import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.process.Fork;
import dev.heddle.lab.process.TemporaryFolder;
import dev.heddle.log.SqliteRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.RoomLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// Durable appends of 200 bytes, every fourth of which sets a state key, to 10,000 rooms by turns
/// with 4,096 under way; one append at a time; and, beside both, a file that is written to and
/// synchronised, one at a time.
final class DurableAppends {
    private static final int EVENTS = 200_000;
    private static final int ROOMS = 10_000;
    private static final int IN_FLIGHT = 4096;
    private static final int ONE_BY_ONE = 3000;

    /// A quick run does this part of it.
    private static final int QUICK_PART = 100;

    private DurableAppends() {}

    public static void main(String[] arguments) {
        int part = Effort.valueOf(arguments[0]).pick(1, QUICK_PART);
        Fork.answer(() -> {
            try (var folder = new TemporaryFolder()) {
                double rate = rate(folder.path().resolve("rooms.db"), part);
                double micros = oneByOneMicros(folder.path().resolve("one.db"), part);
                double disk = diskMicros(folder.path().resolve("disk"), part);
                return Map.of("rate", rate, "micros", micros, "disk", disk);
            }
        });
    }

    private static Event event(int number, String key) {
        String data = "{\"n\":%09d,\"text\":\"%s\"}".formatted(number, "x".repeat(170));
        return new Event("chat", key, "c7-12", System.currentTimeMillis(), data);
    }

    private static double rate(Path file, int part)
            throws IOException, InterruptedException, MeasurementException {
        try (RoomLog log = SqliteRoomLog.open(file)) {
            append(log, EVENTS / 4 / part); // The rooms are made, the code is compiled.
            long began = System.nanoTime();
            append(log, EVENTS / part);
            int events = EVENTS / part;
            return events * 1e9 / (System.nanoTime() - began);
        }
    }

    private static void append(RoomLog log, int events)
            throws InterruptedException, MeasurementException {
        var permits = new Semaphore(IN_FLIGHT);
        var failed = new AtomicLong();
        for (int i = 0; i < events; i++) {
            permits.acquire();
            var event = event(i, i / ROOMS % 4 == 0 ? "k" + i / ROOMS % 40 : "");
            var _ =
                    log.append("room" + i % ROOMS, After.any(), "", List.of(event))
                            .thenAccept(answer -> {
                                if (!(answer instanceof Appended.Done)) {
                                    failed.incrementAndGet();
                                }
                                permits.release();
                            });
        }
        permits.acquire(IN_FLIGHT);
        if (failed.get() > 0) {
            throw new MeasurementException(failed + " appends failed");
        }
    }

    private static double oneByOneMicros(Path file, int part) throws IOException {
        try (RoomLog log = SqliteRoomLog.open(file)) {
            var micros = new double[ONE_BY_ONE / part];
            for (int i = -micros.length; i < micros.length; i++) {
                long began = System.nanoTime();
                var _ =
                        log.append(
                                        "room" + Math.abs(i) % 100,
                                        After.any(),
                                        "",
                                        List.of(event(7, "")))
                                .toCompletableFuture()
                                .join();
                if (i >= 0) {
                    micros[i] = (System.nanoTime() - began) / 1e3;
                }
            }
            return new Samples(micros).median();
        }
    }

    private static double diskMicros(Path file, int part) throws IOException {
        var bytes = event(7, "").data().getBytes(StandardCharsets.US_ASCII);
        var micros = new double[ONE_BY_ONE / part];
        try (var disk =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < micros.length; i++) {
                long began = System.nanoTime();
                disk.write(ByteBuffer.wrap(bytes));
                disk.force(false);
                micros[i] = (System.nanoTime() - began) / 1e3;
            }
        }
        return new Samples(micros).median();
    }
}
