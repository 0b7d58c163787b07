package dev.heddle.log;

import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// Measures a log in a folder: durable appends of 200 bytes, every fourth of which sets a state
/// key, to `rooms` rooms by turns with `inFlight` under way; the replay of 10,000 events of one
/// room; and opening the file again. Run its main with a folder on the disk to be measured.
final class Figures {
    private static final int EVENTS = Integer.getInteger("heddle.events", 200_000);
    private static final int REPLAY = 10_000;

    private Figures() {}

    public static void main(String[] args) throws Exception {
        var folder = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "figures");
        try {
            for (int rooms : new int[] {10_000, 100, 1}) {
                for (int inFlight : new int[] {4096, 256}) {
                    var file = folder.resolve("rooms-" + rooms + "-" + inFlight + ".db");
                    appends(file, rooms, inFlight, false);
                    reopen(file);
                }
            }
            appends(folder.resolve("keys.db"), 10_000, 4096, true);
            latency(folder.resolve("latency.db"));
            replay(folder.resolve("replay.db"));
        } finally {
            try (var files = Files.list(folder)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static Event event(int number, String key) {
        return new Event("chat", key, "c7-12", System.currentTimeMillis(), data(number));
    }

    private static String data(int number) {
        return "{\"n\":%09d,\"text\":\"%s\"}".formatted(number, "x".repeat(170));
    }

    private static void appends(Path file, int rooms, int inFlight, boolean keys) throws Exception {
        try (var log = SqliteRoomLog.open(file)) {
            run(
                    log,
                    rooms,
                    inFlight,
                    keys,
                    EVENTS / 4); // The rooms are made, the code is compiled.
            long began = System.nanoTime();
            run(log, rooms, inFlight, keys, EVENTS);
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    "%,d rooms, %,d in flight%s: %,.0f durable events/s, %.0f bytes an event%n",
                    rooms,
                    inFlight,
                    keys ? ", each with a key" : "",
                    EVENTS / seconds,
                    (double) Files.size(file) / (EVENTS + EVENTS / 4));
        }
    }

    private static void run(SqliteRoomLog log, int rooms, int inFlight, boolean keys, int events)
            throws Exception {
        var permits = new Semaphore(inFlight);
        var failed = new AtomicLong();
        for (int i = 0; i < events; i++) {
            permits.acquire();
            var event = event(i, i / rooms % 4 == 0 ? "k" + i / rooms % 40 : "");
            var _ =
                    log.append("room" + i % rooms, After.any(), keys ? "c" + i : "", List.of(event))
                            .thenAccept(answer -> {
                                if (!(answer instanceof Appended.Done)) {
                                    failed.incrementAndGet();
                                }
                                permits.release();
                            });
        }
        permits.acquire(inFlight);
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " appends failed");
        }
    }

    private static void reopen(Path file) throws Exception {
        long began = System.nanoTime();
        try (var log = SqliteRoomLog.open(file)) {
            log.append("room0", After.any(), "", List.of(event(0, "")))
                    .toCompletableFuture()
                    .join();
            System.out.printf(
                    "  open again and append: %.0f ms%n", (System.nanoTime() - began) / 1e6);
        }
    }

    private static void latency(Path file) throws Exception {
        try (var log = SqliteRoomLog.open(file)) {
            var times = new long[5000];
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < times.length; i++) {
                    long began = System.nanoTime();
                    log.append("room" + i % 100, After.any(), "", List.of(event(i, "")))
                            .toCompletableFuture()
                            .join();
                    times[i] = System.nanoTime() - began;
                }
            }
            Arrays.sort(times);
            System.out.printf(
                    "one at a time: p50 %.0f us, p99 %.0f us%n",
                    times[times.length / 2] / 1e3, times[times.length * 99 / 100] / 1e3);
        }
    }

    private static void replay(Path file) throws Exception {
        try (var log = SqliteRoomLog.open(file)) {
            run(log, 100, 4096, false, 100 * REPLAY / 10);
            run(log, 1, 4096, false, REPLAY);
            var head = ((Page.Ok) read(log, Position.START, 1)).head();
            for (int i = 0; i < 5; i++) {
                long began = System.nanoTime();
                var from = Position.START;
                int events = 0;
                int pages = 0;
                while (!from.equals(head)) {
                    var page = (Page.Ok) read(log, from, REPLAY);
                    events += page.entries().size();
                    pages++;
                    from = page.entries().getLast().position();
                }
                System.out.printf(
                        "replay of %,d events in %d pages: %.1f ms%n",
                        events, pages, (System.nanoTime() - began) / 1e6);
            }
        }
    }

    private static Page read(SqliteRoomLog log, Position from, int max) {
        return log.read("room0", from, max).toCompletableFuture().join();
    }
}
