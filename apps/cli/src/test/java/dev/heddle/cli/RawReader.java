package dev.heddle.cli;

import dev.heddle.sync.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A member of a session that says hello and nothing more, and keeps what it hears; or does not
/// read at all.
final class RawReader implements WebSocket.Listener {
    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final Semaphore pings = new Semaphore(0);
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final boolean reads;

    private RawReader(boolean reads) {
        this.reads = reads;
    }

    /// In a session.
    ///
    /// @param address of the session, `ws` or `wss`
    /// @param client its id there
    static WebSocket open(
            HttpClient http, String address, String token, String client, RawReader reader)
            throws Exception {
        return open(http, address, Map.of("client", client, "link", 1, "token", token), reader);
    }

    /// The same with a hello of one's own.
    static WebSocket open(
            HttpClient http, String address, Map<String, Object> hello, RawReader reader)
            throws Exception {
        var socket =
                http.newWebSocketBuilder()
                        .subprotocols("heddle.1")
                        .buildAsync(URI.create(address), reader)
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        var _ = socket.sendText(Json.write(Map.of("t", "hello", "d", hello)), true).get();
        return socket;
    }

    static RawReader reading() {
        return new RawReader(true);
    }

    static RawReader stalled() {
        return new RawReader(false);
    }

    @Override
    public void onOpen(WebSocket socket) {
        if (reads) {
            socket.request(Long.MAX_VALUE);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            var json = Json.read(partial.toString());
            partial.setLength(0);
            if (json.isArray()) {
                json.forEach(frames::add);
            } else {
                frames.add(json);
            }
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        pings.release();
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    /// The next frame of a type; those before are passed over.
    JsonNode next(String type) throws InterruptedException {
        return next("`" + type + "`", frame -> frame.path("t").asString().equals(type));
    }

    /// The next event.
    JsonNode nextStored() throws InterruptedException {
        return next("event", frame -> frame.has("s"));
    }

    private JsonNode next(String what, Predicate<JsonNode> wanted) throws InterruptedException {
        while (true) {
            var frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no " + what + " came");
            }
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    /// Waits for a ping of the hub, which is answered by itself.
    boolean ping(int seconds) throws InterruptedException {
        return pings.tryAcquire(seconds, TimeUnit.SECONDS);
    }

    /// The code with which it was closed.
    int closeCode() throws Exception {
        return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
