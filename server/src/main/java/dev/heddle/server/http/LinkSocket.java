package dev.heddle.server.http;

import dev.heddle.core.Owner;
import dev.heddle.core.Snapshot;
import dev.heddle.server.hosts.HostLink;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/// The hub's end of a driven program's link. Messages are read on the event loop and handled, in
/// order, on the rooms' owner. A host that talks faster than the owner listens is not read on: it
/// can fill its own connection, not the queue that all hosts share.
final class LinkSocket implements HostLink {
    /// Messages of one link that may wait for the owner.
    private static final int MAX_UNHEARD = 64;

    private static final long RETRY_MILLIS = 100;

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final Owner rooms;
    private final Hosts hosts;
    private final String host;
    private final String tokenHash;

    /// Whether the hello has come; used on the event loop only.
    private boolean greeted;

    private final AtomicInteger unheard = new AtomicInteger();
    private volatile boolean paused;
    private volatile String closedBecause = "";

    private LinkSocket(
            Vertx vertx,
            ServerWebSocket socket,
            Owner rooms,
            Hosts hosts,
            String host,
            String tokenHash) {
        this.vertx = vertx;
        this.socket = socket;
        this.rooms = rooms;
        this.hosts = hosts;
        this.host = host;
        this.tokenHash = tokenHash;
    }

    static void open(
            Vertx vertx,
            ServerWebSocket socket,
            Owner rooms,
            Hosts hosts,
            String host,
            String tokenHash) {
        var link = new LinkSocket(vertx, socket, rooms, hosts, host, tokenHash);
        socket.textMessageHandler(link::heard);
        socket.binaryMessageHandler(_ -> link.close(Wire.Close.UNSUPPORTED));
        socket.drainHandler(_ -> link.onRooms(() -> hosts.writable(host)));
        socket.closeHandler(_ -> link.lost());
    }

    private void heard(String text) {
        try {
            var message = Wire.readFromHost(text);
            if (greeted) {
                hand(() -> hosts.heard(host, this, message));
            } else if (message instanceof FromHost.Hello hello) {
                greeted = true;
                socket.pause(); // What it says next is for its room, which may be elsewhere yet.
                onRooms(() -> hosts.linked(host, this, hello, _ -> socket.resume()));
            } else {
                close(Wire.Close.PROTOCOL);
            }
        } catch (Json.MalformedException e) {
            close(Wire.Close.PROTOCOL);
        }
    }

    private void hand(Runnable task) {
        if (unheard.incrementAndGet() >= MAX_UNHEARD) {
            socket.pause();
            paused = true; // Before the task is handed over: the last one at the latest sees it.
        }
        onRooms(() -> {
            try {
                task.run();
            } finally {
                if (unheard.decrementAndGet() <= MAX_UNHEARD / 2 && paused) {
                    paused = false;
                    socket.resume();
                }
            }
        });
    }

    /// The rooms must hear of this, however busy they are: else the host would look linked.
    private void lost() {
        try {
            rooms.execute(() -> hosts.lost(host, this, whyClosed()));
        } catch (RejectedExecutionException e) {
            if (rooms.snapshot().phase() == Snapshot.Phase.OPEN) {
                vertx.setTimer(RETRY_MILLIS, _ -> lost());
            }
        }
    }

    private String whyClosed() {
        if (!closedBecause.isEmpty()) {
            return closedBecause;
        }
        String reason = socket.closeReason();
        return reason == null || reason.isEmpty() ? "the connection broke" : reason;
    }

    /// What cannot be handled ends the link: the host says again what counts when it comes back.
    private void onRooms(Runnable task) {
        try {
            rooms.execute(task);
        } catch (RejectedExecutionException e) {
            close(Wire.Close.HUB_STOPPING);
        }
    }

    @Override
    public String tokenHash() {
        return tokenHash;
    }

    @Override
    public String kind() {
        return "websocket";
    }

    @Override
    public boolean speaksOurs() {
        return true;
    }

    @Override
    public void send(FromHub message) {
        if (!socket.isClosed()) {
            var _ = socket.writeTextMessage(Wire.write(message));
        }
    }

    @Override
    public boolean isWritable() {
        return !socket.isClosed() && !socket.writeQueueFull();
    }

    @Override
    public void close(Wire.Close reason) {
        closedBecause = reason.reason();
        KeepAlive.close(socket, reason);
    }
}
