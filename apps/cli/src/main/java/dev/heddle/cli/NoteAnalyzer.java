package dev.heddle.cli;

import dev.heddle.analyzer.Analysis;
import dev.heddle.analyzer.AnalysisEvent;
import dev.heddle.analyzer.AnalysisJson;
import dev.heddle.analyzer.Analyzer;
import dev.heddle.analyzer.document.DocumentException;
import dev.heddle.analyzer.document.DocumentSource;
import dev.heddle.analyzer.report.Report;
import dev.heddle.analyzer.report.ReportFormat;
import dev.heddle.analyzer.rules.Finding.Verdict;
import dev.heddle.analyzer.rules.RuleFileException;
import dev.heddle.analyzer.rules.RuleSet;
import dev.heddle.jobs.JobContext;
import dev.heddle.jobs.JobEvent;
import dev.heddle.server.analyses.DocumentAnalyzer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// The analyzer of therapy notes, for a hub. Found by the service loader.
public final class NoteAnalyzer implements DocumentAnalyzer {
    private final Optional<Analyzer> byRulesOfAFile;

    /// For the service loader.
    public NoteAnalyzer() {
        this(Optional.empty());
    }

    private NoteAnalyzer(Optional<Analyzer> byRulesOfAFile) {
        this.byRulesOfAFile = byRulesOfAFile;
    }

    /// Rules are read when the first document comes: most hubs never see one.
    private static final class Lazy {
        static final Analyzer ANALYZER = new Analyzer(RuleSet.builtIn());
    }

    @Override
    public DocumentAnalyzer withRules(Path file) throws IOException {
        try {
            return new NoteAnalyzer(Optional.of(new Analyzer(RuleSet.read(file))));
        } catch (RuleFileException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        }
    }

    @Override
    public Summary analyze(
            Input input, Optional<char[]> password, JobContext context, OutputStream to)
            throws AnalysisFailed, IOException, InterruptedException {
        Analysis analysis;
        try {
            var analyzer = byRulesOfAFile.orElseGet(() -> Lazy.ANALYZER);
            analysis = analyzer.analyze(new Source(input), password, new Telling(context));
        } catch (DocumentException e) {
            throw new AnalysisFailed(e.problem().name(), String.valueOf(e.getMessage()));
        }
        to.write(AnalysisJson.write(analysis));
        var counts = Analyzer.counts(analysis.findings());
        return new Summary(
                analysis.reading().type().name(),
                analysis.reading().discipline().name(),
                new Counts(
                        counts.getOrDefault(Verdict.PASS, 0),
                        counts.getOrDefault(Verdict.FAIL, 0),
                        counts.getOrDefault(Verdict.NOT_FOUND, 0),
                        counts.getOrDefault(Verdict.NOT_APPLICABLE, 0)));
    }

    @Override
    public void report(InputStream analysis, Form form, boolean deIdentified, OutputStream to)
            throws IOException {
        var part = new Report.Part.Analyzed("", AnalysisJson.read(analysis.readAllBytes()));
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var report = new Report(now, deIdentified, List.of(part));
        var format = form == Form.PDF ? ReportFormat.PDF : ReportFormat.HTML;
        to.write(format.print(report));
    }

    /// The hub's document, as the analyzer reads one.
    private record Source(Input input) implements DocumentSource {
        @Override
        public long size() {
            return input.size();
        }

        @Override
        public SeekableByteChannel open() throws IOException {
            return input.open();
        }

        @Override
        public String extension() {
            return input.extension();
        }
    }

    /// Says the analyzer's steps in the hub's words.
    private record Telling(JobContext context) implements JobContext {
        /// Says the version of rules; the result has it, and it is more than a word.
        private static final String RULE_SET = "ruleSet";

        @Override
        public void tell(JobEvent.Special event) {
            if (event instanceof AnalysisEvent step) {
                var details = step.details();
                details.remove(RULE_SET);
                context.tell(new Step(step.step(), details));
            } else {
                context.tell(event);
            }
        }

        @Override
        public void checkpoint() throws InterruptedException {
            context.checkpoint();
        }

        @Override
        public boolean isEnding() {
            return context.isEnding();
        }

        @Override
        public Duration remaining() {
            return context.remaining();
        }

        @Override
        public <C extends AutoCloseable> C closing(C resource) {
            return context.closing(resource);
        }

        @Override
        public void release(AutoCloseable resource) {
            context.release(resource);
        }

        @Override
        public Process killing(Process process) {
            return context.killing(process);
        }

        @Override
        public void progress(long current, long total, String message) {
            context.progress(current, total, message);
        }

        @Override
        public void status(String message) {
            context.status(message);
        }
    }
}
