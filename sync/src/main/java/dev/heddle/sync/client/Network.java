package dev.heddle.sync.client;

import dev.heddle.sync.client.SessionStatus.Way;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The ways to a real hub. May be called from any thread; never blocks.
final class Network implements SessionClient.Ways, AutoCloseable {
    /// A hub on the other side of the world answers well within.
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /// The longest that a hub says at once, in bytes or characters.
    static final int MAX_HEARD = 16 << 20;

    /// What may wait to be sent over one connection; a hub that takes no more is not there.
    static final int MAX_WAITING_BYTES = 4 << 20;

    private final HttpClient client;
    private final URI hub;
    private final String room;

    Network(SessionOptions options) {
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1) // A stream and a POST: two lines.
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .build();
        hub = options.hub();
        room = URLEncoder.encode(options.room(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// Another hub is believed if that costs no secrecy: not in the clear if the first was not.
    @Override
    public Transport to(@Nullable URI other, Way way) {
        String path = (other != null && isAsSafe(other) ? other : hub).toString();
        String address = path.replaceAll("/+$", "") + "/ws/sessions/" + room;
        return switch (way) {
            case WEB_SOCKET ->
                    listener ->
                            new SocketConnection(
                                    client,
                                    URI.create(address.replaceFirst("^http", "ws")),
                                    listener);
            case HTTP -> listener -> new HttpConnection(client, address, listener);
        };
    }

    private boolean isAsSafe(URI other) {
        return other.getScheme().equals("https") || hub.getScheme().equals("http");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
