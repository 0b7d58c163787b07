package dev.heddle.lab.documents;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.lab.documents.Marks.Marked;
import dev.heddle.lab.process.ChildProcess;
import dev.heddle.lab.process.TemporaryFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Documents with words that stand nowhere else go through the command line and through a hub that
/// is killed while it reads one and takes in another; then these words are looked for in all that
/// both have said to those who may not read documents, and in all that lies on the disk.
///
/// The search has to find the same words where they must be: in a report that is not de-identified,
/// in results, in files that are planted.
final class MarkerWords implements Measurement {
    /// Takes seconds to read, and is less than a document may have.
    private static final int LONG_NOTE = 8_000_000;

    @Override
    public String name() {
        return "documents: marker words";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var marks = Marks.fresh();
        try (var folder = new TemporaryFolder()) {
            var data = Files.createDirectory(folder.path().resolve("data"));
            var temporary = Files.createDirectory(folder.path().resolve("tmp"));
            var files = write(Files.createDirectory(folder.path().resolve("notes")), marks);
            var searched = List.of(data, temporary);
            var figures = new ArrayList<Figure>();
            String shown = analyze(files, temporary, List.of());
            var report = folder.path().resolve("report.html");
            String hidden =
                    analyze(files, temporary, List.of("--deidentified", "--report=" + report));
            figures.add(
                    figure(
                            "of a command, de-identified, and its report",
                            count(marks.all(), hidden + Files.readString(report)),
                            "as it is",
                            count(marks.all(), shown)));
            figures.addAll(ofHub(marks, data, temporary));
            requireWorkingCopy(searched);
            long left = onDisk(marks, searched);
            Files.writeString(temporary.resolve(marks.name()), "");
            Files.writeString(
                    data.resolve("planted"), marks.inText().get(0), StandardCharsets.UTF_16LE);
            figures.add(
                    figure(
                            "in files and their names after kill -9",
                            left,
                            "planted",
                            onDisk(marks, searched) - left));
            return figures;
        }
    }

    /// A search that finds nothing where the words are finds nothing at all.
    private static Figure figure(String where, long found, String control, long there)
            throws MeasurementException {
        if (there == 0) {
            throw new MeasurementException("marker words are not found even where they are");
        }
        return new Figure(
                "marker words " + where,
                Unit.COUNT,
                found,
                new Peer(control, there),
                Goal.atMost(0));
    }

    private static long count(List<String> words, String text) {
        return Marks.count(words, text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Path> write(Path folder, Marks marks) throws IOException {
        var files = new ArrayList<Path>();
        for (var document : marks.documents()) {
            var file =
                    folder.resolve(
                            "%s-%d.%s".formatted(marks.name(), files.size(), document.extension()));
            files.add(Files.write(file, document.bytes()));
        }
        return files;
    }

    /// All that the command prints, to its standard error, too.
    private static String analyze(List<Path> files, Path temporary, List<String> options)
            throws IOException, InterruptedException, MeasurementException {
        var command = new ArrayList<>(List.of("dev.heddle.cli.Main", "analyze"));
        command.addAll(options);
        files.forEach(file -> command.add(file.toString()));
        try (var analyze =
                ChildProcess.start("analyze", MarkedHub.environment(temporary), command)) {
            return String.join("\n", analyze.awaitOutput());
        }
    }

    private static List<Figure> ofHub(Marks marks, Path data, Path temporary)
            throws IOException, InterruptedException, MeasurementException {
        try (var hub = MarkedHub.start(data, temporary)) {
            for (var room : List.of("/ws/logs", "/ws/health", "/ws/jobs")) {
                hub.listen(room);
            }
            var results = new StringBuilder();
            var answers = new StringBuilder();
            for (var document : marks.documents()) {
                String id = hub.send(document, marks);
                var ended = hub.await(id, "ENDED");
                answers.append(ended.path("error")).append(ended.path("message"));
                if (ended.path("result").asString().equals("ready")) {
                    results.append(hub.get("/api/analyses/" + id + "/result"));
                }
            }
            byte[] longNote = marks.longNote(LONG_NOTE);
            try (var _ = hub.sendHalf(longNote, marks)) {
                String id = hub.send(new Marked("txt", longNote), marks);
                hub.await(id, "RUNNING");
                answers.append(hub.get("/health")).append(hub.get("/api/jobs"));
                return figures(marks, hub.kill(), answers.toString(), results.toString());
            }
        }
    }

    private static List<Figure> figures(
            Marks marks, MarkedHub.Said said, String answers, String results)
            throws MeasurementException {
        if (said.frames().size() < marks.inText().size()) {
            throw new MeasurementException("the rooms of the hub have told nothing");
        }
        // Who begins to watch an analysis is told the name of its document, once and from memory.
        var events = said.frames().stream().filter(frame -> !frame.contains("\"snapshot\""));
        long told =
                count(marks.inText(), String.join("\n", said.frames()))
                        + count(List.of(marks.password()), String.join("\n", said.frames()))
                        + count(List.of(marks.name()), String.join("\n", events.toList()));
        long there = count(marks.inText(), results);
        return List.of(
                figure(
                        "in what the hub printed",
                        count(marks.all(), String.join("\n", said.printed())),
                        "in results",
                        there),
                figure("in events of rooms", told, "in results", there),
                figure(
                        "in health, jobs and messages of failures",
                        count(marks.all(), answers),
                        "in results",
                        there));
    }

    /// What the hub was reading when it was killed is still there, encrypted. If it is not, the hub
    /// keeps its files where nobody looks for them.
    private static void requireWorkingCopy(List<Path> folders)
            throws IOException, MeasurementException {
        long bytes = 0;
        for (var folder : folders) {
            try (var walk = Files.walk(folder)) {
                for (var file : walk.filter(Files::isRegularFile).toList()) {
                    bytes += Files.size(file);
                }
            }
        }
        if (bytes < LONG_NOTE) {
            throw new MeasurementException(
                    "of a document of %d bytes %d are on the disk".formatted(LONG_NOTE, bytes));
        }
    }

    /// In how many files and names of files a word is.
    private static long onDisk(Marks marks, List<Path> folders) throws IOException {
        long count = 0;
        for (var folder : folders) {
            try (var walk = Files.walk(folder)) {
                for (var file : walk.toList()) {
                    count += count(marks.all(), String.valueOf(file.getFileName()));
                    if (Files.isRegularFile(file)) {
                        count += Marks.count(marks.all(), Files.readAllBytes(file));
                    }
                }
            }
        }
        return count;
    }
}
