package dev.heddle.server.http;

import dev.heddle.server.sessions.Line;
import dev.heddle.sync.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// The way to a client over a WebSocket. May be called from any thread.
final class SocketLine implements Line {
    /// A client that does not read has no ear for the closing either; then its line is cut.
    static final long CUT_MILLIS = 5000;

    /// Frames of one socket that may wait for an owner.
    private static final int MAX_UNHEARD = 64;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final ServerWebSocket socket;
    private final AtomicInteger unheard = new AtomicInteger();
    private volatile boolean paused;

    SocketLine(Vertx vertx, HttpServerRequest request, ServerWebSocket socket) {
        this.vertx = vertx;
        this.request = request;
        this.socket = socket;
    }

    /// Has an owner hear what was said. A client that talks faster than that is not read on; one
    /// whose words find no room is closed: it comes back and says again what was not answered.
    ///
    /// @param owner takes a task, or answers false
    void hand(Predicate<Runnable> owner, Runnable task) {
        if (unheard.incrementAndGet() >= MAX_UNHEARD) {
            socket.pause();
            paused = true; // Before the task is handed over: the last one at the latest sees it.
        }
        boolean taken =
                owner.test(() -> {
                    try {
                        task.run();
                    } finally {
                        if (unheard.decrementAndGet() <= MAX_UNHEARD / 2 && paused) {
                            paused = false;
                            socket.resume();
                        }
                    }
                });
        if (!taken) {
            close(Wire.Close.BUSY);
        }
    }

    @Override
    public void send(String text, String position, Runnable written) {
        if (socket.isClosed()) {
            written.run();
        } else {
            socket.writeTextMessage(text).onComplete(_ -> written.run());
        }
    }

    @Override
    public void close(Wire.Close reason) {
        KeepAlive.close(socket, reason);
        vertx.setTimer(
                CUT_MILLIS,
                _ -> {
                    if (!socket.isClosed()) {
                        request.connection().close();
                    }
                });
    }
}
