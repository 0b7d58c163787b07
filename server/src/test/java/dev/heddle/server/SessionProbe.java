package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.sync.Json;
import java.net.URI;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
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

/// A session's client over a real WebSocket that keeps what it hears, and how it was closed.
final class SessionProbe implements WebSocket.Listener, AutoCloseable {
    final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final String client;
    private final StringBuilder partial = new StringBuilder();
    private final boolean reads;
    private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    private long number;

    private SessionProbe(String client, boolean reads) {
        this.client = client;
        this.reads = reads;
    }

    /// An open socket that has said nothing yet.
    static SessionProbe silent(HubRig rig, String path, String client, boolean reads)
            throws InterruptedException {
        var probe = new SessionProbe(client, reads);
        var address = URI.create(rig.uri(path).toString().replaceFirst("http", "ws"));
        var builder = rig.http.newWebSocketBuilder().subprotocols("heddle.1");
        HubRig.await(builder.buildAsync(address, probe));
        return probe;
    }

    /// In the session, as a person who is at home.
    static SessionProbe in(HubRig rig, String room, String client) throws InterruptedException {
        return in(rig, room, client, Map.of("token", rig.token()));
    }

    /// With more in the hello.
    static SessionProbe in(HubRig rig, String room, String client, Map<String, ?> more)
            throws InterruptedException {
        return in(rig, room, client, more, true);
    }

    static SessionProbe in(
            HubRig rig, String room, String client, Map<String, ?> more, boolean reads)
            throws InterruptedException {
        var probe = silent(rig, "/ws/sessions/" + room, client, reads);
        probe.hello(more);
        return probe;
    }

    WebSocket socket() {
        return opened.resultNow();
    }

    void hello(Map<String, ?> more) {
        var d = new HashMap<String, Object>(Map.of("client", client, "link", 1));
        d.putAll(more);
        send(Json.write(Map.of("t", "hello", "d", d)));
    }

    /// Sends a text once those before it have gone: a socket takes one at a time.
    void send(String text) {
        sent = sent.thenCompose(_ -> socket().sendText(text, true));
    }

    /// Sends a command under the next number, and returns its id.
    String command(String type, Map<String, ?> d) {
        String id = client + "-" + ++number;
        send(Json.write(Map.of("t", type, "id", id, "d", d)));
        return id;
    }

    String say(String content) {
        return command("say", Map.of("content", content));
    }

    String set(String key, Object value) {
        String id = client + "-" + ++number;
        send(Json.write(Map.of("t", "set", "id", id, "k", key, "d", Map.of("value", value))));
        return id;
    }

    @Override
    public void onOpen(WebSocket socket) {
        opened.complete(socket);
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

    /// The next frame that is as wanted; those before are passed over.
    JsonNode next(Predicate<JsonNode> wanted) throws InterruptedException {
        var passed = new ArrayList<JsonNode>();
        while (true) {
            var frame = frames.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(frame).as("a frame after %s", passed).isNotNull();
            if (wanted.test(frame)) {
                return frame;
            }
            passed.add(frame);
        }
    }

    JsonNode next(String type) throws InterruptedException {
        return next(frame -> frame.path("t").asString().equals(type));
    }

    /// What became of a command.
    JsonNode answer(String id) throws InterruptedException {
        return next(frame ->
                frame.path("id").asString("").equals(id)
                        && List.of("done", "refused").contains(frame.path("t").asString()));
    }

    /// The next message with this content.
    JsonNode message(String content) throws InterruptedException {
        return next(frame -> frame.at("/d/content").asString("").equals(content));
    }

    @Override
    public void close() {
        socket().abort();
    }
}
