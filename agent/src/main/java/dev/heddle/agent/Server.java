package dev.heddle.agent;

import java.net.URI;

/// A hub that an agent may be sent to. It has a token of its own: one hub's token is never shown to
/// another.
///
/// @param type what people call it: `production`, `localhost` or `custom`
/// @param url its address, `http://` or `https://`
/// @param token the token that it gave this program
public record Server(String type, URI url, String token) {
    public Server {
        if (!type.matches(AgentCommands.SERVER_TYPES)) {
            throw new IllegalArgumentException(
                    "a server is production, localhost or custom, not \"" + type + "\"");
        }
        var _ = new AgentOptions(url, "any", token); // What holds for a hub holds for this one.
    }

    /// Leaves out the token, which no log may hold.
    @Override
    public String toString() {
        return "Server[type=" + type + ", url=" + url + "]";
    }
}
