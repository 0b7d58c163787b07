package dev.heddle.analyzer.window;

import dev.heddle.analyzer.Analyzer;
import dev.heddle.analyzer.document.DocumentException;
import dev.heddle.jobs.Job;
import dev.heddle.jobs.JobContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// Analyzes one document of the window, keeps its result sealed, and answers with numbers. It logs,
/// too: that may wait for a disk, which a window must not.
///
/// @param number what the log calls it; a name of a file may tell of a person
record DocumentJob(
        AnalyzerWindow.Parts parts,
        long number,
        Path file,
        Optional<char[]> password,
        KeptResult result)
        implements Job<DocumentRow.Summary> {
    private static final System.Logger LOG = System.getLogger(DocumentJob.class.getName());

    @Override
    public DocumentRow.Summary run(JobContext context)
            throws DocumentException, InterruptedException, IOException {
        try {
            var analysis = parts.analyzing().analyze(file, password, context);
            result.keep(analysis, parts.work());
            var counts = Analyzer.counts(analysis.findings());
            LOG.log(
                    Level.INFO,
                    "document {0}: {1}, {2}",
                    number,
                    analysis.reading().type(),
                    counts);
            return new DocumentRow.Summary(analysis.reading().type(), counts);
        } catch (DocumentException e) {
            LOG.log(Level.INFO, "document {0}: {1}", number, e.problem());
            throw e;
        } finally {
            password.ifPresent(word -> Arrays.fill(word, ' '));
        }
    }
}
