package dev.heddle.server.move;

import dev.heddle.server.move.LogFile.Room;
import dev.heddle.server.move.LogFile.Size;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomList.RoomInfo;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Writes all rooms of a log into a {@link LogFile}: a page of one room at a time is in memory.
///
/// Each room is as it was at one moment. Two rooms are of the same moment only if nobody writes
/// meanwhile.
public final class Export {
    /// How often a room is begun anew that is trimmed at the same time.
    private static final int TRIES = 10;

    private final RoomLog log;
    private final LogFileWriter file;
    private final Progress progress;
    private Size done = Size.NONE;

    private Export(RoomLog log, LogFileWriter file, Progress progress) {
        this.log = log;
        this.file = file;
        this.progress = progress;
    }

    /// Writes all rooms of `log` to `out`, which it flushes and does not close, and returns what
    /// was written, in words. Blocks.
    ///
    /// @throws IOException if the log cannot be read, has a hole, or if `out` takes no more
    public static String write(RoomLog log, OutputStream out, Progress progress)
            throws IOException {
        var file = new LogFileWriter(out);
        new Export(log, file, progress).rooms();
        var size = file.end();
        return "%d rooms, %d events".formatted(size.rooms(), size.events());
    }

    private void rooms() throws IOException {
        String after = "";
        for (var list = list(after); !list.isEmpty(); list = list(after)) {
            for (var info : list) {
                room(info.name());
                after = info.name();
            }
        }
    }

    private List<RoomInfo> list(String after) throws IOException {
        return switch (await(log.rooms(after, RoomLog.MAX_PAGE))) {
            case RoomList.Ok(var rooms) -> rooms;
            case Unavailable why -> throw refused(why);
        };
    }

    private void room(String name) throws IOException {
        var page = firstPage(name);
        var state = state(name);
        if (state.head().equals(Position.START)) {
            return; // Deleted since it was listed.
        }
        long head = state.head().seq();
        long first = page.entries().isEmpty() ? head + 1 : seq(page.entries().getFirst());
        if (first > head + 1) {
            throw changed(name);
        }
        file.room(new Room(name, first, head));
        done = done.oneRoom();
        for (var entry : state.entries()) {
            if (seq(entry) < first) {
                write(name, entry);
            }
        }
        long next = first;
        while (next <= head) {
            for (var entry : page.entries()) {
                if (seq(entry) != next && next <= head) {
                    throw new IOException(
                            "the log is damaged: room %s has no event %d".formatted(name, next));
                }
                if (next <= head) {
                    write(name, entry);
                    next++;
                }
            }
            if (next <= head) {
                page = pageAfter(name, page, next);
            }
        }
    }

    private void write(String room, Entry entry) throws IOException {
        file.event(seq(entry), entry.event());
        done = done.oneEvent();
        progress.at(room, done.rooms(), done.events());
    }

    private static long seq(Entry entry) {
        return entry.position().seq();
    }

    private Page.Ok firstPage(String name) throws IOException {
        var from = Position.START;
        for (int tries = 0; tries < TRIES; tries++) {
            switch (await(log.read(name, from, RoomLog.MAX_PAGE))) {
                case Page.Ok page -> {
                    return page;
                }
                case Page.Trimmed(var before) -> from = before;
                case Page.Reset _ -> from = Position.START;
                case Unavailable why -> throw refused(why);
            }
        }
        throw changed(name);
    }

    private Page.Ok pageAfter(String name, Page.Ok page, long next) throws IOException {
        if (page.entries().isEmpty()) {
            throw new IOException(
                    "the log is damaged: room %s ends before event %d".formatted(name, next));
        }
        var from = page.entries().getLast().position();
        return switch (await(log.read(name, from, RoomLog.MAX_PAGE))) {
            case Page.Ok more -> more;
            case Page.Trimmed _, Page.Reset _ -> throw changed(name);
            case Unavailable why -> throw refused(why);
        };
    }

    private RoomState.Ok state(String name) throws IOException {
        return switch (await(log.snapshot(name))) {
            case RoomState.Ok state -> state;
            case Unavailable why -> throw refused(why);
        };
    }

    private static IOException changed(String room) {
        return new IOException(
                "room %s was trimmed or deleted meanwhile; stop the hubs and try again"
                        .formatted(room));
    }

    static IOException refused(Unavailable why) {
        return new IOException("the room log says: " + why.advice());
    }

    static <A> A await(CompletionStage<A> answer) {
        return answer.toCompletableFuture().join(); // A log answers, or says that it cannot.
    }
}
