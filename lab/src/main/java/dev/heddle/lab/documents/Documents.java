package dev.heddle.lab.documents;

import dev.heddle.analyzer.document.Document.Format;
import dev.heddle.analyzer.score.Notes;
import dev.heddle.lab.Measurement;
import java.nio.file.Path;
import java.util.List;

/// What is measured of documents: how well they are read, how fast, in how much memory, and whether
/// words of theirs get where they must not.
public final class Documents {
    /// The notes that come along with the tests of the analyzer.
    static final Path FOLDER =
            Path.of(System.getProperty("heddle.home", ".."))
                    .resolve("apps/analyzer/src/test/resources");

    private Documents() {}

    /// All of them.
    public static List<Measurement> measurements() {
        return List.of(
                new NoteScore(new Notes(FOLDER)),
                new EncodingScore(FOLDER.resolve("documents/txt")),
                new ReportTime(Format.TXT),
                new ReportTime(Format.DOCX),
                new ReportTime(Format.RTF),
                new ReportTime(Format.PDF),
                new LargeText(),
                new MarkerWords());
    }
}
