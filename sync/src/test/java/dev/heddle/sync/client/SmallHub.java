package dev.heddle.sync.client;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A hub of one session over real sockets, of a few lines: it keeps every frame for ever, and does
/// what it is told.
final class SmallHub implements AutoCloseable {
    /// One for all tests: its threads take longer to start than a test takes.
    private static final Vertx VERTX =
            Vertx.vertx(new VertxOptions().setUseDaemonThread(true).setEventLoopPoolSize(1));

    private final HttpServer server;
    private final List<String> frames = new ArrayList<>();
    private final Map<String, Integer> decided = new LinkedHashMap<>();
    private final List<ServerWebSocket> sockets = new ArrayList<>();
    private final List<HttpServerRequest> streams = new ArrayList<>();
    private final Map<HttpServerRequest, Consumer<String>> hearers = new LinkedHashMap<>();

    /// Every text that came, and the query and authorization of every HTTP request.
    final List<String> heard = new CopyOnWriteArrayList<>();

    /// Why sockets were closed.
    final List<String> closes = new CopyOnWriteArrayList<>();

    volatile boolean refusesSockets;
    volatile boolean refusesAll;
    volatile int status = 503;

    SmallHub() {
        var options =
                new HttpServerOptions()
                        .setPort(0)
                        .setHost("127.0.0.1")
                        .addWebSocketSubProtocol(Wire.SUBPROTOCOL);
        server = VERTX.createHttpServer(options).requestHandler(this::handle).listen().await();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    private synchronized void handle(HttpServerRequest request) {
        boolean upgrades = request.headers().contains("Upgrade");
        if (refusesAll || (upgrades && refusesSockets)) {
            request.response().setStatusCode(status).end();
        } else if (upgrades) {
            request.toWebSocket().onSuccess(this::opened);
        } else if (request.method().equals(HttpMethod.POST)) {
            heard.add(request.query() + " " + request.getHeader("Authorization"));
            request.bodyHandler(body -> posted(request, body.toString()));
        } else {
            heard.add(
                    "%s %s %s"
                            .formatted(
                                    request.query(),
                                    request.getHeader("Authorization"),
                                    request.getHeader("Last-Event-ID")));
            stream(request);
        }
    }

    private synchronized void opened(ServerWebSocket socket) {
        sockets.add(socket);
        socket.textMessageHandler(text -> told(socket, text));
        socket.closeHandler(_ -> {
            closes.add(String.valueOf(socket.closeStatusCode()));
            forget(socket);
        });
    }

    private synchronized void forget(ServerWebSocket socket) {
        sockets.remove(socket);
    }

    private synchronized void told(ServerWebSocket socket, String text) {
        heard.add(text);
        var frame = Json.read(text);
        if (frame.path("t").asString("").equals("hello")) {
            greet(socket::writeTextMessage, frame.path("d").path("from").asString(""));
        } else {
            decide(frame, socket::writeTextMessage);
        }
    }

    private synchronized void stream(HttpServerRequest request) {
        var response = request.response();
        response.setChunked(true).putHeader("Content-Type", "text/event-stream");
        streams.add(request);
        Consumer<String> to = text -> response.write("data: " + text + "\n\n");
        hearers.put(request, to);
        String from = request.getHeader("Last-Event-ID");
        greet(to, from == null ? "" : from);
        response.closeHandler(_ -> ended(request));
    }

    private synchronized void ended(HttpServerRequest request) {
        closes.add("stream");
        streams.remove(request);
        hearers.remove(request);
    }

    private synchronized void posted(HttpServerRequest request, String body) {
        heard.add(body);
        var answers = new ArrayList<String>();
        for (var command : Json.read(body)) {
            decide(command, answers::add);
        }
        request.response().end("[" + String.join(",", answers) + "]");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private void greet(Consumer<String> to, String from) {
        boolean recovered = from.startsWith("e:");
        to.accept(
                """
                {"t":"welcome","d":{"epoch":"e","seq":%d,"recovered":%b,"acked":0,"heartbeatMs":25000,
                "you":{"id":"u1","name":"Ada","role":"act"},
                "limits":{"messageBytes":65536,"messagesPerSecond":100}}}
                """
                        .formatted(frames.size(), recovered)
                        .replace("\n", ""));
        if (!recovered) {
            to.accept(
                    """
                    {"t":"snapshot","d":{"seq":0,"state":[],"messages":[],"answers":[],"members":[],"stats":{}}}
                    """
                            .strip());
        }
        int at = recovered ? Integer.parseInt(from.substring(2)) : 0;
        frames.subList(at, frames.size()).forEach(to);
    }

    private void decide(JsonNode command, Consumer<String> answer) {
        String id = command.path("id").asString("");
        var d = command.path("d");
        switch (command.path("t").asString("")) {
            case "say", "ask" -> {
                var message = object().put("id", id).put("author", "u1").put("name", "Ada");
                message.put("role", "user").put("content", d.path("content").asString(""));
                once(id, "message", "", message, answer);
            }
            case "set" -> {
                String key = command.path("k").asString("");
                if (key.equals("forbidden")) {
                    answer.accept(
                            "{\"t\":\"refused\",\"id\":\"%s\",\"d\":{\"code\":\"not_allowed\",\"message\":\"No.\"}}"
                                    .formatted(id));
                } else {
                    once(id, "state", key, d.path("value"), answer);
                }
            }
            case "signal" -> {
                var data = object().put("member", "u1");
                data.set("data", d);
                tell("{\"t\":\"signal\",\"d\":%s}".formatted(data));
            }
            default -> {}
        }
    }

    private void once(String id, String type, String key, JsonNode data, Consumer<String> answer) {
        if (!decided.containsKey(id)) {
            int seq = frames.size() + 1;
            var frame = object().put("s", seq).put("p", seq - 1).put("t", type);
            if (!key.isEmpty()) {
                frame.put("k", key);
            }
            frame.put("id", id).put("ts", 1).set("d", data);
            frames.add(Json.write(frame));
            decided.put(id, seq);
            tell(Json.write(frame));
        }
        answer.accept(
                "{\"t\":\"done\",\"id\":\"%s\",\"d\":{\"s\":%d}}".formatted(id, decided.get(id)));
    }

    /// Says it to all.
    synchronized void tell(String text) {
        sockets.forEach(socket -> socket.writeTextMessage(text));
        hearers.values().forEach(hearer -> hearer.accept(text));
    }

    synchronized int said() {
        return frames.size();
    }

    /// Breaks every connection without a word.
    synchronized void cut() {
        List.copyOf(streams).forEach(stream -> stream.connection().close());
        List.copyOf(sockets).forEach(socket -> socket.shutdown(0, TimeUnit.MILLISECONDS));
    }

    synchronized void end(int code) {
        List.copyOf(sockets).forEach(socket -> socket.close((short) code, "test"));
    }

    @Override
    public void close() {
        server.close().await();
    }
}
