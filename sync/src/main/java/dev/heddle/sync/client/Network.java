package dev.heddle.sync.client;

import dev.heddle.sync.client.SessionStatus.Way;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/// The ways to a real hub. May be called from any thread; never blocks.
final class Network implements AutoCloseable {
    /// A hub on the other side of the world answers well within.
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /// The longest that a hub says at once, in bytes or characters.
    static final int MAX_HEARD = 16 << 20;

    /// What may wait to be sent over one connection; a hub that takes no more is not there.
    static final int MAX_WAITING_BYTES = 4 << 20;

    private final HttpClient client;
    private final Map<Way, Transport> ways = new EnumMap<>(Way.class);

    Network(SessionOptions options) {
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1) // A stream and a POST: two lines.
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .build();
        String path = options.hub().toString().replaceAll("/+$", "");
        String room = URLEncoder.encode(options.room(), StandardCharsets.UTF_8).replace("+", "%20");
        String address = path + "/ws/sessions/" + room;
        ways.put(
                Way.WEB_SOCKET,
                listener ->
                        new SocketConnection(
                                client, URI.create(address.replaceFirst("^http", "ws")), listener));
        ways.put(Way.HTTP, listener -> new HttpConnection(client, address, listener));
    }

    Map<Way, Transport> ways() {
        return ways;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
