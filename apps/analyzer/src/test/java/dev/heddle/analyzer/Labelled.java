package dev.heddle.analyzer;

import dev.heddle.analyzer.score.Notes;
import java.nio.file.Path;

/// The notes with labels.
public final class Labelled {
    /// Those of the tests.
    public static final Notes NOTES = new Notes(Path.of("src/test/resources"));

    private Labelled() {}
}
