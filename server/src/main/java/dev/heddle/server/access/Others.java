package dev.heddle.server.access;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What other hubs know of who is calling. May be called from any thread.
interface Others {
    /// What is shared.
    enum Kind {
        TOKEN,
        KEY,
        COOKIE,
        INVITATION;

        /// The one that is called so; empty for one that a newer hub shares.
        static Optional<Kind> of(String name) {
            return List.of(values()).stream().filter(one -> one.name().equals(name)).findFirst();
        }
    }

    /// What they have under this id. Never blocks.
    List<JsonNode> find(Kind kind, String id);

    /// Ends what is under this id on any hub, this one too. Blocks until that is known.
    ///
    /// @return false if another hub has ended it before
    /// @throws IOException if that cannot be found out
    boolean take(Kind kind, String id) throws IOException;

    /// There are no other hubs.
    Others NONE =
            new Others() {
                @Override
                public List<JsonNode> find(Kind kind, String id) {
                    return List.of();
                }

                @Override
                public boolean take(Kind kind, String id) {
                    return true;
                }
            };
}
