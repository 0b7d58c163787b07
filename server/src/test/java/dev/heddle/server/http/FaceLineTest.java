package dev.heddle.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaceLineTest {
    private static final long WAIT_SECONDS = 60;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final class Client implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean end) {
            heard.add(text.toString());
            from.request(1);
            return null;
        }
    }

    @Test
    void speaksItsClientsWordsAndGivesASignOfLifeAfterEachSilence() throws Exception {
        var vertx = Vertx.vertx();
        try (var http = HttpClient.newHttpClient()) {
            var server =
                    vertx.createHttpServer()
                            .requestHandler(request ->
                                    request.toWebSocket()
                                            .onSuccess(socket -> {
                                                var line =
                                                        new FaceLine(
                                                                vertx,
                                                                socket,
                                                                new SocketLine(
                                                                        vertx, request, socket),
                                                                1,
                                                                List::of,
                                                                () -> "heartbeat");
                                                line.send("words", "", () -> {});
                                            }));
            int port =
                    server.listen(0, "127.0.0.1")
                            .await(WAIT_SECONDS, TimeUnit.SECONDS)
                            .actualPort();
            var socket =
                    http.newWebSocketBuilder()
                            .buildAsync(URI.create("ws://127.0.0.1:" + port), new Client())
                            .get(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(next()).isEqualTo("words");
            assertThat(next()).isEqualTo("heartbeat");
            assertThat(next()).isEqualTo("heartbeat");
            socket.abort();
        } finally {
            vertx.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    }
}
