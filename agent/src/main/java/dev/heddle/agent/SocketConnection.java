package dev.heddle.agent;

import static java.util.Objects.requireNonNull;

import dev.heddle.agent.Link.Pace;
import dev.heddle.agent.Link.Target;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The link over a WebSocket. Only the link's thread writes; what is heard comes on the HTTP
/// client's threads.
final class SocketConnection extends Connection {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final long SEND_TIMEOUT_SECONDS = 10;
    private static final long REPORT_NANOS = 250_000_000;

    private final HttpClient client;
    private final Target target;
    private final Pace pace;
    private final Listener listener = new Listener();
    private volatile long heardNanos = System.nanoTime();
    private boolean pinged;
    private @Nullable WebSocket socket;

    SocketConnection(
            HttpClient client, Target target, Pace pace, Consumer<FromHub> heard, Runnable wake) {
        super(target.hub(), heard, wake);
        this.client = client;
        this.target = target;
        this.pace = pace;
    }

    @Override
    String kind() {
        return "WebSocket";
    }

    @Override
    long reportNanos() {
        return REPORT_NANOS;
    }

    @Override
    void open() throws LinkLost, InterruptedException {
        var opening =
                client.newWebSocketBuilder()
                        .subprotocols(Wire.SUBPROTOCOL)
                        .header("Authorization", "Bearer " + target.token())
                        .connectTimeout(CONNECT_TIMEOUT)
                        .buildAsync(target.socketAddress(), listener);
        try {
            socket = opening.get(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            var _ = opening.thenAccept(WebSocket::abort); // Should it open after all.
            throw new LinkLost(
                    "no hub at " + target.address() + ": " + LinkLost.reason(e),
                    0,
                    isUnreachable(e));
        }
    }

    private static boolean isUnreachable(Exception e) {
        return e.getCause() instanceof ConnectException
                || e.getCause() instanceof HttpConnectTimeoutException;
    }

    @Override
    void say(FromHost message) throws LinkLost, InterruptedException {
        requireOpen();
        var open = requireNonNull(socket);
        try {
            open.sendText(Wire.write(message), true).get(SEND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            open.abort();
            requireOpen();
            throw new LinkLost("the link broke: " + LinkLost.reason(e), 0);
        }
    }

    /// Notices a hub that is gone without a word: a dead machine, a cable pulled out.
    @Override
    void turn() throws LinkLost {
        long silentMillis = (System.nanoTime() - heardNanos) / 1_000_000;
        if (silentMillis < pace.heartbeatMillis()) {
            pinged = false;
        } else if (silentMillis >= pace.heartbeatMillis() + pace.graceMillis()) {
            throw new LinkLost("the hub is silent", 0);
        } else if (!pinged) {
            pinged = true;
            var _ = requireNonNull(socket).sendPing(ByteBuffer.allocate(0));
        }
    }

    @Override
    void goodbye() throws InterruptedException {
        var open = socket;
        if (open != null) {
            try {
                open.sendClose(WebSocket.NORMAL_CLOSURE, "the program unlinked")
                        .get(1, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                open.abort();
            }
        }
    }

    @Override
    void abort() {
        var open = socket;
        if (open != null) {
            open.abort();
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            heardNanos = System.nanoTime();
            if (partial.length() + data.length() > Wire.MAX_HUB_MESSAGE_CHARACTERS) {
                end(new LinkLost("the hub sent too long a message", 0));
                from.abort();
                return null;
            }
            partial.append(data);
            if (last) {
                String text = partial.toString();
                partial.setLength(0);
                read(from, text);
            }
            from.request(1);
            return null;
        }

        private void read(WebSocket from, String text) {
            try {
                hear(Wire.readFromHub(text));
            } catch (Json.MalformedException e) {
                end(new LinkLost("the hub speaks another language: " + e.getMessage(), 0));
                from.abort();
            }
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            heardNanos = System.nanoTime();
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            heardNanos = System.nanoTime(); // The client answers by itself.
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end(new LinkLost("the hub closed the link: " + code + " " + reason, code));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end(new LinkLost("the link broke: " + error, 0));
        }
    }
}
