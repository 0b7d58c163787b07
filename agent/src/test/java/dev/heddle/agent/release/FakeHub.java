package dev.heddle.agent.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heddle.sync.Json;
import dev.heddle.sync.module.SignedManifest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A hub that offers modules, honestly or not.
final class FakeHub implements AutoCloseable {
    static {
        // Else each answer waits 40 ms for an acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Map<String, Object>> offers = new CopyOnWriteArrayList<>();

    /// What was asked for, with where it should begin.
    final List<String> asked = new CopyOnWriteArrayList<>();

    final List<String> tokens = new CopyOnWriteArrayList<>();

    volatile String papers = "";
    volatile byte[] file = {};

    /// After so many bytes of a file it hangs up, once.
    volatile int hangUpAfter = -1;

    /// If it is set, every call is sent there.
    volatile String redirect = "";

    volatile boolean knowsRanges = true;
    volatile boolean isSilent;

    FakeHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// Offers a version, and forgets the papers and file of the one before.
    void offer(long version, String sha256, SignedManifest signed, byte[] jar) {
        offers.add(Map.of("version", version, "sha256", sha256, "revoked", false));
        papers = signed.text();
        file = jar.clone();
    }

    /// Offers nothing any more.
    void withdraw() {
        offers.clear();
    }

    void revoke(String sha256) {
        for (var offer : new ArrayList<>(offers)) {
            if (sha256.equals(offer.get("sha256"))) {
                offers.remove(offer);
                offers.add(Map.of("version", 1, "sha256", sha256, "revoked", true));
            }
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String range = exchange.getRequestHeaders().getFirst("Range");
        asked.add(range == null ? path : path + " " + range);
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (isSilent) {
            return; // Holds the connection open and says nothing.
        }
        try (exchange) {
            if (!redirect.isEmpty()) {
                exchange.getResponseHeaders().add("Location", redirect + path);
                exchange.sendResponseHeaders(302, -1);
            } else if (path.endsWith("/file")) {
                sendFile(exchange, range);
            } else if (path.matches("/api/modules/[^/]+")) {
                send(exchange, Json.write(Map.of("releases", offers)));
            } else {
                send(exchange, papers);
            }
        }
    }

    private static void send(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void sendFile(HttpExchange exchange, String range) throws IOException {
        int from = 0;
        if (range != null && knowsRanges) {
            from = Integer.parseInt(range.replaceAll("\\D", ""));
            exchange.getResponseHeaders()
                    .add(
                            "Content-Range",
                            "bytes %d-%d/%d".formatted(from, file.length - 1, file.length));
        }
        byte[] rest = Arrays.copyOfRange(file, from, file.length);
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, rest.length);
        int now = hangUpAfter >= 0 ? Math.min(hangUpAfter, rest.length) : rest.length;
        hangUpAfter = -1;
        exchange.getResponseBody().write(rest, 0, now);
        exchange.getResponseBody().flush();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
