package dev.heddle.server.move;

import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.RoomLog;
import java.io.IOException;

/// A room log as a file that people can read: a line of JSON each, in UTF-8, compressed with gzip
/// if they like. `docs/log-file.md` has the whole form.
///
/// ```
/// {"log":1}
/// {"room":"session/7","first":101,"head":250}
/// {"s":17,"t":"set","k":"title","id":"c7-1","ts":1763900000000,"d":"{\"text\":\"Monday\"}"}
/// {"s":101,"t":"message","ts":1763900000123,"d":"..."}
/// {"end":true,"rooms":1,"events":151,"sha256":"..."}
/// ```
///
/// Rooms stand by name. Of each come first the events below `first` that are still the newest of
/// their key, then all from `first` to `head`, without a hole. The sum in the last line is over all
/// bytes before that line: a file that is cut off or changed is noticed.
final class LogFile {
    /// Of the form. A reader takes what it knows and refuses everything else.
    static final int VERSION = 1;

    /// The longest line in bytes: an event of a MiB, each of whose bytes may be written as six.
    static final int MAX_LINE = 8 << 20;

    private LogFile() {}

    /// A room's line.
    ///
    /// @param first the first number that is kept; one more than `head` if none is
    /// @param head the last number that was given
    record Room(String name, long first, long head) {
        /// @throws IllegalArgumentException if no room can be so
        Room {
            RoomLog.requireRoom(name);
            if (first < 1 || head < 1 || first > head + 1) {
                throw new IllegalArgumentException(
                        "no room has the numbers %d to %d".formatted(first, head));
            }
        }
    }

    /// How much is in a file.
    record Size(long rooms, long events) {
        static final Size NONE = new Size(0, 0);

        Size oneRoom() {
            return new Size(rooms + 1, events);
        }

        Size oneEvent() {
            return new Size(rooms, events + 1);
        }
    }

    /// Is told what a file has, in its order.
    interface Visitor {
        void room(Room room) throws IOException;

        void event(long seq, Event event) throws IOException;

        /// After the last event of each room.
        void roomEnd() throws IOException;
    }

    /// Thrown for a file that is cut off, was changed, or is something else; the message says
    /// where.
    static final class BrokenException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenException(String message) {
            super(message);
        }
    }
}
