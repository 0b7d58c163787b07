package dev.heddle.lab.modules;

import dev.heddle.lab.MeasurementException;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// As much of a hub as calls an agent, with none of a hub's own limits: it notes when each call is
/// answered and with what, and when the agent reports its owner.
final class CallingHub implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    private static final long LOOK_NANOS = 1_000_000;

    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<ServerWebSocket> link = new CompletableFuture<>();
    private final Map<String, Long> asked = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> outcomes = new ConcurrentHashMap<>();
    private final List<Double> millis = new CopyOnWriteArrayList<>();
    private final List<Long> reports = new CopyOnWriteArrayList<>();
    private final URI address;
    private long calls;

    private CallingHub() throws MeasurementException, InterruptedException {
        var options =
                new HttpServerOptions()
                        .addWebSocketSubProtocol(Wire.SUBPROTOCOL)
                        .setMaxWebSocketMessageSize(Wire.MAX_MESSAGE_BYTES);
        var listening =
                vertx.createHttpServer(options)
                        .webSocketHandler(this::accept)
                        .listen(0, "127.0.0.1");
        HttpServer server = within(listening.toCompletionStage().toCompletableFuture());
        address = URI.create("http://127.0.0.1:" + server.actualPort());
    }

    static CallingHub start() throws MeasurementException, InterruptedException {
        return new CallingHub();
    }

    private static <T> T within(CompletableFuture<T> future)
            throws MeasurementException, InterruptedException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new MeasurementException("it did not link: " + e);
        }
    }

    URI address() {
        return address;
    }

    private void accept(ServerWebSocket socket) {
        socket.textMessageHandler(text -> hear(socket, Wire.readFromHost(text)));
    }

    private void hear(ServerWebSocket socket, FromHost message) {
        switch (message) {
            case FromHost.Hello _ -> {
                say(socket, new FromHub.Welcome(Wire.LINK_HEARTBEAT_SECONDS * 1000L));
                link.complete(socket);
            }
            case FromHost.Settled(String id, var outcome) -> {
                say(socket, new FromHub.Ack(id));
                settled(id, outcome.outcome());
            }
            case FromHost.Report _ -> reports.add(System.nanoTime());
            case FromHost.Running _, FromHost.State _, FromHost.Event _, FromHost.Actions _ -> {}
        }
    }

    /// An outcome that comes twice counts twice: the sum would tell.
    private void settled(String id, String outcome) {
        outcomes.computeIfAbsent(outcome, _ -> new AtomicLong()).incrementAndGet();
        Long began = asked.remove(id);
        if (began != null) {
            millis.add((System.nanoTime() - began) / 1e6);
        }
    }

    private static void say(ServerWebSocket socket, FromHub message) {
        var _ = socket.writeTextMessage(Wire.write(message));
    }

    void awaitLink() throws MeasurementException, InterruptedException {
        var _ = within(link);
    }

    /// Calls an action.
    ///
    /// @param since when it should have been called: what delays the caller counts, too
    void call(String action, String params, long deadlineMillis, long since) {
        String id = "call-" + ++calls;
        asked.put(id, since);
        say(link.join(), new FromHub.Call(id, action, Json.read(params), deadlineMillis));
    }

    /// Waits until each call has its outcome. Blocks.
    void awaitOutcomes() throws MeasurementException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!asked.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new MeasurementException(asked.size() + " calls have no outcome");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    long calls() {
        return calls;
    }

    /// How many calls ended so.
    long count(String outcome) {
        var count = outcomes.get(outcome);
        return count == null ? 0 : count.get();
    }

    /// How long each call took, until its outcome was here.
    double[] millis() {
        return millis.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /// When the agent reported, by `System.nanoTime()`.
    List<Long> reports() {
        return List.copyOf(reports);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
