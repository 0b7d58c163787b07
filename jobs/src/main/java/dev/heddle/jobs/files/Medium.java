package dev.heddle.jobs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What a file lies on, as far as a program can tell.
final class Medium {
    private Medium() {}

    /// The type of the file system, such as `ext4`; empty if nobody knows.
    static String typeOf(Path path) {
        try {
            return Files.getFileStore(path).type().toLowerCase(Locale.ROOT);
        } catch (IOException _) {
            return "";
        }
    }
}
