package dev.heddle.analyzer.command;

import static java.util.Objects.requireNonNull;

import dev.heddle.analyzer.Analysis;
import dev.heddle.analyzer.AnalysisJson;
import dev.heddle.analyzer.Analyzer;
import dev.heddle.analyzer.document.DocumentException;
import dev.heddle.analyzer.document.DocumentException.Problem;
import dev.heddle.analyzer.document.DocumentSource;
import dev.heddle.analyzer.document.Limits;
import dev.heddle.analyzer.report.Report;
import dev.heddle.analyzer.report.Report.Part;
import dev.heddle.analyzer.report.ReportFormat;
import dev.heddle.analyzer.rules.Finding.Verdict;
import dev.heddle.analyzer.rules.RuleFileException;
import dev.heddle.analyzer.rules.RuleSet;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOptions.WhenShort;
import dev.heddle.jobs.JobOutcome;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.jobs.files.FileProblem;
import dev.heddle.jobs.files.WriteFile;
import dev.heddle.jobs.resources.Admission;
import dev.heddle.jobs.resources.Need;
import dev.heddle.jobs.resources.ResourceLimits;
import dev.heddle.jobs.resources.ResourceMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `analyze`: analyzes documents, many at a time, and prints what was found in the order in which
/// they were given.
@Command(
        name = "analyze",
        description = {
            "Checks therapy notes (PDF, DOCX, RTF, text) for what their payer asks.",
            "Prints what fails and what was not found, with quotes of the documents: health"
                    + " information. Not legal advice."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all documents were read, and no rule fails",
            "1:some document could not be read, or the report not be written",
            "2:the command line or the rule file is wrong",
            "3:all documents were read, and some rule fails",
            "130:stopped by Ctrl-C; no half a report is left"
        })
public final class AnalyzeCommand implements Callable<Integer> {
    /// Something could not be read or written.
    static final int FAILED = 1;

    /// Options or the rule file.
    static final int USAGE = 2;

    /// Some rule fails.
    static final int FINDINGS = 3;

    /// Ctrl-C.
    static final int INTERRUPTED = 130;

    /// More make no report that anybody reads.
    static final int MAX_DOCUMENTS = 1_000;

