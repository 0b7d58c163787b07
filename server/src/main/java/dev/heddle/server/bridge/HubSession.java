package dev.heddle.server.bridge;

import dev.heddle.server.mcp.Rpc;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The hub's side of a bridge: one session, which is begun anew when the hub has forgotten it. May
/// be called from any thread; blocks.
final class HubSession {
    private static final String SESSION = "Mcp-Session-Id";
    private static final String INITIALIZED =
            Rpc.notification("notifications/initialized", Map.of());
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /// The hub says at once that it has heard; only a cancel may wait for a host's heartbeat.
    private static final Duration HEARD = Duration.ofSeconds(30);

    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .build();
    private final URI mcp;
    private final String token;
    private volatile String id = "";
    private volatile @Nullable String initialize;

    /// Who hears what the hub says.
    interface Ear {
        /// The hub has heard.
        void heard();

        /// The hub has said this.
        void said(String message);

        /// The hub had forgotten the session, and there is a new one.
        void renewed();
    }

    /// Hears nothing.
    private static final Ear DEAF =
            new Ear() {
                @Override
                public void heard() {}

                @Override
                public void said(String message) {}

                @Override
                public void renewed() {}
            };

    /// The hub has said no.
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        final int status;

        RefusedException(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    HubSession(URI hub, String token) {
        this.mcp = hub.resolve("/mcp");
        this.token = token;
    }

    /// Whether a client has begun.
    boolean hasBegun() {
        return !id.isEmpty();
    }

    /// Says something, and hands on what the hub says to it. What the hub did not take is said
    /// again, once, in a new session.
    ///
    /// @throws RefusedException if the hub does not take it
    /// @throws IOException if the hub cannot be reached, or the connection breaks
    void say(String message, boolean begins, Ear ear) throws IOException, InterruptedException {
        String session = begins ? "" : id;
        if (begins) {
            initialize = message;
        }
        try {
            post(message, session, ear);
        } catch (RefusedException e) {
            if (e.status != 404 || session.isEmpty()) {
                throw e;
            }
            renew(session, ear);
            post(message, id, ear);
        }
    }

    /// Listens to what nobody has asked for, until the connection ends.
    void listen(Ear ear) throws IOException, InterruptedException {
        String session = id;
        var request = request(session).header("Accept", "text/event-stream").GET();
        try {
            readEvents(sent(request), ear);
        } catch (RefusedException e) {
            if (e.status != 404) {
                throw e;
            }
            renew(session, ear);
        }
    }

    /// Begins a new session in place of `lost`, unless somebody has already.
    private synchronized void renew(String lost, Ear ear) throws IOException, InterruptedException {
        String first = initialize;
        if (!id.equals(lost) || first == null) {
            return;
        }
        post(first, "", DEAF);
        post(INITIALIZED, id, DEAF);
        ear.renewed();
    }

    private void post(String message, String session, Ear ear)
            throws IOException, InterruptedException {
        var request =
                request(session)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .POST(HttpRequest.BodyPublishers.ofString(message));
        var response = sent(request);
        response.headers().firstValue(SESSION).ifPresent(fresh -> id = fresh);
        ear.heard();
        if (type(response).startsWith("text/event-stream")) {
            readEvents(response, ear);
        } else {
            try (var body = response.body()) {
                String text = read(body);
                if (!text.isBlank()) {
                    ear.said(text);
                }
            }
        }
    }

    private HttpRequest.Builder request(String session) {
        var request =
                HttpRequest.newBuilder(mcp)
                        .timeout(HEARD)
                        .header("Authorization", "Bearer " + token);
        return session.isEmpty() ? request : request.header(SESSION, session);
    }

    private HttpResponse<InputStream> sent(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        var response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response;
        }
        try (var body = response.body()) {
            throw new RefusedException(
                    response.statusCode(),
                    "the hub answered %d: %s".formatted(response.statusCode(), why(read(body))));
        }
    }

    private static String why(String body) {
        try {
            var error = Json.read(body).path("error");
            return error.path("code").asString("") + ", " + error.path("message").asString("");
        } catch (Json.MalformedException e) {
            return "this is no hub, or something stands before it";
        }
    }

    private static String type(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    private static String read(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(Wire.MAX_HUB_MESSAGE_CHARACTERS);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// One event is one line of data, as the hub writes them. A connection on which not even the
    /// heartbeat comes is broken, though nobody has said so.
    private static void readEvents(HttpResponse<InputStream> response, Ear ear) throws IOException {
        try (var body = response.body();
                var silence = new Silence(body)) {
            var lines = new Lines(body, Wire.MAX_HUB_MESSAGE_CHARACTERS);
            var line = lines.next();
            while (line.isPresent()) {
                silence.broken();
                if (line.get().startsWith("data: ")) {
                    ear.said(line.get().substring("data: ".length()));
                }
                line = lines.next();
            }
        }
    }

    /// Ends the session, if the hub still hears.
    void end() throws InterruptedException {
        if (!hasBegun()) {
            return;
        }
        try {
            var _ =
                    http.send(
                            request(id).timeout(FAREWELL).DELETE().build(),
                            HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            // It forgets the session by itself.
        }
    }
}
