package dev.heddle.cli;

import dev.heddle.sync.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Talks to a hub as a script would.
final class HubClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 40;
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String address;
    private final String token;

    /// A status and a body.
    record Answer(int status, JsonNode body) {}

    HubClient(String address, String token) {
        this.address = address;
        this.token = token;
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    /// Sends a document.
    Answer upload(String path, String text, Map<String, String> headers)
            throws IOException, InterruptedException {
        var request = request(path).POST(BodyPublishers.ofString(text));
        headers.forEach(request::header);
        return send(request);
    }

    /// Calls an action and waits for its outcome.
    Answer call(String host, String action, String params)
            throws IOException, InterruptedException {
        return send(callRequest(host, action, params));
    }

    /// Calls an action and answers with the operation's id at once.
    String callAsync(String host, String action, String params)
            throws IOException, InterruptedException {
        var answer = send(callRequest(host, action, params).header("Prefer", "respond-async"));
        return answer.body().path("operation").asString();
    }

    /// Calls an action under a key, without waiting for its outcome.
    Answer callOnce(String host, String action, String params, String key)
            throws IOException, InterruptedException {
        return send(
                callRequest(host, action, params)
                        .header("Idempotency-Key", key)
                        .header("Prefer", "respond-async"));
    }

    private HttpRequest.Builder callRequest(String host, String action, String params) {
        return request("/api/hosts/" + host + "/actions/" + action)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(params));
    }

    /// Asks again and again until the answer is as wanted.
    Answer await(String path, Predicate<Answer> wanted) throws InterruptedException {
        return until(path, () -> get(path), wanted);
    }

    /// Calls an action again and again until its outcome is as wanted.
    Answer awaitCall(String host, String action, Predicate<Answer> wanted)
            throws InterruptedException {
        return until(action, () -> call(host, action, "{}"), wanted);
    }

    private interface Asking {
        Answer ask() throws IOException, InterruptedException;
    }

    private static Answer until(String what, Asking asking, Predicate<Answer> wanted)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Object last = "nothing";
        while (System.nanoTime() < end) {
            try {
                var answer = asking.ask();
                if (wanted.test(answer)) {
                    return answer;
                }
                last = answer;
            } catch (IOException e) {
                last = e; // The hub may be down for the moment.
            }
            var _ = new CountDownLatch(1).await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError(what + " did not become as wanted; last: " + last);
    }

    void awaitLink(String host, String state) throws InterruptedException {
        await(
                "/api/hosts/" + host,
                answer -> answer.body().path("link").asString("").equals(state));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
                .header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.build(), BodyHandlers.ofString());
        String body = response.body();
        return new Answer(response.statusCode(), Json.read(body.isEmpty() ? "{}" : body));
    }

    @Override
    public void close() {
        http.close();
    }
}
