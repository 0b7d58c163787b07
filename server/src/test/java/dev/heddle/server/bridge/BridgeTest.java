package dev.heddle.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heddle.sync.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// A bridge whose hub does what hubs do on bad days.
@Timeout(60)
class BridgeTest {
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{}}";
    private static final String INITIALIZED =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    private static final String PONG = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";

    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final Queue<Answer> next = new ConcurrentLinkedQueue<>();
    private final PipedOutputStream client = new PipedOutputStream();
    private HttpServer hub;
    private Thread bridge;
    private int sessions;

    /// What the hub answers to a POST.
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        hub.createContext("/mcp", this::serve);
        hub.start();
        var address = URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
        var in = new PipedInputStream(client, 4 << 20);
        var out = new PrintStream(new LineQueue(), true, StandardCharsets.UTF_8);
        var carries = new Bridge(address, "secret", in, out, log::add);
        bridge = Thread.ofVirtual().start(() -> run(carries));
    }

    private static void run(Bridge bridge) {
        try {
            bridge.run();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        hub.stop(0);
        assertThat(bridge.join(Duration.ofSeconds(30))).isTrue();
    }

    /// Each line that is written, as JSON.
    private final class LineQueue extends OutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void write(int next) {
            if (next == '\n') {
                answers.add(Json.read(line.toString(StandardCharsets.UTF_8)));
                line.reset();
            } else {
                line.write(next);
            }
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String session = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
        String method = exchange.getRequestMethod();
        asked.add("%s %s %s".formatted(method, session, body));
        if (!method.equals("POST")) {
            json(exchange, 405, "{\"error\":{\"code\":\"method_not_allowed\",\"message\":\"\"}}");
        } else if (body.equals(INITIALIZE)) {
            exchange.getResponseHeaders().add("Mcp-Session-Id", "s" + ++sessions);
            json(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{}}");
        } else if (body.contains("notifications/")) {
            exchange.sendResponseHeaders(202, -1);
        } else {
            next.remove().to(exchange);
        }
        exchange.close();
    }

    private static void json(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, 0);
        exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
    }

    private static void events(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String event(String data) {
        return "event: message\ndata: %s\n\n".formatted(data);
    }

    private void say(String line) throws IOException {
        client.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        client.flush();
    }

    private void ping() throws IOException {
        say("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
    }

    private JsonNode answer() throws InterruptedException {
        var answer = answers.poll(30, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        return answer;
    }

    private String error() throws InterruptedException {
        return answer().at("/error/message").asString();
    }

    private void begin() throws Exception {
        say(INITIALIZE);
        answer();
    }

    @Test
    void carriesMessagesBothWays() throws Exception {
        begin();
        next.add(exchange -> json(exchange, 200, PONG));
        ping();
        assertEquals(Json.read(PONG), answer());
        assertThat(asked.take()).startsWith("POST null ");
        assertThat(asked.take()).startsWith("POST s1 ");
        String told = ":\n" + event("{\"method\":\"m\"}") + event(PONG);
        next.add(exchange -> events(exchange, told));
        ping();
        assertEquals("m", answer().path("method").asString());
        assertEquals(Json.read(PONG), answer());
    }

    @Test
    void saysWhenTheHubIsNotThereAndGoesOnWhenItIs() throws Exception {
        begin();
        int port = hub.getAddress().getPort();
        hub.stop(0);
        ping();
        assertThat(error()).contains("cannot be reached", "was not sent");
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        hub.createContext("/mcp", this::serve);
        hub.start();
        next.add(exchange -> json(exchange, 200, PONG));
        ping();
        assertEquals(Json.read(PONG), answer());
    }

    @Test
    void saysThatWhatWasCutOffMayHaveBeenDone() throws Exception {
        begin();
        next.add(exchange -> events(exchange, event("{\"method\":\"m\"}")));
        ping();
        assertEquals("m", answer().path("method").asString());
        assertThat(error()).contains("may have been done", "do not repeat");
        next.add(HttpExchange::close);
        ping();
        assertThat(error()).contains("may have been done", "do not repeat");
    }

    @Test
    void beginsAnewWhenTheHubHasForgottenIt() throws Exception {
        begin();
        say(INITIALIZED);
        next.add(exchange ->
                json(exchange, 404, "{\"error\":{\"code\":\"unknown_session\",\"message\":\"\"}}"));
        next.add(exchange -> json(exchange, 200, PONG));
        ping();
        assertEquals("notifications/tools/list_changed", answer().path("method").asString());
        assertEquals(Json.read(PONG), answer());
        var posts =
                new ArrayDeque<>(asked.stream().filter(line -> line.startsWith("POST")).toList());
        assertThat(posts.removeLast()).startsWith("POST s2 ").endsWith("\"ping\"}");
        assertThat(posts.removeLast()).startsWith("POST s2 ").contains("notifications/initialized");
        assertThat(posts.removeLast()).startsWith("POST null ").contains("initialize");
    }

    @Test
    void passesOnWhyTheHubRefuses() throws Exception {
        begin();
        next.add(exchange ->
                json(exchange, 401, "{\"error\":{\"code\":\"bad_token\",\"message\":\"no\"}}"));
        ping();
        assertThat(error()).isEqualTo("the hub answered 401: bad_token, no");
        next.add(exchange -> json(exchange, 502, "<html>"));
        ping();
        assertThat(error()).contains("502", "this is no hub");
    }

    @Test
    void answersWhatIsNoMessageItself() throws Exception {
        say("{");
        assertEquals(-32700, answer().at("/error/code").asInt());
        say("\"" + "x".repeat(1 << 20) + "\"");
        assertThat(error()).contains("at most 1048576 bytes");
        say("");
        begin();
        assertThat(asked.take()).startsWith("POST null ");
    }

    @Test
    void doesNotAnswerWhatWasWithdrawn() throws Exception {
        begin();
        var waits = new LinkedBlockingQueue<String>();
        next.add(exchange -> {
            events(exchange, ":\n");
            exchange.getResponseBody().flush();
            try {
                waits.take();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        ping();
        say(
                Json.write(
                        Map.of(
                                "jsonrpc",
                                "2.0",
                                "method",
                                "notifications/cancelled",
                                "params",
                                Map.of("requestId", 1))));
        String heard;
        do {
            heard = asked.take();
        } while (!heard.contains("notifications/cancelled"));
        waits.add("go");
        next.add(exchange -> json(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}"));
        say("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}");
        assertEquals(2, answer().path("id").asInt());
        client.close();
        assertThat(bridge.join(Duration.ofSeconds(30))).isTrue();
        assertThat(answers).isEmpty();
    }

    @Test
    void endsTheSessionWhenTheInputEnds() throws Exception {
        begin();
        client.close();
        assertThat(bridge.join(Duration.ofSeconds(30))).isTrue();
        asked.take();
        assertThat(asked.take()).startsWith("DELETE s1 ");
        assertThat(log).isEmpty();
    }
}
