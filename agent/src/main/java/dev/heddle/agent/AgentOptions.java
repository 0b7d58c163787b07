package dev.heddle.agent;

import java.net.URI;
import java.util.function.Consumer;

/// Where an agent links to, and as whom.
///
/// @param hub the hub's address, `http://` or `https://`
/// @param host the name under which people see this program, 1 to 64 of a-z, 0-9, _ . -
/// @param token the host's token, bound to that name
/// @param listener hears how the link stands, on the link's thread; must not block for long
public record AgentOptions(URI hub, String host, String token, Consumer<LinkStatus> listener) {
    public AgentOptions {
        if (!("http".equals(hub.getScheme()) || "https".equals(hub.getScheme()))
                || hub.getHost() == null) {
            throw new IllegalArgumentException(
                    "the hub's address begins with http:// or https://, was " + hub);
        }
        if (!host.matches("[a-z0-9][a-z0-9_.-]{0,63}")) {
            throw new IllegalArgumentException(
                    "a host's name has 1 to 64 of a-z, 0-9, _ . - , was \"" + host + "\"");
        }
        if (token.isBlank()) {
            throw new IllegalArgumentException("the host's token is empty");
        }
    }

    /// Options without a listener.
    public AgentOptions(URI hub, String host, String token) {
        this(hub, host, token, _ -> {});
    }

    URI linkAddress() {
        String scheme = "https".equals(hub.getScheme()) ? "wss" : "ws";
        String base = hub.getPath() == null ? "" : hub.getPath().replaceAll("/+$", "");
        return URI.create(scheme + "://" + hub.getAuthority() + base + "/ws/link/" + host);
    }

    /// Leaves out the token, which no log may hold.
    @Override
    public String toString() {
        return "AgentOptions[hub=" + hub + ", host=" + host + "]";
    }
}
