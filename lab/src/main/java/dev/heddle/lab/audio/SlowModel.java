package dev.heddle.lab.audio;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A language model that answers with fifty tokens a second for longer than anybody measures.
final class SlowModel implements AutoCloseable {
    private static final long TOKEN_MILLIS = 20;
    private static final int TOKENS = 3_000;
    private static final byte[] TOKEN =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"warm \"}}]}\n\n"
                    .getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    SlowModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", SlowModel::answer);
        server.start();
    }

    /// Where it is.
    String url() {
        return "http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var _ = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            var body = exchange.getResponseBody();
            for (int i = 0; i < TOKENS; i++) {
                body.write(TOKEN);
                body.flush();
                TimeUnit.MILLISECONDS.sleep(TOKEN_MILLIS);
            }
            body.write(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The measurement is over.
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
