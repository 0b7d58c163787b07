package dev.heddle.server.jobs;

import dev.heddle.jobs.Job;
import dev.heddle.jobs.JobContext;
import dev.heddle.jobs.files.SealedFile;
import dev.heddle.server.analyses.DocumentAnalyzer;
import dev.heddle.server.analyses.DocumentAnalyzer.Summary;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One attempt at an analysis: from the document to a result that only this process can read.
final class AnalysisJob implements Job<Summary> {
    private final DocumentAnalyzer analyzer;
    private final Intake intake;
    private final Path folder;

    /// What this attempt writes, whether anybody wants it in the end or not.
    private volatile @Nullable SealedFile result;

    AnalysisJob(DocumentAnalyzer analyzer, Intake intake, Path folder) {
        this.analyzer = analyzer;
        this.intake = intake;
        this.folder = folder;
    }

    @Override
    public Summary run(JobContext context) throws Exception {
        var sealed = SealedFile.create(folder);
        result = sealed;
        try (var to = sealed.writer()) {
            return analyzer.analyze(intake.input(), intake.password(), context, to);
        }
    }

    /// What it has written; whole if it has succeeded. May be called from any thread.
    Optional<SealedFile> result() {
        return Optional.ofNullable(result);
    }
}
