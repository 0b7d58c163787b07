package dev.heddle.server.assistant;

import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import dev.heddle.sync.session.SessionState;
import dev.heddle.sync.session.SessionWire.FromHub;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// A session, as far as its answers need it. Owner thread only, but for what says otherwise.
public interface Place {
    /// Its name among the hub's sessions.
    String room();

    /// What has happened there.
    Session session();

    /// Who said this message, and what they may do now; empty for one who may not be here any more,
    /// or came in another life of the hub.
    Optional<Asked> asked(String message);

    /// How long it takes until a message that asks, and that nobody here answers, has lost its
    /// answer; zero if it has.
    Duration untilLost(SessionState.Message ask);

    /// Tells all who are there something that is not stored.
    void tell(FromHub frame);

    /// Has the hub itself do something; `then` hears why it did not, if it did not.
    void own(Command.Own command, Consumer<Optional<Decision.Refused>> then);

    /// Has the owner do it after so long; finds room in any queue. May be called from any thread.
    void after(Duration delay, String name, Runnable task);

    /// Who asked.
    ///
    /// @param person the id of the person
    /// @param role what they may do in the session now
    /// @param guest whether they are here for this session only
    record Asked(String person, Role role, boolean guest) {
        /// Whether what they asked for may be done.
        boolean mayAct() {
            return role.allows(Role.ACT);
        }
    }
}
