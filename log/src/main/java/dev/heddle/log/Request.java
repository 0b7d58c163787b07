package dev.heddle.log;

import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.Unavailable;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What the writer is asked to do.
sealed interface Request {
    /// How much of {@link dev.heddle.sync.log.Limits#waitingBytes} it takes.
    long bytes();

    /// Answers that it cannot be done.
    void refuse(Unavailable why);

    record Append(
            String room,
            After after,
            String key,
            List<Event> events,
            long bytes,
            CompletableFuture<Appended> answer)
            implements Request {
        @Override
        public void refuse(Unavailable why) {
            answer.complete(why);
        }
    }

    record Trim(String room, long throughSeq, CompletableFuture<Removed> answer)
            implements Request {
        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public void refuse(Unavailable why) {
            answer.complete(why);
        }
    }

    record Delete(String room, CompletableFuture<Removed> answer) implements Request {
        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public void refuse(Unavailable why) {
            answer.complete(why);
        }
    }
}
