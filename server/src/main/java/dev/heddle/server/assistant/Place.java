package dev.heddle.server.assistant;

import dev.heddle.sync.room.Decision;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import dev.heddle.sync.session.SessionWire.FromHub;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// A session, as far as its answers need it. Owner thread only, but for what says otherwise.
public interface Place {
    /// What has happened there.
    Session session();

    /// Tells all who are there something that is not stored.
    void tell(FromHub frame);

    /// Has the hub itself do something; `then` hears why it did not, if it did not.
    void own(Command.Own command, Consumer<Optional<Decision.Refused>> then);

    /// Has the owner do it after so long; finds room in any queue. May be called from any thread.
    void after(Duration delay, String name, Runnable task);
}
