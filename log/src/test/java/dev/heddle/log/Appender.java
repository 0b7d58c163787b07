package dev.heddle.log;

import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomState;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process that appends until it is killed, and says each call before and each answer after: `C
/// id room key after value,value` (-1 for any) and `A id epoch seq`.
///
/// Arguments: file, the number of the round, and whether it says `A` without waiting.
final class Appender {
    private static final int CLIENTS = 48;
    private static final int SHARED_ROOMS = 4;

    private final SqliteRoomLog log;
    private final String round;
    private final boolean hasty;
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Appender(SqliteRoomLog log, String round, boolean hasty) {
        this.log = log;
        this.round = round;
        this.hasty = hasty;
    }

    public static void main(String[] args) throws Exception {
        var appender = new Appender(SqliteRoomLog.open(Path.of(args[0])), args[1], args.length > 2);
        for (int i = 0; i < CLIENTS; i++) {
            appender.new Client(i).next();
        }
        var _ = System.in.read(); // Until it is killed, or whoever started it is gone.
        Runtime.getRuntime().halt(1);
    }

    /// One who appends, and when it is answered appends again: by turns to a room of its own,
    /// behind what it knows, and to one that others write to as well.
    private final class Client {
        private final int number;
        private Position own;
        private int calls;

        Client(int number) {
            this.number = number;
            var state = log.snapshot("own" + number).toCompletableFuture().join();
            own = ((RoomState.Ok) state).head();
        }

        void next() {
            String id = round + "-" + number + "-" + calls++;
            boolean shared = calls % 2 == 0;
            String room = shared ? "shared" + number % SHARED_ROOMS : "own" + number;
            var events = new ArrayList<Event>();
            var values = new ArrayList<String>();
            for (int i = 0; i <= calls % 3; i++) {
                values.add(id + "." + i);
                events.add(
                        new Event(
                                "e",
                                i == 2 ? "k" : "",
                                "",
                                System.currentTimeMillis(),
                                id + "." + i));
            }
            out.println(
                    "C %s %s %s %d %s"
                            .formatted(
                                    id,
                                    room,
                                    id,
                                    shared ? -1 : own.seq(),
                                    String.join(",", values)));
            if (hasty && !shared && own.seq() > 0) {
                say(id, new Position(own.epoch(), own.seq() + events.size()));
            }
            var after = shared ? After.any() : new After.Seq(own.seq());
            var _ =
                    log.append(room, after, id, List.copyOf(events))
                            .thenAccept(answer -> {
                                var last = ((Appended.Done) answer).last();
                                say(id, last);
                                own = shared ? own : last;
                                next();
                            });
        }

        private void say(String id, Position last) {
            out.println("A %s %d %d".formatted(id, last.epoch(), last.seq()));
        }
    }
}
