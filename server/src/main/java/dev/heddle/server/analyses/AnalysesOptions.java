package dev.heddle.server.analyses;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How much a hub takes in to analyse it, and how long it keeps what came out.
///
/// @param documents the folder below which documents can be given by their path; empty for none
/// @param rules a file of rules that come on top of the analyzer's own; empty for none
/// @param maxBytes the longest document, in bytes
/// @param maxUploads documents that may be on their way in at once
/// @param maxOpen analyses that may wait or run
/// @param maxKept analyses that are remembered, those that are over included
/// @param keepResults how long the result of an analysis can be read
/// @param uploadTimeout how long a document may be on its way in
/// @param silence how long nothing may come of one that is
/// @param timeout how long an analysis may run
/// @param ignoreLoad whether one begins however busy the machine is
public record AnalysesOptions(
        Optional<Path> documents,
        Optional<Path> rules,
        long maxBytes,
        int maxUploads,
        int maxOpen,
        int maxKept,
        Duration keepResults,
        Duration uploadTimeout,
        Duration silence,
        Duration timeout,
        boolean ignoreLoad) {
    /// No folder; 64 MiB, 16 at once, 256 that wait or run, 1,000 in all, a day; 10 minutes for a
    /// document to come, which is 110 KB/s for the longest, and 30 s of silence; 10 minutes to run.
    public static final AnalysesOptions DEFAULT =
            new AnalysesOptions(
                    Optional.empty(),
                    Optional.empty(),
                    64L << 20,
                    16,
                    256,
                    1000,
                    Duration.ofDays(1),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    false);

    public AnalysesOptions {
        if (maxBytes < 1 || maxUploads < 1 || maxOpen < 1 || maxKept < maxOpen) {
            throw new IllegalArgumentException(
                    "limits of analyses must be positive, and no more may be open than are kept");
        }
        if (!keepResults.isPositive()
                || !uploadTimeout.isPositive()
                || !silence.isPositive()
                || !timeout.isPositive()) {
            throw new IllegalArgumentException("lengths of time must be positive");
        }
    }

    /// The same with a folder of documents.
    public AnalysesOptions withDocuments(Path folder) {
        return new AnalysesOptions(
                Optional.of(folder),
                rules,
                maxBytes,
                maxUploads,
                maxOpen,
                maxKept,
                keepResults,
                uploadTimeout,
                silence,
                timeout,
                ignoreLoad);
    }

    /// The same by rules of a user's own.
    public AnalysesOptions withRules(Path file) {
        return new AnalysesOptions(
                documents,
                Optional.of(file),
                maxBytes,
                maxUploads,
                maxOpen,
                maxKept,
                keepResults,
                uploadTimeout,
                silence,
                timeout,
                ignoreLoad);
    }

    /// The same, however busy the machine is.
    public AnalysesOptions ignoringLoad() {
        return new AnalysesOptions(
                documents,
                rules,
                maxBytes,
                maxUploads,
                maxOpen,
                maxKept,
                keepResults,
                uploadTimeout,
                silence,
                timeout,
                true);
    }
}
