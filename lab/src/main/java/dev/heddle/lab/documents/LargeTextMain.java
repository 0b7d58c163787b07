package dev.heddle.lab.documents;

import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.jobs.files.ReadFile;
import dev.heddle.jobs.text.TextReader;
import dev.heddle.lab.process.Fork;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// Reads a text, and tells how long that took and how much heap was used at its peak.
final class LargeTextMain {
    static final String JOB = "job";
    static final String READER = "reader";

    private static final Duration PATIENCE = Duration.ofSeconds(55);
    private static final int PIPE_BYTES = 1 << 20;

    private LargeTextMain() {}

    /// What was read.
    private record Text(long characters, long checksum) {
        static Text of(Reader reader) throws IOException {
            var piece = new char[8192];
            long characters = 0;
            long checksum = 0;
            for (int n; (n = reader.read(piece, 0, piece.length)) >= 0; characters += n) {
                for (int i = 0; i < n; i++) {
                    checksum += (piece[i] & 0xFF) * ((characters + i) & 7);
                }
            }
            return new Text(characters, checksum);
        }
    }

    /// Takes the effort, the way, and the file.
    public static void main(String[] arguments) {
        var file = Path.of(arguments[2]);
        Fork.answer(() -> {
            long began = System.nanoTime();
            var text = arguments[1].equals(JOB) ? byJob(file) : byReader(file);
            double seconds = (System.nanoTime() - began) / 1e9;
            return Map.of(
                    "characters",
                    (double) text.characters,
                    "checksum",
                    (double) text.checksum,
                    "seconds",
                    seconds,
                    "heap",
                    peakMebibytes());
        });
    }

    private static Text byReader(Path file) throws IOException {
        try (var reader = Files.newBufferedReader(file)) {
            return Text.of(reader);
        }
    }

    private static Text byJob(Path file) throws IOException, InterruptedException {
        try (var jobs = Jobs.open(JobsOptions.named("lab"));
                var out = new PipedOutputStream();
                var reader = new TextReader(new PipedInputStream(out, PIPE_BYTES))) {
            var ticket =
                    jobs.submit(
                            JobOptions.named("read"),
                            context -> {
                                // Closed also where this fails: the reader waits for its end.
                                try (var to = Channels.newChannel(out)) {
                                    return ReadFile.of(file, chunk -> write(chunk, to))
                                            .run(context);
                                }
                            });
            var text = Text.of(reader);
            var outcome = ticket.await(PATIENCE).orElseThrow();
            if (!outcome.word().equals("succeeded") || reader.replaced() > 0) {
                throw new IllegalStateException("reading ended as " + outcome);
            }
            return text;
        }
    }

    private static void write(ByteBuffer chunk, WritableByteChannel to) throws IOException {
        while (chunk.hasRemaining()) {
            to.write(chunk);
        }
    }

    /// Each pool's own peak: together an upper bound of what there was at once.
    private static double peakMebibytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .mapToLong(pool -> pool.getPeakUsage().getUsed())
                        .sum()
                / (double) (1 << 20);
    }
}
