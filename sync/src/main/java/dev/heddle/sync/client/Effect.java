package dev.heddle.sync.client;

import dev.heddle.sync.client.SessionStatus.Way;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// What a {@link SessionMachine} wants done.
sealed interface Effect {
    /// Connects. Whatever comes of it is told under this number.
    ///
    /// @param hub another hub than the one it was given; null for that
    record Open(long link, Way way, @Nullable URI hub) implements Effect {}

    record Send(long link, String text) implements Effect {}

    /// Ends a connection, of which nothing is told any more.
    record Close(long link) implements Effect {}

    /// Sets the one timer of this name.
    ///
    /// @param atMillis when it is due; {@link #NEVER} cancels it
    record Set(Alarm alarm, long atMillis) implements Effect {
        static final long NEVER = Long.MAX_VALUE;
    }

    record Tell(SessionNews news) implements Effect {}

    /// The view has changed.
    record Changed() implements Effect {}

    /// What a timer is for.
    enum Alarm {
        /// To connect again.
        RETRY,
        /// To look whether the hub still speaks.
        ALIVE,
        /// To try a WebSocket beside HTTP.
        PROBE,
        /// To send what had to wait.
        SEND,
        /// To ask again for what is missing.
        SYNC,
        /// To notice that somebody no longer types.
        TYPING
    }
}
