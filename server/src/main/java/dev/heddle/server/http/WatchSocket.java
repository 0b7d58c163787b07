package dev.heddle.server.http;

import dev.heddle.core.Owner;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/// A watcher's end of a room. It listens; what it has to say goes over HTTP.
final class WatchSocket implements Room.Watcher {
    /// Characters that may wait for a slow reader; then it is closed, comes back and catches up.
    static final int OUTBOX_CHARACTERS = 1 << 20;

    /// A soft frame is left out if this much waits: the next one says more than an old one.
    private static final int SOFT_CHARACTERS = OUTBOX_CHARACTERS / 16;

    private final ServerWebSocket socket;

    /// Counted here: the socket's own mark is reached by a dozen short frames from the owner.
    private final AtomicLong unsent = new AtomicLong();

    private WatchSocket(ServerWebSocket socket) {
        this.socket = socket;
    }

    static void open(ServerWebSocket socket, Owner rooms, Hosts hosts, String host, String from) {
        var watcher = new WatchSocket(socket);
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
        if (unsent.get() > OUTBOX_CHARACTERS) {
            KeepAlive.close(socket, Wire.Close.SLOW_READER);
            return false;
        }
        write(text);
        return true;
    }

    @Override
    public void takeSoft(String text) {
        if (!socket.isClosed() && unsent.get() <= SOFT_CHARACTERS) {
            write(text);
        }
    }

    private void write(String text) {
        int length = text.length();
        unsent.addAndGet(length);
        socket.writeTextMessage(text).onComplete(_ -> unsent.addAndGet(-length));
    }

    @Override
    public void close(Wire.Close reason) {
        KeepAlive.close(socket, reason);
    }
}
