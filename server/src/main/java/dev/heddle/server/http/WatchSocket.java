package dev.heddle.server.http;

import dev.heddle.core.Owner;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.RejectedExecutionException;

/// A watcher's end of a room. It listens; what it has to say goes over HTTP.
final class WatchSocket implements Room.Watcher {
    /// Bytes that may wait for a slow reader; then it is closed, comes back and catches up.
    static final int OUTBOX_BYTES = 1 << 20;

    private final ServerWebSocket socket;

    private WatchSocket(ServerWebSocket socket) {
        this.socket = socket;
    }

    static void open(ServerWebSocket socket, Owner rooms, Hosts hosts, String host, String from) {
        var watcher = new WatchSocket(socket);
        socket.setWriteQueueMaxSize(OUTBOX_BYTES);
        socket.handler(_ -> KeepAlive.close(socket, Wire.Close.UNSUPPORTED));
        socket.closeHandler(_ -> runOn(rooms, () -> hosts.leave(host, watcher)));
        boolean asked =
                runOn(
                        rooms,
                        () -> {
                            if (!hosts.join(host, watcher, from)) {
                                KeepAlive.close(socket, Wire.Close.UNKNOWN_HOST);
                            }
                        });
        if (!asked) {
            KeepAlive.close(socket, Wire.Close.SLOW_READER);
        }
    }

    private static boolean runOn(Owner rooms, Runnable task) {
        try {
            rooms.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public boolean take(String text) {
        if (socket.isClosed()) {
            return false;
        }
        if (socket.writeQueueFull()) {
            KeepAlive.close(socket, Wire.Close.SLOW_READER);
            return false;
        }
        var _ = socket.writeTextMessage(text);
        return true;
    }

    @Override
    public void takeSoft(String text) {
        if (!socket.isClosed() && !socket.writeQueueFull()) {
            var _ = socket.writeTextMessage(text);
        }
    }

    @Override
    public void close(Wire.Close reason) {
        KeepAlive.close(socket, reason);
    }
}
