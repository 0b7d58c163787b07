package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.sync.Frame;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A WebSocket client that keeps what it hears and how it was closed.
final class WatchClient implements WebSocket.Listener {
    final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final boolean reads;

    private WatchClient(boolean reads) {
        this.reads = reads;
    }

    /// An open socket and who listens on it.
    record Open(WebSocket socket, WatchClient client) {}

    static Open open(HttpClient http, URI uri, String... headers) throws InterruptedException {
        return open(http, uri, true, headers);
    }

    static Open open(HttpClient http, URI uri, boolean reads, String... headers)
            throws InterruptedException {
        var client = new WatchClient(reads);
        var builder = http.newWebSocketBuilder().subprotocols("heddle.1");
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        var address = URI.create(uri.toString().replaceFirst("http", "ws"));
        return new Open(HubRig.await(builder.buildAsync(address, client)), client);
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
            frames.add(Frame.read(partial.toString()));
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

    /// The next frame that is as wanted; those before are passed over.
    Frame next(Predicate<Frame> wanted) throws InterruptedException {
        while (true) {
            var frame = frames.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(frame).as("a frame").isNotNull();
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    Frame next(String type) throws InterruptedException {
        return next(frame -> frame.t().equals(type));
    }
}
