package dev.heddle.jobs.files;

import dev.heddle.jobs.JobEvent;

/// What jobs on files tell beside their progress, which counts the bytes of each chunk. No event
/// has a name or content of a file.
public sealed interface FileEvent extends JobEvent.Special {
    /// A file is open, to be read.
    ///
    /// @param bytes how large it is
    record Opened(long bytes) implements FileEvent {}

    /// A file has its new content, for good.
    ///
    /// @param bytes how large it is
    record Saved(long bytes) implements FileEvent {}

    /// It was decided what becomes of one file of a list.
    record Deleted(Receipt receipt) implements FileEvent {}

    /// It ends with a {@link FileProblem}.
    record IoFailed(FileTrouble trouble) implements FileEvent {}
}
