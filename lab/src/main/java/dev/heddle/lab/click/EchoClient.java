package dev.heddle.lab.click;

import dev.heddle.lab.MeasurementException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Talks to the bare server's echo, with the HTTP client that clicks, too. Not thread-safe.
final class EchoClient implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 30;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ArrayBlockingQueue<String> heard = new ArrayBlockingQueue<>(1);
    private final WebSocket socket;

    EchoClient(URI address) throws InterruptedException, MeasurementException {
        try {
            socket =
                    http.newWebSocketBuilder()
                            .buildAsync(address, new Listener())
                            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            http.close();
            throw new MeasurementException("no WebSocket at " + address + ": " + e);
        } catch (InterruptedException e) {
            http.close();
            throw e;
        }
    }

    /// Sends `text` and answers with the milliseconds until it was back. Blocks.
    double echoMillis(String text) throws InterruptedException, MeasurementException {
        long began = System.nanoTime();
        var _ = socket.sendText(text, true);
        String echo = heard.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        double millis = (System.nanoTime() - began) / 1e6;
        if (!text.equals(echo)) {
            throw new MeasurementException("the echo of " + text + " was " + echo);
        }
        return millis;
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                var _ = heard.offer(partial.toString());
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