    private static final int MAX_PASSWORD_BYTES = 1_024;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final InputStream input;
    private final Clock clock;
    private final boolean ignoreLoad;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "The documents; - is standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also writes a report of all of them: an .html or a .pdf file.")
    private @Nullable Path report;

    @Option(
            names = "--json",
            description =
                    "Prints one line of JSON a document: {\"file\", \"analysis\"} or {\"file\","
                            + " \"error\"}. It has the whole text.")
    private boolean json;

    @Option(
            names = "--deidentified",
            description = "Leaves out of lines and report what may tell who a document is about.")
    private boolean deIdentified;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "Rules to be added to those that come along, or to replace some.")
    private @Nullable Path rules;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file whose first line is the password of encrypted documents.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long one document may take. Default: ${DEFAULT-VALUE}.")
    private int timeout = 300;

    /// A command that reads the process's standard input.
    public AnalyzeCommand() {
        this(System.in, Clock.systemUTC(), false);
    }

    /// @param ignoreLoad whether documents are analyzed however busy the machine is
    AnalyzeCommand(InputStream input, Clock clock, boolean ignoreLoad) {
        this.input = input;
        this.clock = clock;
        this.ignoreLoad = ignoreLoad;
    }

    @Override
    public Integer call() throws InterruptedException {
        var wrong = wrongOptions();
        if (wrong.isPresent()) {
            return complain(USAGE, wrong.get());
        }
        RuleSet used;
        Optional<char[]> password;
        try {
            used = rules == null ? RuleSet.builtIn() : RuleSet.read(rules);
        } catch (RuleFileException e) {
            return complain(USAGE, rules + ": " + e.getMessage());
        } catch (IOException e) {
            return complain(USAGE, "cannot read the rule file: " + e);
        }
        try {
            password = password();
        } catch (IOException e) {
            return complain(USAGE, "cannot read the password file: " + e);
        }
        try (var monitor = ResourceMonitor.open(ResourceLimits.DEFAULT);
                var jobs =
                        Jobs.open(
                                JobsOptions.named("analyze")
                                        .withAdmission(
                                                ignoreLoad ? Admission.UNLIMITED : monitor))) {
            var onCtrlC = Thread.ofPlatform().unstarted(() -> jobs.close(STOP_LIMIT));
            Runtime.getRuntime().addShutdownHook(onCtrlC);
            try {
                return run(jobs, new Analyzer(used), password);
            } finally {
                forget(onCtrlC);
            }
        } finally {
            password.ifPresent(word -> Arrays.fill(word, ' '));
        }
    }

    private static void forget(Thread onCtrlC) {
        try {
            Runtime.getRuntime().removeShutdownHook(onCtrlC);
        } catch (IllegalStateException e) {
            // The process ends already, and the hook runs.
        }
    }

    private Optional<String> wrongOptions() {
        if (files.size() > MAX_DOCUMENTS) {
            return Optional.of("%,d documents at once at most".formatted(MAX_DOCUMENTS));
        }
        if (timeout < 1) {
            return Optional.of("--timeout must be 1 or more, was " + timeout);
        }
        if (report != null && ReportFormat.of(report).isEmpty()) {
            return Optional.of("--report takes a name that ends with .html or .pdf");
        }
        if (json && deIdentified) {
            return Optional.of("--json has the whole text; it cannot be --deidentified");
        }
        return Optional.empty();
    }

    private Optional<char[]> password() throws IOException {
        if (passwordFile == null) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(passwordFile)) {
            var line = new String(in.readNBytes(MAX_PASSWORD_BYTES), StandardCharsets.UTF_8);
            return Optional.of(line.lines().findFirst().orElse("").toCharArray());
        }
    }

    private int run(Jobs jobs, Analyzer analyzer, Optional<char[]> password)
            throws InterruptedException {
        var tickets = new ArrayList<JobTicket<Analysis>>();
        var options =
                JobOptions.named("analysis")
                        .withKind("analysis")
                        .withTimeout(Duration.ofSeconds(timeout))
                        .withNeed(Need.ANALYSIS, WhenShort.WAIT)
                        .computing();
        for (var file : files) {
            var source = source(file);
            var ticket =
                    jobs.submit(
                            options, context -> analyzer.analyze(source.open(), password, context));
            ticket.then(Runnable::run, _ -> {}); // Each is looked at, when its turn comes.
            tickets.add(ticket);
        }
        var parts = new ArrayList<Part>();
        int code = 0;
        try (var progress = ProgressLine.of(tickets, err())) {
            for (int index = 0; index < tickets.size(); index++) {
                var outcome = progress.await(tickets.get(index));
                if (isInterrupted(outcome)) {
                    return INTERRUPTED;
                }
                var part = part(name(index), outcome);
                code = worse(code, codeOf(part));
                progress.clear();
                print(part);
                if (report != null) {
                    parts.add(part);
                }
            }
        }
        return report == null ? code : worse(code, write(jobs, report, parts));
    }

    /// A document, read when its turn comes.
    @FunctionalInterface
    private interface Source {
        DocumentSource open() throws DocumentException;
    }

    private Source source(String file) {
        return file.equals("-") ? this::standardInput : () -> DocumentSource.ofFile(Path.of(file));
    }

    private DocumentSource standardInput() throws DocumentException {
        try {
            // One byte more than may be, so that a document that is too large is found to be so.
            return DocumentSource.ofBytes(input.readNBytes((int) Limits.DEFAULT.bytes() + 1));
        } catch (IOException e) {
            throw new DocumentException(
                    Problem.UNREADABLE, "Standard input could not be read to its end.");
        }
    }

    private String name(int index) {
        var file = files.get(index);
        return file.equals("-") ? "standard input" : file;
    }

    /// Whether the jobs were ended because the process is.
    private static boolean isInterrupted(JobOutcome<Analysis> outcome) {
        return outcome instanceof JobOutcome.Cancelled<?>;
    }

    private Part part(String name, JobOutcome<Analysis> outcome) {
        return switch (outcome) {
            case JobOutcome.Succeeded<Analysis>(Analysis analysis) ->
                    new Part.Analyzed(name, analysis);
            case JobOutcome.Failed<?>(DocumentException e) ->
                    new Part.Unread(name, e.problem(), String.valueOf(e.getMessage()));
            // What parsers and rules throw may quote the document.
            case JobOutcome.Failed<?>(Throwable cause) ->
                    new Part.Unread(
                            name,
                            Problem.CORRUPT,
                            "An unexpected fault: " + cause.getClass().getSimpleName() + ".");
            case JobOutcome.TimedOut<?> _ ->
                    new Part.Unread(
                            name,
                            Problem.TOO_LARGE,
                            "It took longer than %d s; see --timeout.".formatted(timeout));
            case JobOutcome.Refused<?>(String reason) ->
                    new Part.Unread(name, Problem.TOO_LARGE, "There is no room for it: " + reason);
            case JobOutcome.Cancelled<?>(String reason) ->
                    new Part.Unread(name, Problem.UNREADABLE, reason);
        };
    }

    private static int codeOf(Part part) {
        return switch (part) {
            case Part.Unread _ -> FAILED;
            case Part.Analyzed(_, Analysis analysis) ->
                    analysis.findings().stream()
                                    .anyMatch(finding -> finding.verdict() == Verdict.FAIL)
                            ? FINDINGS
                            : 0;
        };
    }

    /// What could not be done says more than what was found.
    private static int worse(int one, int other) {
        return one == FAILED || other == FAILED ? FAILED : Math.max(one, other);
    }

    private void print(Part part) {
        var out = requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.println(JsonMapper.shared().writeValueAsString(jsonOf(part)));
        } else {
            out.print(new Report(clock.instant(), deIdentified, List.of(part)).text(hasColours()));
        }
        out.flush();
    }

    private static Map<String, Object> jsonOf(Part part) {
        var line = new LinkedHashMap<String, Object>();
        line.put("file", part.name());
        switch (part) {
            case Part.Analyzed(_, Analysis analysis) ->
                    line.put("analysis", AnalysisJson.shown(analysis));
            case Part.Unread(_, Problem problem, String message) ->
                    line.put("error", Map.of("code", problem.name(), "message", message));
        }
        return line;
    }

    private boolean hasColours() {
        return requireNonNull(spec).commandLine().getColorScheme().ansi().enabled();
    }

    private int write(Jobs jobs, Path file, List<Part> parts) throws InterruptedException {
        var made = new Report(clock.instant(), deIdentified, parts);
        var ticket =
                jobs.submit(
                        JobOptions.named("report"),
                        context ->
                                WriteFile.of(file, ReportFormat.of(file).orElseThrow().print(made))
                                        .run(context));
        var outcome = ticket.await(JobOptions.NO_TIMEOUT).orElseThrow();
        return switch (outcome) {
            case JobOutcome.Succeeded<?> _ -> 0;
            case JobOutcome.Cancelled<?> _ -> INTERRUPTED;
            case JobOutcome.Failed<?>(FileProblem problem) ->
                    complain(FAILED, "cannot write the report: " + problem.trouble().words());
            default -> complain(FAILED, "cannot write the report: " + outcome.word());
        };
    }

    private PrintWriter err() {
        return requireNonNull(spec).commandLine().getErr();
    }

    private int complain(int code, String message) {
        err().println("analyze: " + message);
        err().flush();
        return code;
    }
}
