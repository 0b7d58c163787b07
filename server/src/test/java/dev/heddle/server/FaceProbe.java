package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.sync.Json;
import java.net.URI;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A client that knows nothing but a face's wire: no header, no subprotocol, JSON with a `type`.
final class FaceProbe implements WebSocket.Listener, AutoCloseable {
    /// All that it was told, in order.
    final List<JsonNode> all = new ArrayList<>();

    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    static FaceProbe open(HubRig rig, String path, String... headers) throws InterruptedException {
        var probe = new FaceProbe();
        var builder = rig.http.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        var address = URI.create(rig.uri(path).toString().replaceFirst("http", "ws"));
        HubRig.await(builder.buildAsync(address, probe));
        return probe;
    }

    void send(String type, Object data) {
        sendText(Json.write(Map.of("type", type, "data", data)));
    }

    void sendText(String text) {
        sent = sent.thenCompose(_ -> opened.resultNow().sendText(text, true));
    }

    @Override
    public void onOpen(WebSocket socket) {
        opened.complete(socket);
        socket.request(Long.MAX_VALUE);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            messages.add(Json.read(partial.toString()));
            partial.setLength(0);
        }
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

    int closeCode() throws InterruptedException {
        return HubRig.await(closed);
    }

    JsonNode next(Predicate<JsonNode> wanted) throws InterruptedException {
        while (true) {
            var message = messages.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(message).as("a message after %s", all).isNotNull();
            all.add(message);
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    JsonNode next(String type) throws InterruptedException {
        return next(message -> message.path("type").asString().equals(type));
    }

    @Override
    public void close() {
        opened.resultNow().abort();
    }
}
