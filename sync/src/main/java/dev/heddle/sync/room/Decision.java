package dev.heddle.sync.room;

import dev.heddle.sync.log.Event;
import java.util.List;

/// What becomes of a command.
public sealed interface Decision {
    /// It becomes these events, as soon as they are in the log.
    record Accepted(List<Event> events) implements Decision {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /// It does not come to pass.
    ///
    /// @param code for programs
    /// @param message for people
    /// @param retryAfterMillis 0 if that is the end of it; else nothing is decided, and the same
    ///   command may be sent again after that time
    record Refused(String code, String message, long retryAfterMillis) implements Decision {
        /// It does not come to pass, and would not if it were repeated.
        public Refused(String code, String message) {
            this(code, message, 0);
        }

        /// Whether that is the end of it.
        public boolean isDecided() {
            return retryAfterMillis == 0;
        }
    }
}
