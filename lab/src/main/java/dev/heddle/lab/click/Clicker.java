package dev.heddle.lab.click;

import dev.heddle.lab.MeasurementException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Somebody who clicks: calls one action of one host again and again, over one connection that is
/// kept. Not thread-safe.
final class Clicker implements AutoCloseable {
    /// More than the deadline of a call, so that the hub speaks first.
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /// A cold engine on a busy machine may take as long to build its world.
    private static final long LINK_SECONDS = 60;

    private static final long LOOK_MILLIS = 50;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest look;
    private final HttpRequest call;

    Clicker(HubProcess hub, String host, String action, String parameters) throws IOException {
        String address = hub.address() + "/api/hosts/" + host;
        String authorization = "Bearer " + hub.token();
        look = request(address, authorization).build();
        call =
                request(address + "/actions/" + action, authorization)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(parameters))
                        .build();
    }

    private static HttpRequest.Builder request(String address, String authorization) {
        return HttpRequest.newBuilder(URI.create(address))
                .timeout(TIMEOUT)
                .header("Authorization", authorization);
    }

    /// Waits until the host is linked. Blocks.
    void awaitLink() throws IOException, InterruptedException, MeasurementException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LINK_SECONDS);
        while (System.nanoTime() < end) {
            var answer = http.send(look, BodyHandlers.ofString());
            if (answer.statusCode() == 200 && answer.body().contains("\"link\":\"online\"")) {
                return;
            }
            var _ = new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        throw new MeasurementException("no host linked to the hub at " + look.uri());
    }

    /// Clicks once, and answers with the milliseconds until the outcome was here. Blocks.
    ///
    /// @throws MeasurementException if it was not executed
    double clickMillis() throws IOException, InterruptedException, MeasurementException {
        long began = System.nanoTime();
        HttpResponse<String> answer = http.send(call, BodyHandlers.ofString());
        double millis = (System.nanoTime() - began) / 1e6;
        if (answer.statusCode() != 200 || !answer.body().contains("\"outcome\":\"executed\"")) {
            throw new MeasurementException(
                    "a click was answered with %d %s"
                            .formatted(answer.statusCode(), answer.body()));
        }
        return millis;
    }

    @Override
    public void close() {
        http.close();
    }
}
