package dev.heddle.server;

import dev.heddle.jobs.JobContext;
import dev.heddle.server.analyses.DocumentAnalyzer;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// An analyzer that does what the first word of a document says.
final class TestAnalyzer implements DocumentAnalyzer {
    final AtomicInteger begun = new AtomicInteger();
    final CountDownLatch release = new CountDownLatch(1);
    volatile String extension = "";
    volatile String password = "";

    @Override
    public Summary analyze(
            Input input, Optional<char[]> secret, JobContext context, OutputStream to)
            throws AnalysisFailed, IOException, InterruptedException {
        begun.incrementAndGet();
        extension = input.extension();
        password = secret.map(String::new).orElse("");
        String text;
        try (var in = Channels.newInputStream(input.open())) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        context.progress(1, 3, "read");
        switch (text.split("\\s", 2)[0]) {
            case "hold" -> release.await();
            case "step" -> {
                while (release.getCount() > 0) {
                    context.checkpoint();
                    Thread.onSpinWait();
                }
            }
            case "ignore" -> {
                while (release.getCount() > 0) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            case "fail" -> throw new AnalysisFailed("CORRUPT", "it is damaged: save it again");
            case "break" -> throw new IllegalStateException("cannot read: " + text);
            default -> {}
        }
        context.tell(new Step("document_loaded", Map.of("characters", text.length())));
        context.progress(3, 3, "done");
        to.write(Json.write(Map.of("text", text)).getBytes(StandardCharsets.UTF_8));
        return new Summary("DAILY_NOTE", "PT", new Counts(1, 2, 3, 4));
    }

    @Override
    public void report(InputStream analysis, Form form, boolean deIdentified, OutputStream to)
            throws IOException {
        var text = Json.read(new String(analysis.readAllBytes(), StandardCharsets.UTF_8));
        String said = deIdentified ? "nobody" : text.path("text").asString();
        to.write((form + " of " + said).getBytes(StandardCharsets.UTF_8));
    }
}
