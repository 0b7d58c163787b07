package dev.heddle.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.jobs.files.WriteFile;
import dev.heddle.jobs.http.HttpCall;
import dev.heddle.jobs.http.HttpJob;
import dev.heddle.jobs.http.HttpResult;
import dev.heddle.jobs.http.RawServer;
import dev.heddle.jobs.socket.SocketOptions;
import dev.heddle.jobs.socket.WebSocketJob;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The code of `docs/guide/jobs-files-and-network.md`.
class FilesAndNetworkGuideTest {
    @TempDir Path folder;

    // begin
    static JobTicket<Long> save(Jobs jobs, Path report, byte[] content) {
        return jobs.submit(JobOptions.named("save"), WriteFile.of(report, content).withBackup());
    }

    static JobTicket<HttpResult> order(Jobs jobs, URI shop, String json, String key) {
        var call = HttpCall.post(shop, json).with(HttpCall.IDEMPOTENCY_KEY, key);
        return jobs.submit(JobOptions.named("order"), HttpJob.of(call));
    }

    static WebSocketJob listen(Jobs jobs, URI feed, Consumer<String> receiver) {
        var socket = new WebSocketJob(feed, SocketOptions.USUAL, receiver);
        var _ = socket.start(jobs, JobOptions.named("feed"));
        return socket; // socket.send(text) from any thread, socket.finish() to end well
    }

    // end

    @Test
    void theExampleWorks() throws Exception {
        var report = folder.resolve("report");
        try (var jobs = Jobs.open(JobsOptions.named("test"));
                var server = new RawServer((_, peer) -> peer.answer(200, "ordered"))) {
            assertThat(Awaits.outcome(save(jobs, report, "well".getBytes(UTF_8))))
                    .isEqualTo(new JobOutcome.Succeeded<>(4L));
            assertThat(report).hasContent("well");
            assertThat(Awaits.outcome(order(jobs, server.uri("/"), "{}", "k-1")))
                    .isInstanceOfSatisfying(
                            JobOutcome.Succeeded.class,
                            done ->
                                    assertThat(((HttpResult) done.value()).text())
                                            .isEqualTo("ordered"));

            var feed = URI.create(server.uri("/").toString().replace("http:", "ws:"));
            var socket = listen(jobs, feed, _ -> {});
            socket.finish();
            assertThat(socket.send("late").get(30, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void theGuideShowsIt() throws Exception {
        var source =
                Files.readString(
                        Path.of("src/test/java/dev/heddle/jobs/FilesAndNetworkGuideTest.java"));
        int from = source.indexOf("    // begin\n") + "    // begin\n".length();
        var example = source.substring(from, source.indexOf("\n\n    // end")).stripIndent();
        assertThat(Files.readString(Path.of("../docs/guide/jobs-files-and-network.md")))
                .contains(example);
    }
}
