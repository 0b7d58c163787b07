package dev.heddle.sync.client;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A WebSocket to the hub. Writes one text after the other; reads the next one when the last has
/// been dealt with, so a slow program is a slow reader and keeps nothing.
final class SocketConnection implements Transport.Connection, WebSocket.Listener {
    private static final int GOODBYE_SECONDS = 1;

    private final Transport.Listener listener;
    private final StringBuilder heard = new StringBuilder();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Object lock = new Object();

    /// What is being written; guarded by the lock, which is held while nothing is called that
    /// waits.
    private CompletableFuture<?> written = CompletableFuture.completedFuture(null);

    private volatile @Nullable WebSocket socket;

    SocketConnection(HttpClient client, URI address, Transport.Listener listener) {
        this.listener = listener;
        var _ =
                client.newWebSocketBuilder()
                        .subprotocols(Wire.SUBPROTOCOL)
                        .connectTimeout(Network.CONNECT_TIMEOUT)
                        .buildAsync(address, this)
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                end(SessionMachine.LINE_LOST, "");
                            }
                        });
    }

    /// Tells the end, unless it was told or wanted.
    private void end(int code, String reason) {
        if (over.compareAndSet(false, true)) {
            abort();
            listener.closed(code, reason, -1);
        }
    }

    private void abort() {
        var mine = socket;
        if (mine != null) {
            mine.abort();
        }
    }

    @Override
    public void send(String text) {
        var mine = socket;
        if (mine == null || over.get()) {
            return;
        }
        int bytes = Json.bytes(text);
        if (waitingBytes.addAndGet(bytes) > Network.MAX_WAITING_BYTES) {
            end(SessionMachine.LINE_LOST, "");
            return;
        }
        synchronized (lock) {
            written =
                    written.thenCompose(_ -> mine.sendText(text, true))
                            .whenComplete((_, failure) -> {
                                waitingBytes.addAndGet(-bytes);
                                if (failure != null) {
                                    end(SessionMachine.LINE_LOST, "");
                                }
                            });
        }
    }

    @Override
    public void close() {
        if (over.compareAndSet(false, true)) {
            var mine = socket;
            if (mine != null) {
                var _ =
                        mine.sendClose(WebSocket.NORMAL_CLOSURE, "")
                                .orTimeout(GOODBYE_SECONDS, TimeUnit.SECONDS)
                                .whenComplete((_, _) -> mine.abort());
            }
        }
    }

    // ---- from the HTTP client -----------------------------------------------------------------

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        if (over.get()) {
            opened.abort();
            return;
        }
        listener.opened();
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        heard.append(data);
        if (heard.length() > Network.MAX_HEARD) {
            end(SessionMachine.LINE_LOST, "");
        } else if (!last) {
            from.request(1);
        } else if (!over.get()) {
            String text = heard.toString();
            heard.setLength(0);
            listener.received(text, () -> from.request(1));
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        end(SessionMachine.LINE_LOST, ""); // Nothing that this protocol knows.
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        return alive(from); // It is answered by itself.
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        return alive(from);
    }

    private @Nullable CompletionStage<?> alive(WebSocket from) {
        if (!over.get()) {
            listener.heard();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end(code, reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end(SessionMachine.LINE_LOST, "");
    }
}
