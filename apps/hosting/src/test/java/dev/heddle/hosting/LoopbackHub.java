package dev.heddle.hosting;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OutcomeInfo;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/// As much of a hub as a host needs: it takes one link, calls actions and remembers what it hears.
public final class LoopbackHub implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    /// The host's first message.
    public final CompletableFuture<FromHost.Hello> hello = new CompletableFuture<>();

    /// The link's path, and what the host shows to be let in.
    public final CompletableFuture<String> authorization = new CompletableFuture<>();

    /// The host's keyed state.
    public final Map<String, JsonNode> state = new ConcurrentHashMap<>();

    /// What it has told of.
    public final List<FromHost.Event> events = new CopyOnWriteArrayList<>();

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, CompletableFuture<OutcomeInfo>> calls = new ConcurrentHashMap<>();
    private final CompletableFuture<ServerWebSocket> link = new CompletableFuture<>();
    private final AtomicInteger lastCall = new AtomicInteger();
    private final URI address;

    /// A hub on a free port of the loopback. Blocks until it listens.
    public LoopbackHub() throws Exception {
        var options =
                new HttpServerOptions()
                        .addWebSocketSubProtocol(Wire.SUBPROTOCOL)
                        .setMaxWebSocketMessageSize(Wire.MAX_MESSAGE_BYTES);
        var server =
                vertx.createHttpServer(options)
                        .webSocketHandler(this::accept)
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        address = URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /// Where it listens.
    public URI address() {
        return address;
    }

    private void accept(ServerWebSocket socket) {
        authorization.complete(socket.path() + " " + socket.headers().get("Authorization"));
        socket.textMessageHandler(text -> hear(socket, Wire.readFromHost(text)));
    }

    private void hear(ServerWebSocket socket, FromHost message) {
        switch (message) {
            case FromHost.Hello greeting -> {
                greeting.state().forEach(entry -> state.put(entry.k(), entry.d()));
                say(socket, new FromHub.Welcome(25_000));
                link.complete(socket);
                hello.complete(greeting);
            }
            case FromHost.Settled(String id, OutcomeInfo outcome) -> {
                say(socket, new FromHub.Ack(id));
                calls.computeIfAbsent(id, _ -> new CompletableFuture<>()).complete(outcome);
            }
            case FromHost.State(String key, JsonNode value) -> {
                if (value.isNull()) {
                    state.remove(key);
                } else {
                    state.put(key, value);
                }
            }
            case FromHost.Event event -> events.add(event);
            case FromHost.Running _, FromHost.Actions _, FromHost.Report _ -> {}
        }
    }

    private static void say(ServerWebSocket socket, FromHub message) {
        var _ = socket.writeTextMessage(Wire.write(message));
    }

    /// Calls an action and waits for what becomes of it.
    public OutcomeInfo call(String action, String parameters) throws Exception {
        String id = "call-" + lastCall.incrementAndGet();
        var outcome = calls.computeIfAbsent(id, _ -> new CompletableFuture<>());
        say(
                link.get(PATIENCE_SECONDS, TimeUnit.SECONDS),
                new FromHub.Call(id, action, Json.read(parameters), 10_000));
        return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /// Sends the host away.
    public void refuse(Wire.Close reason) throws Exception {
        var _ = link.get(PATIENCE_SECONDS, TimeUnit.SECONDS).close(reason.code(), reason.reason());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
