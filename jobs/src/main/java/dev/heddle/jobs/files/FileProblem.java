package dev.heddle.jobs.files;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A file that could not be read, written or deleted, and why. It names no file and has no cause,
/// because the messages of those do: a file's name may tell of a person.
public final class FileProblem extends IOException {
    private static final long serialVersionUID = 1;

    private final FileTrouble trouble;

    public FileProblem(FileTrouble trouble) {
        super("the file cannot be used: " + trouble.words());
        this.trouble = requireNonNull(trouble);
    }

    /// What is wrong.
    public FileTrouble trouble() {
        return trouble;
    }

    /// Says of what the JDK threw what it means.
    static FileProblem of(Exception e) {
        return e instanceof FileProblem known ? known : new FileProblem(troubleOf(e));
    }

    private static FileTrouble troubleOf(Exception e) {
        return switch (e) {
            case NoSuchFileException _, FileNotFoundException _, NotDirectoryException _ ->
                    FileTrouble.MISSING;
            case AccessDeniedException _, SecurityException _ -> FileTrouble.NO_PERMISSION;
            case ClosedFileSystemException _ -> FileTrouble.IO_ERROR;
            case FileSystemException failed -> troubleOf(failed.getReason());
            default -> troubleOf(e.getMessage());
        };
    }

    /// The JDK has no types for these; it passes on the words of the system, which it asks for in
    /// the locale of the process: where those are not English they read {@code IO_ERROR}.
    private static FileTrouble troubleOf(@Nullable String message) {
        String words = message == null ? "" : message.toLowerCase(Locale.ROOT);
        if (words.contains("no space left")
                || words.contains("quota exceeded")
                || words.contains("not enough space")) {
            return FileTrouble.NO_SPACE;
        }
        if (words.contains("read-only file system")) {
            return FileTrouble.READ_ONLY;
        }
        if (words.contains("too many levels of symbolic links")) {
            return FileTrouble.SYMBOLIC_LINK; // What NOFOLLOW_LINKS says of one.
        }
        if (words.contains("is a directory")) {
            return FileTrouble.NOT_A_FILE;
        }
        if (words.contains("permission denied") || words.contains("operation not permitted")) {
            return FileTrouble.NO_PERMISSION;
        }
        return FileTrouble.IO_ERROR;
    }
}
