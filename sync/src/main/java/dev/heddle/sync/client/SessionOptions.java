package dev.heddle.sync.client;

import static java.util.Objects.requireNonNull;

import dev.heddle.sync.log.RoomLog;
import java.net.URI;

/// Which session of which hub, and as whom.
///
/// @param hub its address, `http` or `https`, with or without a path in front of `/ws/sessions`
/// @param room the session
/// @param name how others see this member, where the hub does not know better; may be empty
/// @param token lets in; empty for none
/// @param ticket lets in once, e.g. from an invitation; empty for none
public record SessionOptions(URI hub, String room, String name, String token, String ticket) {
    /// @throws IllegalArgumentException if the hub's address is neither `http` nor `https`
    public SessionOptions {
        if (!isAddress(hub)) {
            throw new IllegalArgumentException(
                    "a hub's address is like https://hub.example, was " + hub);
        }
        RoomLog.requireRoom(room);
        requireNonNull(name);
        requireNonNull(token);
        requireNonNull(ticket);
    }

    static boolean isAddress(URI hub) {
        return ("http".equals(hub.getScheme()) || "https".equals(hub.getScheme()))
                && hub.getHost() != null
                && hub.getRawQuery() == null
                && hub.getRawFragment() == null;
    }

    /// A session, without a name or anything that lets in.
    public SessionOptions(URI hub, String room) {
        this(hub, room, "", "", "");
    }

    /// The same under a name.
    public SessionOptions withName(String name) {
        return new SessionOptions(hub, room, name, token, ticket);
    }

    /// The same with a token.
    public SessionOptions withToken(String token) {
        return new SessionOptions(hub, room, name, token, ticket);
    }

    /// The same with a ticket.
    public SessionOptions withTicket(String ticket) {
        return new SessionOptions(hub, room, name, token, ticket);
    }

    @Override
    public String toString() {
        return "session %s of %s".formatted(room, hub); // Without what lets in.
    }
}
