package dev.heddle.server.http;

import dev.heddle.sync.Wire;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One call of the API.
///
/// @param method its method
/// @param template its path; `{name}` stands for one segment
/// @param access who may call it
/// @param maxBodyBytes how long its body may be; {@link #STREAMED} if the handler reads it itself
/// @param handler what it does, on the event loop
record Route(
        HttpMethod method,
        String template,
        Access access,
        int maxBodyBytes,
        Consumer<Exchange> handler) {
    /// The request is paused when it comes to the handler.
    static final int STREAMED = -1;

    /// One with a body as long as a message of the wire, at most.
    Route(HttpMethod method, String template, Access access, Consumer<Exchange> handler) {
        this(method, template, access, Wire.MAX_MESSAGE_BYTES, handler);
    }

    /// Who may call.
    enum Access {
        /// Everybody.
        OPEN,
        /// People who are at home here.
        PEOPLE,
        /// These, and guests of sessions.
        MEMBERS,
        /// People who are at home here, and driven programs.
        RESIDENTS,
        /// Driven programs.
        PROGRAMS
    }

    /// The segments at the template's `{}`, if `path` is one of this route's. Both are split at
    /// `/`.
    Optional<List<String>> match(List<String> path) {
        List<String> parts = List.of(template.substring(1).split("/"));
        if (parts.size() != path.size()) {
            return Optional.empty();
        }
        var found = new ArrayList<String>();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).startsWith("{")) {
                found.add(path.get(i));
            } else if (!parts.get(i).equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }
}
