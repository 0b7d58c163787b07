package dev.heddle.analyzer.window;

import dev.heddle.analyzer.Analysis;
import dev.heddle.analyzer.report.Report;
import dev.heddle.analyzer.report.ReportFormat;
import dev.heddle.core.AnyThread;
import dev.heddle.jobs.Job;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOptions.WhenShort;
import dev.heddle.jobs.JobOutcome;
import dev.heddle.jobs.JobStatus;
import dev.heddle.jobs.files.FileProblem;
import dev.heddle.jobs.files.Receipt;
import dev.heddle.jobs.files.Receipt.Achieved;
import dev.heddle.jobs.files.WriteFile;
import dev.heddle.jobs.resources.Need;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What is done with the documents of a window. Whatever may wait (files, results, reports) is a
/// job; what comes of it passes the gate of the window's owner. Owner thread only.
final class Desk {
    /// More than anybody reads in one sitting; each has a file of its own on disk.
    static final int MAX_DOCUMENTS = 1_000;

    /// The largest documents that are taken need seconds.
    private static final Duration ANALYSIS_LIMIT = Duration.ofMinutes(5);

    private final AnalyzerWindow.Parts parts;
    private final Consumer<String> says;
    private final DocumentTable documents = new DocumentTable();
    private long begun;

    /// A result, ready to be shown.
    record Opened(Analysis analysis, TextPages pages) {}

    /// @param says where a line for the person goes
    Desk(AnalyzerWindow.Parts parts, Consumer<String> says) {
        this.parts = parts;
        this.says = says;
    }

    DocumentTable documents() {
        return documents;
    }

    /// Analyzes what is in `files`.
    void add(List<Path> files) {
        int room = Math.min(files.size(), MAX_DOCUMENTS - documents.getRowCount());
        for (Path file : files.subList(0, room)) {
            var row = new DocumentRow(file);
            begin(row, Optional.empty());
            documents.add(row);
        }
        if (files.size() > room) {
            says.accept(
                    "%d documents were not taken: %,d is the most at once"
                            .formatted(files.size() - room, MAX_DOCUMENTS));
        }
    }

    /// Analyzes an encrypted document again.
    void retry(DocumentRow row, char[] password) {
        begin(row, Optional.of(password));
        documents.begun(row);
    }

    private void begin(DocumentRow row, Optional<char[]> password) {
        var result = new KeptResult();
        var options =
                JobOptions.named("analysis")
                        .withKind("analysis")
                        .withTimeout(ANALYSIS_LIMIT)
                        .withNeed(Need.ANALYSIS, WhenShort.WAIT)
                        .computing();
        var job = new DocumentJob(parts, ++begun, row.file(), password, result);
        row.begin(result, parts.jobs().submit(options, job));
    }

    /// Takes what is told of a job.
    ///
    /// @return the row it is about, if it is about one
    Optional<DocumentRow> update(JobStatus status) {
        return documents.update(status);
    }

    void cancel(List<DocumentRow> rows) {
        rows.forEach(row -> row.ticket().cancel("by a person"));
    }

    /// Opens the result of a row and hands it to `next`.
    void open(DocumentRow row, Consumer<Opened> next) {
        var result = row.result();
        inBackground(
                "open the result",
                _ -> {
                    var analysis = result.open();
                    return new Opened(analysis, TextPages.of(analysis.document().text()));
                },
                next);
    }

    /// Takes documents out, and destroys their results.
    void delete(List<DocumentRow> rows) {
        cancel(rows);
        rows.forEach(documents::remove);
        var results = rows.stream().map(DocumentRow::result).toList();
        inBackground(
                "delete the results",
                _ -> destroy(results),
                receipts -> says.accept(words(results.size(), receipts)));
    }

    @AnyThread // Blocks.
    static List<Receipt> destroy(List<KeptResult> results) {
        return results.stream().flatMap(result -> result.destroy().stream()).toList();
    }

    private static String words(int documents, List<Receipt> receipts) {
        long erased = receipts.stream().filter(r -> r.achieved() == Achieved.CRYPTO_ERASED).count();
        return "%d taken out; %d of %d results erased with their keys (CRYPTO_ERASED)"
                .formatted(documents, erased, receipts.size());
    }

    /// Writes a report of those of `rows` of which there is something to say.
    void report(List<DocumentRow> rows, Dialogs.Target target) {
        var known = rows.stream().filter(DocumentRow::isKnown).map(DocumentRow::known).toList();
        inBackground(
                "write the report",
                context -> {
                    var reported = new ArrayList<Report.Part>();
                    for (var document : known) {
                        context.checkpoint();
                        reported.add(document.part());
                    }
                    var report = new Report(Instant.now(), target.deIdentified(), reported);
                    var format = ReportFormat.of(target.file()).orElse(ReportFormat.HTML);
                    var _ = WriteFile.of(target.file(), format.print(report)).run(context);
                    return reported.size();
                },
                count -> says.accept("The report is written; it has " + count + " documents"));
    }

    private <T> void inBackground(String name, Job<T> job, Consumer<T> next) {
        parts.jobs()
                .submit(JobOptions.named(name), job)
                .then(
                        parts.owner(),
                        outcome -> {
                            if (outcome instanceof JobOutcome.Succeeded<T>(T value)) {
                                next.accept(value);
                            } else {
                                says.accept("Could not " + name + why(outcome));
                            }
                        });
    }

    /// Only what is known to have no text of a document.
    private static String why(JobOutcome<?> outcome) {
        return switch (outcome) {
            case JobOutcome.Failed<?>(FileProblem problem) -> ": " + problem.trouble().words();
            case JobOutcome.Failed<?>(Throwable cause) -> ": " + cause.getClass().getSimpleName();
            case JobOutcome.Refused<?>(String reason) -> ": " + reason;
            case JobOutcome.Cancelled<?> _, JobOutcome.TimedOut<?> _, JobOutcome.Succeeded<?> _ ->
                    ": " + outcome.word();
        };
    }
}
