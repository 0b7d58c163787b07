package dev.heddle.cli;

import dev.heddle.jobs.JobContext;
import dev.heddle.server.analyses.DocumentAnalyzer;
import dev.heddle.sync.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// An analyzer that notes each of its runs and goes on when it may. For hubs in processes of their
/// own.
public final class HeldAnalyzer implements DocumentAnalyzer {
    /// The environment variable with the folder in which runs are noted, and a file `go` lets them
    /// go on.
    static final String FOLDER = "HEDDLE_TEST_FOLDER";

    private static final long LOOK_NANOS = 5_000_000;

    private final Path folder = Path.of(System.getenv(FOLDER));

    /// For the service loader.
    public HeldAnalyzer() {}

    @Override
    public Summary analyze(
            Input input, Optional<char[]> password, JobContext context, OutputStream to)
            throws IOException, InterruptedException {
        String text;
        try (var in = Channels.newInputStream(input.open())) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        to.write(Json.write(Map.of("text", text)).getBytes(StandardCharsets.UTF_8));
        to.flush();
        Files.writeString(
                folder.resolve("runs"),
                input.size() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        context.progress(1, 2, "held");
        while (Files.notExists(folder.resolve("go"))) {
            context.checkpoint();
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return new Summary("DAILY_NOTE", "PT", new Counts(1, 0, 0, 0));
    }

    @Override
    public void report(InputStream analysis, Form form, boolean deIdentified, OutputStream to)
            throws IOException {
        analysis.transferTo(to);
    }
}
