package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.server.HubRig.Reply;
import dev.heddle.server.analyses.AnalysesOptions;
import dev.heddle.sync.log.RoomLog;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// A hub that analyses with a {@link TestAnalyzer}, and a person who uses it.
final class AnalysesRig implements AutoCloseable {
    private static final long LOOK_NANOS = 5_000_000;

    final HubOptions options;
    TestAnalyzer analyzer = new TestAnalyzer();
    HubRig hub;
    private boolean closed;

    AnalysesRig(Path data, AnalysesOptions limits) throws IOException {
        this(HubOptions.local(data, 0).withAnalyses(limits).withFaces(Faces.KEYS));
    }

    private AnalysesRig(HubOptions options) throws IOException {
        this.options = options;
        this.hub = start();
    }

    /// One on a log of a test's own.
    AnalysesRig(Path data, AnalysesOptions limits, RoomLog log) throws IOException {
        this.options = HubOptions.local(data, 0).withAnalyses(limits);
        this.hub = start(log);
    }

    private HubRig start() throws IOException {
        return start(Hub.openLog(options.data()));
    }

    private HubRig start(RoomLog log) throws IOException {
        return new HubRig(options.data(), Hub.start(options, log, Optional.of(analyzer)));
    }

    /// Ends the hub in good order and starts the next one.
    void restart() throws IOException {
        hub.close();
        analyzer.release.countDown(); // What ignores its end would be in the way.
        analyzer = new TestAnalyzer();
        hub = start();
    }

    HttpRequest.Builder document(String text) {
        return hub.asPerson("/api/analyses")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(text));
    }

    /// Hands in a document, and returns the id of its analysis.
    String begin(String text) throws IOException, InterruptedException {
        return begun(hub.send(document(text)));
    }

    /// Names a document in the hub's folder.
    Reply name(String path) throws IOException, InterruptedException {
        return hub.send(hub.json("POST", "/api/analyses", "{\"file\":\"" + path + "\"}"));
    }

    static String begun(Reply reply) {
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(202);
        String id = reply.body().path("id").asString();
        assertThat(reply.header("Location")).isEqualTo("/api/analyses/" + id);
        return id;
    }

    JsonNode await(String id, Predicate<JsonNode> wanted) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(HubRig.WAIT_SECONDS);
        while (true) {
            var body = hub.get("/api/analyses/" + id).body();
            if (wanted.test(body)) {
                return body;
            }
            assertThat(System.nanoTime()).as("%s", body).isLessThan(until);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    JsonNode awaitState(String id, String state) throws IOException, InterruptedException {
        return await(id, body -> body.path("state").asString("").equals(state));
    }

    JsonNode awaitEnd(String id, String outcome) throws IOException, InterruptedException {
        var body = awaitState(id, "ENDED");
        assertThat(body.path("outcome").asString()).as("%s", body).isEqualTo(outcome);
        return body;
    }

    WatchClient watch(String path) throws InterruptedException {
        return WatchClient.open(hub.http, hub.uri(path), "Authorization", "Bearer " + hub.token())
                .client();
    }

    /// Working copies that lie on disk.
    List<Path> copies() throws IOException {
        try (var files = Files.list(options.data().resolve("work"))) {
            return files.filter(file -> file.toString().endsWith(".sealed")).toList();
        }
    }

    /// Waits until there are so many.
    void awaitCopies(int count) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(HubRig.WAIT_SECONDS);
        while (copies().size() != count) {
            assertThat(System.nanoTime()).as("%s", copies()).isLessThan(until);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /// Files of the hub that have a word in them, or in their names.
    List<Path> filesWith(String word) throws IOException {
        var bytes = word.getBytes(StandardCharsets.UTF_8);
        try (var files = Files.walk(options.data())) {
            return files.filter(file -> file.toString().contains(word) || has(file, bytes))
                    .toList();
        }
    }

    private static boolean has(Path file, byte[] word) {
        try {
            return Files.isRegularFile(file)
                    && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                            .contains(new String(word, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false; // Removed at this moment.
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            analyzer.release.countDown();
            hub.close();
        }
    }
}
