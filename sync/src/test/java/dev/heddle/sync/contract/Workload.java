package dev.heddle.sync.contract;

import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/// Many who append, read, repeat themselves and trim at the same time in a few rooms, and the
/// history of that.
public final class Workload {
    private static final int ROOMS = 3;
    private static final int STEPS = 150;

    /// The only room that is trimmed, and in which nobody uses keys: a key is forgotten with its
    /// events, and who repeats itself then is stored twice.
    private static final String TRIMMED = "room0";

    private Workload() {}

    /// Runs `threads` of them against `log`.
    public static History run(RoomLog log, long seed, int threads) throws Exception {
        var history = new History();
        var failure = new AtomicReference<Throwable>();
        var all = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++) {
            var one = new One(log, history, "w" + i, new Random(seed * 31 + i));
            all.add(
                    Thread.ofPlatform()
                            .uncaughtExceptionHandler((_, e) -> failure.set(e))
                            .start(one::run));
        }
        for (var thread : all) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new AssertionError("seed " + seed, failure.get());
        }
        return history;
    }

    private static final class One {
        private final RoomLog log;
        private final History history;
        private final String name;
        private final Random random;
        private int events;

        One(RoomLog log, History history, String name, Random random) {
            this.log = log;
            this.history = history;
            this.name = name;
            this.random = random;
        }

        void run() {
            var seen = new ArrayList<Position>();
            for (int i = 0; i < STEPS; i++) {
                String room = "room" + random.nextInt(ROOMS);
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3 -> append(room, After.any(), seen);
                    case 4, 5, 6 -> append(room, expected(room), seen);
                    case 7 -> pipeline(room);
                    case 8, 9, 10 -> {
                        var from =
                                random.nextInt(4) == 0 || seen.isEmpty()
                                        ? Position.START
                                        : seen.get(random.nextInt(seen.size()));
                        var _ = join(history.read(log, room, from, 1 + random.nextInt(50)));
                    }
                    default -> {
                        if (random.nextInt(5) == 0 && !seen.isEmpty()) {
                            var _ = join(log.trim(TRIMMED, seen.getLast().seq() / 2));
                        }
                    }
                }
            }
        }

        /// Appends, at times the same again under its key.
        private void append(String room, After after, List<Position> seen) {
            boolean hasKey = random.nextInt(3) > 0 && !room.equals(TRIMMED);
            String key = hasKey ? name + "-" + events : "";
            var made = make();
            var first = join(history.append(log, room, after, key, made));
            if (first instanceof Appended.Done(var last, _)) {
                seen.add(last);
                if (!key.isEmpty() && random.nextInt(3) == 0) {
                    var _ = join(history.append(log, room, after, key, made));
                }
            }
        }

        /// Sends several without waiting, each behind the one in front of it.
        private void pipeline(String room) {
            long seq = head(room).seq();
            var answers = new ArrayList<CompletionStage<Appended>>();
            for (int i = 0; i < 3; i++) {
                var made = make();
                answers.add(history.append(log, room, new After.Seq(seq), "", made));
                seq += made.size();
            }
            answers.forEach(One::join);
        }

        /// Mostly where the room ends, which another thread may just have changed; at times surely
        /// not, so that a log that does not compare is found however the threads meet.
        private After expected(String room) {
            return new After.At(random.nextInt(4) == 0 ? Position.START : head(room));
        }

        private Position head(String room) {
            return join(log.read(room, Position.START, 1)) instanceof Page.Ok(_, var head)
                    ? head
                    : ((RoomState.Ok) join(log.snapshot(room))).head();
        }

        private List<Event> make() {
            var made = new ArrayList<Event>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                String key = random.nextInt(4) == 0 ? "k" + random.nextInt(5) : "";
                made.add(
                        new Event(
                                "test",
                                key,
                                "",
                                System.currentTimeMillis(),
                                name + ":" + events++));
            }
            return made;
        }

        private static <T> T join(CompletionStage<T> stage) {
            return stage.toCompletableFuture().join();
        }
    }
}
