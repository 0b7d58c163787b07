package dev.heddle.cli;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Stands between the clients of a session and their hub, and does one thing wrong.
final class FaultyProxy implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;
    private static final long DELAY_MILLIS = 150;
    private static final long CUT_MILLIS = 700;

    /// What it does wrong.
    enum Fault {
        /// What the hub says comes late.
        DELAY,
        /// The third client hears the first two messages in another order.
        SWAP,
        /// Who comes back does not hear all that it missed.
        LOSE,
        /// The third client hears other values.
        FORGE,
        /// Connections end by themselves.
        CUT
    }

    /// Stands in messages whose order is measured, and not in those of the warm-up.
    private static final String MEASURED = "talk ";

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client = vertx.createWebSocketClient();
    private final AtomicInteger opened = new AtomicInteger();
    private final Fault fault;
    private final URI hub;
    private final HttpServer server;

    FaultyProxy(String hub, Fault fault) throws Exception {
        this.hub = URI.create(hub);
        this.fault = fault;
        server =
                vertx.createHttpServer(
                                new HttpServerOptions()
                                        .setHost("127.0.0.1")
                                        .setPort(0)
                                        .addWebSocketSubProtocol(Wire.SUBPROTOCOL))
                        .webSocketHandler(this::open)
                        .listen()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    private void open(ServerWebSocket near) {
        near.pause();
        var options =
                new WebSocketConnectOptions()
                        .setHost(hub.getHost())
                        .setPort(hub.getPort())
                        .setURI(near.path())
                        .addSubProtocol(Wire.SUBPROTOCOL);
        client.connect(options)
                .onSuccess(far -> {
                    new Line(near, far, opened.getAndIncrement()).start();
                    near.resume();
                })
                .onFailure(_ -> near.close());
    }

    /// A connection; lives on its event loop.
    private final class Line {
        private final ServerWebSocket near;
        private final WebSocket far;
        private final int number;
        private int toLose;

        /// The number before what was left out; negative if nothing was.
        private long hole = -1;

        private final List<ObjectNode> held = new ArrayList<>();
        private boolean swapped;

        Line(ServerWebSocket near, WebSocket far, int number) {
            this.near = near;
            this.far = far;
            this.number = number;
        }

        void start() {
            near.textMessageHandler(text -> {
                boolean comesBack = text.contains("\"hello\"") && text.contains("\"from\"");
                toLose = fault == Fault.LOSE && comesBack ? 2 : toLose;
                far.writeTextMessage(text);
            });
            far.textMessageHandler(text -> {
                if (fault == Fault.DELAY) {
                    vertx.setTimer(DELAY_MILLIS, _ -> say(text));
                } else {
                    changed(text).ifPresent(this::say);
                }
            });
            near.closeHandler(_ -> far.close());
            far.closeHandler(_ -> near.close());
            if (fault == Fault.CUT) {
                vertx.setTimer(CUT_MILLIS, _ -> near.close((short) 4003));
            }
        }

        private void say(String text) {
            if (!near.isClosed()) {
                near.writeTextMessage(text);
            }
        }

        private Optional<String> changed(String text) {
            var json = Json.read(text);
            var frames = new ArrayList<ObjectNode>();
            if (json.isArray()) {
                json.forEach(frame -> frames.add((ObjectNode) frame));
            } else {
                frames.add((ObjectNode) json);
            }
            switch (fault) {
                case SWAP -> swap(frames);
                case LOSE -> lose(frames);
                case FORGE -> frames.forEach(this::forge);
                case DELAY, CUT -> {}
            }
            return frames.isEmpty() ? Optional.empty() : Optional.of(Json.write(frames));
        }

        /// Holds back the first message that counts, and what follows it, until there is a second.
        private void swap(List<ObjectNode> frames) {
            if (number != 2 || swapped) {
                return;
            }
            held.addAll(frames);
            frames.clear();
            var messages =
                    held.stream()
                            .filter(frame -> frame.at("/d/content").asString("").contains(MEASURED))
                            .toList();
            if (messages.size() == 1) {
                return;
            }
            if (messages.size() > 1) {
                JsonNode first = messages.get(0).path("d");
                messages.get(0).set("d", messages.get(1).path("d"));
                messages.get(1).set("d", first);
                swapped = true;
            }
            frames.addAll(held);
            held.clear();
        }

        /// Leaves messages out and hides the hole.
        private void lose(List<ObjectNode> frames) {
            for (var frame : List.copyOf(frames)) {
                if (frame.path("t").asString().equals("message") && toLose > 0) {
                    toLose--;
                    hole = hole < 0 ? frame.path("p").asLong() : hole;
                    frames.remove(frame);
                } else if (frame.has("s") && hole >= 0) {
                    frame.put("p", hole);
                    hole = -1;
                }
            }
        }

        private void forge(ObjectNode frame) {
            if (number == 2 && frame.path("k").asString("").startsWith("self-test/race/")) {
                frame.put("d", "forged");
            }
        }
    }

    @Override
    public void close() {
        var _ =
                vertx.close()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .join();
    }
}
