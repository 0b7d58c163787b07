package dev.heddle.server.http;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.faces.EngineFace;
import dev.heddle.server.hosts.HostLink;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHub;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The hub's end of an engine plugin's link. One that polls is handed what waits when it asks, and
/// nothing in between, so that what it never fetched never counts as handed over. Owner thread
/// only; never blocks.
@OwnerThread
final class EngineLink implements HostLink {
    private final Hosts hosts;
    private final String host;
    private final String project;
    private final String tokenHash;
    private final @Nullable Socket socket;
    private @Nullable List<JsonNode> fetched;
    private long heardNanos;
    private boolean closed;

    /// The way to a plugin that listens.
    ///
    /// @param send takes a command
    /// @param close ends it
    record Socket(Consumer<JsonNode> send, Consumer<Wire.Close> close) {}

    EngineLink(
            Hosts hosts,
            String host,
            String project,
            String tokenHash,
            @Nullable Socket socket,
            long now) {
        this.hosts = hosts;
        this.host = host;
        this.project = project;
        this.tokenHash = tokenHash;
        this.socket = socket;
        this.heardNanos = now;
    }

    String host() {
        return host;
    }

    String project() {
        return project;
    }

    boolean isOpen() {
        return !closed;
    }

    boolean isSocket() {
        return socket != null;
    }

    void heard(long now) {
        heardNanos = now;
    }

    boolean isSilentFor(long nanos, long now) {
        return socket == null && now - heardNanos >= nanos;
    }

    /// Hands over what waits.
    List<JsonNode> fetch() {
        var commands = new ArrayList<JsonNode>();
        fetched = commands;
        hosts.writable(host);
        fetched = null;
        return commands;
    }

    /// It is gone.
    void lost(String why) {
        if (!closed) {
            closed = true;
            hosts.lost(host, this, why);
        }
    }

    @Override
    public String tokenHash() {
        return tokenHash;
    }

    @Override
    public String kind() {
        return socket == null ? "polling" : "websocket";
    }

    @Override
    public boolean speaksOurs() {
        return false;
    }

    @Override
    public boolean isWritable() {
        return !closed && (socket != null || fetched != null);
    }

    @Override
    public void send(FromHub message) {
        if (message instanceof FromHub.Call call) { // It understands nothing else.
            var command = EngineFace.command(call);
            if (socket != null) {
                socket.send().accept(command);
            } else if (fetched != null) {
                fetched.add(command);
            }
        }
    }

    @Override
    public void close(Wire.Close reason) {
        lost(reason.reason());
        if (socket != null) {
            socket.close().accept(reason);
        }
    }
}
