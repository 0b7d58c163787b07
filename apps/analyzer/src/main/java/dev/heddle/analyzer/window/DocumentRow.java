package dev.heddle.analyzer.window;

import static java.util.Objects.requireNonNull;

import dev.heddle.analyzer.document.DocumentException;
import dev.heddle.analyzer.document.DocumentException.Problem;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import dev.heddle.analyzer.report.Report;
import dev.heddle.analyzer.report.Wording;
import dev.heddle.analyzer.rules.Finding.Verdict;
import dev.heddle.jobs.JobEvent;
import dev.heddle.jobs.JobOutcome;
import dev.heddle.jobs.JobState;
import dev.heddle.jobs.JobStatus;
import dev.heddle.jobs.JobTicket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One document in the window. Owner thread only.
final class DocumentRow {
    /// What a document came to, in numbers.
    record Summary(DocumentType type, Map<Verdict, Integer> counts) {}

    private final Path file;
    private KeptResult result = new KeptResult();
    private @Nullable JobTicket<Summary> ticket;
    private @Nullable JobStatus status;

    DocumentRow(Path file) {
        this.file = file;
    }

    /// Begins, or begins again.
    void begin(KeptResult result, JobTicket<Summary> ticket) {
        this.result = result;
        this.ticket = ticket;
        this.status = ticket.status();
    }

    void update(JobStatus status) {
        this.status = status;
        if (status.outcome().isPresent()) {
            var _ = ticket().outcome(); // It is shown, so nobody has to be warned of it.
        }
    }

    Path file() {
        return file;
    }

    String name() {
        return String.valueOf(file.getFileName());
    }

    KeptResult result() {
        return result;
    }

    JobTicket<Summary> ticket() {
        return requireNonNull(ticket);
    }

    private JobStatus status() {
        return requireNonNull(status);
    }

    boolean hasEnded() {
        return status().outcome().isPresent();
    }

    boolean hasStarted() {
        return status().started().isPresent();
    }

    /// What it came to, once that is known.
    Optional<Summary> summary() {
        return status().outcome().orElse(null) instanceof JobOutcome.Succeeded<?>(Summary summary)
                ? Optional.of(summary)
                : Optional.empty();
    }

    /// Why it could not be read.
    Optional<DocumentException> problem() {
        return status().outcome().orElse(null)
                        instanceof JobOutcome.Failed<?>(DocumentException problem)
                ? Optional.of(problem)
                : Optional.empty();
    }

    /// Whether there is something to report of it.
    boolean isKnown() {
        return summary().isPresent() || problem().isPresent();
    }

    /// What there is to report of it, for every thread.
    Known known() {
        return new Known(name(), result, problem());
    }

    /// What is known of one document at one moment. May be used from any thread.
    record Known(String name, KeptResult result, Optional<DocumentException> problem) {
        /// Blocks.
        Report.Part part() throws IOException {
            return problem.isPresent()
                    ? new Report.Part.Unread(
                            name,
                            problem.get().problem(),
                            String.valueOf(problem.get().getMessage()))
                    : new Report.Part.Analyzed(name, result.open());
        }
    }

    boolean needsPassword() {
        return problem().filter(e -> e.problem() == Problem.PASSWORD_NEEDED).isPresent();
    }

    JobEvent.Progress progress() {
        return status().progress();
    }

    /// How it stands, in a few words.
    String state() {
        var state = status().state();
        var words =
                status().outcome()
                        .map(DocumentRow::words)
                        .orElseGet(() ->
                                switch (state) {
                                    case WAITING -> "Waiting";
                                    case PAUSED -> "Paused";
                                    default -> progress().message();
                                });
        return switch (state) {
            case STOPPING -> words + ", stopping";
            case RUNAWAY -> words + ", but does not stop";
            default -> words;
        };
    }

    private static String words(JobOutcome<?> outcome) {
        return switch (outcome) {
            case JobOutcome.Succeeded<?> _ -> "Done";
            case JobOutcome.Failed<?>(DocumentException problem) -> Wording.of(problem.problem());
            case JobOutcome.Failed<?> _ -> "Failed";
            case JobOutcome.Refused<?> _ -> "Refused";
            case JobOutcome.Cancelled<?> _ -> "Cancelled";
            case JobOutcome.TimedOut<?> _ -> "Timed out";
        };
    }

    /// What a person can do about it, or what the state means; empty if there is nothing to say.
    String advice() {
        return status().outcome()
                .map(outcome ->
                        switch (outcome) {
                            case JobOutcome.Failed<?>(DocumentException problem) ->
                                    String.valueOf(problem.getMessage());
                            // A message of anything else may quote the document.
                            case JobOutcome.Failed<?>(Throwable cause) ->
                                    "An unexpected fault: " + cause.getClass().getSimpleName();
                            case JobOutcome.Refused<?>(String reason) -> reason;
                            case JobOutcome.Cancelled<?>(String reason) -> reason;
                            case JobOutcome.TimedOut<?>(var timeout) ->
                                    "It took longer than " + timeout.toSeconds() + " s.";
                            case JobOutcome.Succeeded<?> _ -> "";
                        })
                .orElse(status().state() == JobState.WAITING ? status().message() : "");
    }
}
