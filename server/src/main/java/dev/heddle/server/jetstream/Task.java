package dev.heddle.server.jetstream;

import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import java.util.concurrent.CompletableFuture;

/// What a room has to do.
sealed interface Task {
    /// Says that it was not done, or that nobody knows.
    void refuse(Unavailable why);

    record Append(Draft.Wanted wanted, CompletableFuture<Appended> answer) implements Task {
        @Override
        public void refuse(Unavailable why) {
            answer.complete(why);
        }
    }

    record Read(Position after, int max, CompletableFuture<Page> answer) implements Task {
        @Override
        public void refuse(Unavailable why) {
            answer.complete(why);
        }
    }

    record Snapshot(CompletableFuture<RoomState> answer) implements Task {
        @Override
        public void refuse(Unavailable why) {
            answer.complete(why);
        }
    }

    record Trim(long throughSeq, CompletableFuture<Removed> answer) implements Task {
        @Override
        public void refuse(Unavailable why) {
            answer.complete(why);
        }
    }

    record Delete(CompletableFuture<Removed> answer) implements Task {
        @Override
        public void refuse(Unavailable why) {
            answer.complete(why);
        }
    }

    /// A frame that the servers say is committed.
    record Heard(long number, Frame frame) implements Task {
        @Override
        public void refuse(Unavailable why) {
            // Nobody waits for it; the next one shows what is missing.
        }
    }

    /// Some of it may be too old.
    record Tidy() implements Task {
        @Override
        public void refuse(Unavailable why) {
            // Nobody waits for it; the next sweep comes.
        }
    }

    /// Somebody may have changed it.
    record Look() implements Task {
        @Override
        public void refuse(Unavailable why) {
            // Nobody waits for it; it is looked at again.
        }
    }
}
