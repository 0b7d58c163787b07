package dev.heddle.server.move;

import dev.heddle.server.move.LogFile.Room;
import dev.heddle.server.move.LogFile.Visitor;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.Unavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads a {@link LogFile} into a log that has none of its rooms.
///
/// The file is read three times, so little has to be in memory and little can go wrong: once to see
/// that it is whole, before anything is changed; once to write; once to compare what the log has
/// now with it.
///
/// Events keep their numbers. Those that the old log had trimmed are filled up and trimmed here as
/// well. Epochs are the log's own and new: whoever comes with a position of the old log is told,
/// and gets a snapshot. The keys of appends, which a log knows for ten minutes, are not moved.
public final class Import {
    private Import() {}

    /// Whether an import that was interrupted goes on.
    public enum Mode {
        /// Refuses a log that has a room of the file.
        NEW,
        /// Goes on behind what the log has of each room, if that is what the file has.
        CONTINUE
    }

    /// Reads `file` into `log`, and returns what was read, in words. Blocks.
    ///
    /// @throws IOException if the file is broken, the log has its rooms, takes no more, or has
    ///   something else now; the message says how far it went
    public static String read(Path file, RoomLog log, Mode mode, Progress progress)
            throws IOException {
        var there = names(log);
        var names = new Names(there);
        var size = LogFileReader.read(file, names);
        if (mode == Mode.NEW && names.known > 0) {
            throw new IOException(
                    "the log has %d of the file's %d rooms already, such as %s; nothing was changed. After an interrupted import, go on with --continue"
                            .formatted(names.known, size.rooms(), names.example));
        }
        if (names.known > 0) {
            LogFileReader.read(file, new Compare(log, true));
        }
        LogFileReader.read(file, new Fill(log, size.rooms(), progress));
        LogFileReader.read(file, new Compare(log, false));
        return "%d rooms, %d events".formatted(size.rooms(), size.events());
    }

    private static Set<String> names(RoomLog log) throws IOException {
        var names = new HashSet<String>();
        String after = "";
        for (var list = list(log, after); !list.isEmpty(); list = list(log, after)) {
            for (var room : list) {
                names.add(room.name());
                after = room.name();
            }
        }
        return names;
    }

    private static List<RoomList.RoomInfo> list(RoomLog log, String after) throws IOException {
        return switch (Export.await(log.rooms(after, RoomLog.MAX_PAGE))) {
            case RoomList.Ok(var rooms) -> rooms;
            case Unavailable why -> throw Export.refused(why);
        };
    }

    /// Counts the rooms of a file that a log has.
    private static final class Names implements Visitor {
        private final Set<String> there;
        private int known;
        private String example = "";

        Names(Set<String> there) {
            this.there = there;
        }

        @Override
        public void room(Room room) {
            if (there.contains(room.name())) {
                known++;
                example = room.name();
            }
        }

        @Override
        public void event(long seq, Event event) {}

        @Override
        public void roomEnd() {}
    }
}
