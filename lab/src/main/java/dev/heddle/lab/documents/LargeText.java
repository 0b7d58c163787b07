package dev.heddle.lab.documents;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.Answer;
import dev.heddle.lab.process.Fork;
import dev.heddle.lab.process.TemporaryFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A text file of 1 GB, read by a job in a heap of 64 MiB, and one of a sixteenth of that: the
/// memory it takes does not grow with the file.
final class LargeText implements Measurement {
    private static final int MEGABYTES = 1000;
    private static final int QUICK_MEGABYTES = 64;
    private static final int PART = 16;
    private static final String HEAP = "-Xmx64m";
    private static final double GOAL_MEBIBYTES = 64;

    /// With accents, so that all of it has to be decoded.
    private static final String LINE = "größer, naïve, déjà vu; and plain text as it comes; ";

    @Override
    public String name() {
        return "documents: 1 GB of text";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        int size = effort.pick(MEGABYTES, QUICK_MEGABYTES);
        try (var folder = new TemporaryFolder()) {
            var large = write(folder.path().resolve("large.txt"), size);
            var small = write(folder.path().resolve("small.txt"), size / PART);
            var ours = read(LargeTextMain.JOB, large, effort);
            var ofSmall = read(LargeTextMain.JOB, small, effort);
            var theirs = read(LargeTextMain.READER, large, effort);
            requireSame(ours, theirs);
            return List.of(
                    new Figure(
                            size + " MB of text, heap at its peak",
                            Unit.MEBIBYTES,
                            ours.get("heap"),
                            new Peer("%d MB of text".formatted(size / PART), ofSmall.get("heap")),
                            Goal.atMost(GOAL_MEBIBYTES)),
                    new Figure(
                            size + " MB of text, read",
                            Unit.SECONDS,
                            ours.get("seconds"),
                            new Peer("BufferedReader, told UTF-8", theirs.get("seconds")),
                            Goal.none()));
        }
    }

    private static void requireSame(Answer ours, Answer theirs) throws MeasurementException {
        for (var what : List.of("characters", "checksum")) {
            if (ours.get(what) != theirs.get(what)) {
                throw new MeasurementException(
                        "the text was not read right: %s %.0f instead of %.0f"
                                .formatted(what, ours.get(what), theirs.get(what)));
            }
        }
    }

    private static Path write(Path file, int megabytes) throws IOException {
        var million = new StringBuilder();
        while (million.length() < 900_000) {
            million.append(LINE.repeat(19)).append('\n');
        }
        byte[] bytes = million.toString().getBytes(StandardCharsets.UTF_8);
        try (var out = Files.newOutputStream(file)) {
            for (long left = megabytes * 1_000_000L; left > 0; left -= bytes.length) {
                out.write(bytes);
            }
        }
        return file;
    }

    private static Answer read(String way, Path file, Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        return Answer.of(
                Fork.of(LargeTextMain.class, way, file.toString())
                        .withFlags("-XX:-AlwaysPreTouch", "-Xms16m", HEAP),
                effort);
    }
}
