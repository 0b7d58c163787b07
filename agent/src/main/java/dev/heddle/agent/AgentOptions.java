package dev.heddle.agent;

import java.net.URI;
import java.util.function.Consumer;

/// Where an agent links to, and as whom.
///
/// @param hub the hub's address, `http://` or `https://`
/// @param host the name under which people see this program, 1 to 64 of a-z, 0-9, _ . -
/// @param token the host's token, bound to that name
/// @param listener hears how the link stands, on the link's thread; must not block for long
/// @param transport what carries the link
public record AgentOptions(
        URI hub, String host, String token, Consumer<LinkStatus> listener, Transport transport) {
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

    /// Options with the transport that fits.
    public AgentOptions(URI hub, String host, String token, Consumer<LinkStatus> listener) {
        this(hub, host, token, listener, Transport.AUTO);
    }

    /// These with another transport.
    public AgentOptions withTransport(Transport other) {
        return new AgentOptions(hub, host, token, listener, other);
    }

    /// Leaves out the token, which no log may hold.
    @Override
    public String toString() {
        return "AgentOptions[hub=" + hub + ", host=" + host + "]";
    }
}
