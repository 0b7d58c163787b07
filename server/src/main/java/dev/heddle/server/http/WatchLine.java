package dev.heddle.server.http;

import dev.heddle.core.Owner;
import dev.heddle.server.sessions.Line;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/// A watcher's end of a room, whatever carries it. It listens; what it has to say goes over HTTP.
final class WatchLine implements Room.Watcher {
    /// Characters that may wait for a slow reader; then it is closed, comes back and catches up.
    static final int OUTBOX_CHARACTERS = 1 << 20;

    /// A soft frame is left out if this much waits: the next one says more than an old one.
    private static final int SOFT_CHARACTERS = OUTBOX_CHARACTERS / 16;

    private final Line line;

    /// Counted here: a socket's own mark is reached by a dozen short frames from the owner.
    private final AtomicLong unsent = new AtomicLong();

    /// A room to watch.
    ///
    /// @param owner on which the others are called
    /// @param join lets a watcher in that has seen what was up to a position; false if there is no
    ///   such room
    /// @param leave takes it out
    record Watched(
            Owner owner, BiPredicate<Room.Watcher, String> join, Consumer<Room.Watcher> leave) {
        private boolean run(Runnable task) {
            try {
                owner.execute(task);
                return true;
            } catch (RejectedExecutionException e) {
                return false;
            }
        }
    }

    private WatchLine(Line line) {
        this.line = line;
    }

    /// Lets a line watch a room from a position on, and returns what takes it out again.
    static Runnable open(Line line, Watched watched, String from) {
        var watcher = new WatchLine(line);
        boolean asked =
                watched.run(() -> {
                    if (!watched.join().test(watcher, from)) {
                        line.close(Wire.Close.UNKNOWN_HOST);
                    }
                });
        if (!asked) {
            line.close(Wire.Close.SLOW_READER);
        }
        return () -> watched.run(() -> watched.leave().accept(watcher));
    }

    @Override
    public boolean take(String text, String position) {
        if (unsent.get() > OUTBOX_CHARACTERS) {
            line.close(Wire.Close.SLOW_READER);
            return false;
        }
        write(text, position);
        return true;
    }

    @Override
    public void takeSoft(String text) {
        if (unsent.get() <= SOFT_CHARACTERS) {
            write(text, "");
        }
    }

    private void write(String text, String position) {
        int length = text.length();
        unsent.addAndGet(length);
        line.send(text, position, () -> unsent.addAndGet(-length));
    }

    @Override
    public void close(Wire.Close reason) {
        line.close(reason);
    }
}
