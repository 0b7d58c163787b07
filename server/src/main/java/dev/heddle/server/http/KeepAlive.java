package dev.heddle.server.http;

import dev.heddle.sync.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.function.BooleanSupplier;

/// Pings a peer that says nothing and closes its socket when it stays silent, or when what it came
/// with counts no more. Any traffic counts. Lives on the socket's event loop.
final class KeepAlive {
    /// How often it looks, at least; and at least four times a heartbeat.
    private static final long LOOK_MILLIS = 1000;

    private final ServerWebSocket socket;
    private final long pingAfterNanos;
    private final long closeAfterNanos;
    private long heardNanos = System.nanoTime();
    private boolean pinged;

    private KeepAlive(ServerWebSocket socket, int heartbeatSeconds) {
        this.socket = socket;
        this.pingAfterNanos = heartbeatSeconds * 1_000_000_000L;
        this.closeAfterNanos = pingAfterNanos + Wire.GRACE_SECONDS * 1_000_000_000L;
    }

    static void start(Vertx vertx, ServerWebSocket socket, int heartbeatSeconds) {
        start(vertx, socket, heartbeatSeconds, () -> true);
    }

    static void start(
            Vertx vertx, ServerWebSocket socket, int heartbeatSeconds, BooleanSupplier still) {
        var keepAlive = new KeepAlive(socket, heartbeatSeconds);
        socket.frameHandler(_ -> keepAlive.heard());
        socket.pongHandler(_ -> keepAlive.heard());
        vertx.setPeriodic(
                Math.min(LOOK_MILLIS, heartbeatSeconds * 250L),
                timer -> {
                    if (socket.isClosed()) {
                        vertx.cancelTimer(timer);
                    } else if (!still.getAsBoolean()) {
                        close(socket, Wire.Close.BAD_TOKEN);
                    } else {
                        keepAlive.look(System.nanoTime());
                    }
                });
    }

    private void heard() {
        heardNanos = System.nanoTime();
        pinged = false;
    }

    private void look(long now) {
        long silent = now - heardNanos;
        if (silent >= closeAfterNanos) {
            close(socket, Wire.Close.SILENT);
        } else if (silent >= pingAfterNanos && !pinged) {
            pinged = true;
            var _ = socket.writePing(Buffer.buffer());
        }
    }

    /// Closes with one of the protocol's codes. May be called from any thread.
    static void close(ServerWebSocket socket, Wire.Close reason) {
        if (!socket.isClosed()) {
            var _ = socket.close(reason.code(), reason.reason());
        }
    }
}
