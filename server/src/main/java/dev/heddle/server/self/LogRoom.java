package dev.heddle.server.self;

import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.server.watching.LogLine;
import dev.heddle.sync.Json;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What the hub logs, as a room for each level: one that watches warnings sees no holes where other
/// lines were, and a flood of those pushes no warning out.
///
/// **Crossing.** A line is handed over from the thread that logs it, which may be any, and in the
/// middle of anything: it is put into a bounded queue, and nothing else happens there. The owner
/// looks into the queue in rounds; what had no room is counted and told.
///
/// **No echo.** What is logged while these rooms are served is not put into them: it would cause
/// the next line.
///
/// Owner thread only, but for what says otherwise.
@OwnerThread
public final class LogRoom {
    /// Lines that may wait for the owner.
    static final int MAX_WAITING = 1000;

    /// Lines in one round. With {@link SelfWatch#LOG_EVERY_MILLIS}, 500 in a second: more than
    /// anybody reads.
    static final int LINES_A_ROUND = 100;

    /// Lines a newcomer is shown.
    private static final int SHOWN = 200;

    private static final List<Level> LEVELS =
            List.of(Level.DEBUG, Level.INFO, Level.WARNING, Level.ERROR);

    private static final ScopedValue<Boolean> SERVING = ScopedValue.newInstance();

    private static final System.Logger LOG = System.getLogger(LogRoom.class.getName());

    private final Queue<LogLine> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingLines = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final Map<Level, Feed> feeds = new EnumMap<>(Level.class);

    /// The lines from one level on.
    private record Feed(Room room, ArrayDeque<JsonNode> newest) {
        void show(JsonNode line) {
            room.publish("log", null, null, line);
            newest.addLast(line);
            if (newest.size() > SHOWN) {
                newest.removeFirst();
            }
        }
    }

    private record LineView(
            String level,
            String logger,
            String thread,
            long at,
            String message,
            @Nullable String trace) {}

    private record Dropped(long lines) {}

    private record Shown(long seq, List<JsonNode> lines) {}

    /// Rooms on `owner`; `clock` gives milliseconds since 1970.
    LogRoom(Owner owner, LongSupplier clock) {
        for (var level : LEVELS) {
            feeds.put(level, new Feed(new Room(owner, clock), new ArrayDeque<>()));
        }
    }

    /// The level that a word names, in any case, the words of other systems among them; empty if it
    /// names none. May be called from any thread.
    public static Optional<Level> level(String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "DEBUG" -> Optional.of(Level.DEBUG);
            case "INFO" -> Optional.of(Level.INFO);
            case "WARNING", "WARN" -> Optional.of(Level.WARNING);
            case "ERROR", "CRITICAL" -> Optional.of(Level.ERROR);
            default -> Optional.empty();
        };
    }

    /// Takes a line. May be called from any thread; never blocks, and logs nothing.
    void offer(LogLine line) {
        if (SERVING.isBound() || line.level().getSeverity() < LEVELS.getFirst().getSeverity()) {
            return;
        }
        if (waitingLines.incrementAndGet() > MAX_WAITING) {
            waitingLines.decrementAndGet();
            dropped.incrementAndGet();
        } else {
            waiting.add(line);
        }
    }

    /// Shows what has come.
    void round() {
        serving(() -> {
            for (int i = 0; i < LINES_A_ROUND; i++) {
                var line = waiting.poll();
                if (line == null) {
                    break;
                }
                waitingLines.decrementAndGet();
                show(line);
            }
            long lost = dropped.getAndSet(0);
            if (lost > 0) {
                var data = Json.node(new Dropped(lost));
                feeds.values().forEach(feed -> feed.room().publish("dropped", null, null, data));
            }
        });
    }

    private void show(LogLine line) {
        var data =
                Json.node(
                        new LineView(
                                line.level().getName(),
                                line.logger(),
                                line.thread(),
                                line.timeMillis(),
                                line.message(),
                                line.trace().isEmpty() ? null : line.trace()));
        feeds.forEach((level, feed) -> {
            if (line.level().getSeverity() >= level.getSeverity()) {
                feed.show(data);
            }
        });
    }

    /// Lets somebody watch the lines from `level` on; true.
    public boolean join(Level level, Room.Watcher watcher, String from) {
        var feed = feed(level);
        serving(() ->
                feed.room()
                        .join(
                                watcher,
                                from,
                                seq -> Json.node(new Shown(seq, new ArrayList<>(feed.newest())))));
        return true;
    }

    /// Takes a watcher out.
    public void leave(Level level, Room.Watcher watcher) {
        serving(() -> feed(level).room().leave(watcher));
    }

    private Feed feed(Level level) {
        var feed = feeds.get(level);
        if (feed == null) {
            throw new IllegalArgumentException("there is no log from " + level + " on");
        }
        return feed;
    }

    void close(Wire.Close reason) {
        serving(() -> feeds.values().forEach(feed -> feed.room().close(reason)));
    }

    /// Does something that belongs to serving the log. What goes wrong is logged here, where it is
    /// not heard again.
    private static void serving(Runnable task) {
        ScopedValue.where(SERVING, true)
                .run(() -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        LOG.log(Level.ERROR, "the log could not be shown", e);
                    }
                });
    }
}
