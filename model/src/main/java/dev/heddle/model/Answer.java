package dev.heddle.model;

import dev.heddle.core.AnyThread;
import java.time.Duration;
import java.util.Optional;

/// The handle on one answer under way. May be called from any thread.
@AnyThread
public interface Answer {
    /// Ends it as {@link Ending.Cancelled}, and closes its connection a moment later. True: no part
    /// is handed out any more; only a call that another thread was in at this moment finishes.
    /// False: it had ended. Never blocks, unless the receiver's executor does.
    boolean cancel();

    /// How it ended; empty while it is under way. Never blocks.
    Optional<Ending> ending();

    /// Waits for the ending; empty if there is none after `timeout`. Blocks.
    ///
    /// @throws InterruptedException if the caller is interrupted; the answer goes on
    Optional<Ending> await(Duration timeout) throws InterruptedException;
}
