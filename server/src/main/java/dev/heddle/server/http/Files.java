package dev.heddle.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The dashboard's files, from the class path. They hold nothing secret, so they need no token: the
/// page has to load before it can exchange its ticket.
final class Files {
    /// Where the `web` module puts what it has built.
    private static final String ROOT = "/dev/heddle/web/";

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "svg", "image/svg+xml",
                    "png", "image/png",
                    "ico", "image/x-icon",
                    "json", "application/json");

    /// The page loads nothing from elsewhere and is shown in no frame.
    private static final String POLICY =
            "default-src 'self'; img-src 'self' data:; style-src 'self'; object-src 'none'; base-uri"
                    + " 'none'; form-action 'self'; frame-ancestors 'none'";

    private final Map<String, Buffer> read = new ConcurrentHashMap<>();

    /// Answers with the file at `path`; false if there is none.
    boolean serve(HttpServerRequest request, String path) {
        String name = path.equals("/") ? "index.html" : path.substring(1);
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !name.matches("(assets/)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+")) {
            return false;
        }
        var content = content(name);
        if (content.isEmpty()) {
            return false;
        }
        boolean isHashed = name.startsWith("assets/"); // The build puts a hash into these names.
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(
                        HttpHeaders.CACHE_CONTROL,
                        isHashed ? "public, max-age=31536000, immutable" : "no-cache")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .end(content.get());
        return true;
    }

    private Optional<Buffer> content(String name) {
        var known = read.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        try (var in = Files.class.getResourceAsStream(ROOT + name)) {
            if (in == null) {
                return Optional.empty();
            }
            var content = Buffer.buffer(in.readAllBytes());
            read.put(name, content);
            return Optional.of(content);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
