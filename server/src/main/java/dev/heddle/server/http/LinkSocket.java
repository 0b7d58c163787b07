package dev.heddle.server.http;

import dev.heddle.core.Owner;
import dev.heddle.server.hosts.HostLink;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.RejectedExecutionException;

/// The hub's end of a driven program's link. Messages are read on the event loop and handled, in
/// order, on the rooms' owner.
final class LinkSocket implements HostLink {
    private final ServerWebSocket socket;
    private final Owner rooms;
    private final Hosts hosts;
    private final String host;
    private final String tokenHash;

    /// Whether the hello has come; used on the event loop only.
    private boolean greeted;

    private volatile String closedBecause = "";

    private LinkSocket(
            ServerWebSocket socket, Owner rooms, Hosts hosts, String host, String tokenHash) {
        this.socket = socket;
        this.rooms = rooms;
        this.hosts = hosts;
        this.host = host;
        this.tokenHash = tokenHash;
    }

    static void open(
            ServerWebSocket socket, Owner rooms, Hosts hosts, String host, String tokenHash) {
        var link = new LinkSocket(socket, rooms, hosts, host, tokenHash);
        socket.textMessageHandler(link::heard);
        socket.binaryMessageHandler(_ -> link.close(Wire.Close.UNSUPPORTED));
        socket.drainHandler(_ -> link.onRooms(() -> hosts.writable(host)));
        socket.closeHandler(_ -> link.onRooms(() -> hosts.lost(host, link, link.whyClosed())));
    }

    private void heard(String text) {
        try {
            var message = Wire.readFromHost(text);
            if (greeted) {
                onRooms(() -> hosts.heard(host, this, message));
            } else if (message instanceof FromHost.Hello hello) {
                greeted = true;
                onRooms(() -> hosts.linked(host, this, hello));
            } else {
                close(Wire.Close.PROTOCOL);
            }
        } catch (Json.MalformedException e) {
            close(Wire.Close.PROTOCOL);
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
