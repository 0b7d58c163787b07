package dev.heddle.analyzer;

import dev.heddle.analyzer.document.DocumentException;
import dev.heddle.jobs.JobContext;
import java.nio.file.Path;
import java.util.Optional;

/// What makes an analysis of a file, as a job does it; `Analyzer` is it. May be called from any
/// thread, by many at a time. Blocks.
@FunctionalInterface
public interface Analyzing {
    /// Analyzes the document in `file`, in steps that `context` is told of.
    ///
    /// @param password for a document that is encrypted
    /// @throws DocumentException if it cannot be read
    /// @throws InterruptedException if the job was asked to end
    Analysis analyze(Path file, Optional<char[]> password, JobContext context)
            throws DocumentException, InterruptedException;
}
