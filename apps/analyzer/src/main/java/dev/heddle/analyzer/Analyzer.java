package dev.heddle.analyzer;

import static java.util.Objects.requireNonNull;

import dev.heddle.analyzer.document.Document;
import dev.heddle.analyzer.document.DocumentException;
import dev.heddle.analyzer.document.DocumentLoader;
import dev.heddle.analyzer.document.DocumentSource;
import dev.heddle.analyzer.document.Limits;
import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.NoteReader;
import dev.heddle.analyzer.reading.Reading;
import dev.heddle.analyzer.rules.Finding;
import dev.heddle.analyzer.rules.Finding.Verdict;
import dev.heddle.analyzer.rules.RuleSet;
import dev.heddle.core.AnyThread;
import dev.heddle.jobs.JobContext;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out what a document is and what rules say of it, in five steps, each told as progress and,
/// once it is done, as an {@link AnalysisEvent}: load, classify, extract, score, report.
///
/// It keeps nothing. May be called from any thread, by many at a time; blocks while it reads and
/// computes.
@AnyThread
public final class Analyzer implements Analyzing {
    private static final int STEPS = 5;

    private final NoteReader reader = new NoteReader();
    private final RuleSet rules;
    private final Limits limits;

    /// An analyzer by these rules, within the default limits.
    public Analyzer(RuleSet rules) {
        this(rules, Limits.DEFAULT);
    }

    /// An analyzer by these rules, within these limits.
    public Analyzer(RuleSet rules, Limits limits) {
        this.rules = requireNonNull(rules);
        this.limits = requireNonNull(limits);
    }

    @Override
    public Analysis analyze(Path file, Optional<char[]> password, JobContext context)
            throws DocumentException, InterruptedException {
        return analyze(DocumentSource.ofFile(file), password, context);
    }

    /// Analyzes a document, wherever it comes from.
    ///
    /// @param password for a document that is encrypted; the caller wipes it
    /// @throws DocumentException if it cannot be read
    /// @throws InterruptedException if the job was asked to end
    public Analysis analyze(DocumentSource source, Optional<char[]> password, JobContext context)
            throws DocumentException, InterruptedException {
        context.progress(0, STEPS, "Loading");
        var document = DocumentLoader.load(source, password, limits, context::checkpoint);
        context.tell(loaded(document));
        step(context, 1, "Classifying");
        var reading = reader.read(document.text(), context::checkpoint);
        context.tell(
                new AnalysisEvent.Classified(
                        reading.type(),
                        reading.typeConfidence(),
                        reading.discipline(),
                        reading.disciplineConfidence()));
        step(context, 2, "Extracting");
        context.tell(new AnalysisEvent.EntitiesExtracted(counts(reading)));
        step(context, 3, "Scoring");
        var findings = rules.score(document, reading);
        context.tell(new AnalysisEvent.ComplianceScored(rules.name(), counts(findings)));
        step(context, 4, "Reporting");
        var analysis = new Analysis(document, reading, rules.name(), findings);
        context.tell(new AnalysisEvent.ReportReady(findings.size()));
        context.progress(STEPS, STEPS, "Done");
        return analysis;
    }

    private static void step(JobContext context, int done, String next)
            throws InterruptedException {
        context.checkpoint();
        context.progress(done, STEPS, next);
    }

    private static AnalysisEvent loaded(Document document) {
        return new AnalysisEvent.DocumentLoaded(
                document.format(),
                document.bytes(),
                document.pages(),
                document.text().length(),
                document.cautions().size());
    }

    private static Map<Entity.Kind, Integer> counts(Reading reading) {
        var counts = new EnumMap<Entity.Kind, Integer>(Entity.Kind.class);
        reading.entities().forEach(entity -> counts.merge(entity.kind(), 1, Integer::sum));
        return counts;
    }

    /// How many findings came to which verdict.
    public static Map<Verdict, Integer> counts(List<Finding> findings) {
        var counts = new EnumMap<Verdict, Integer>(Verdict.class);
        for (var verdict : Verdict.values()) {
            counts.put(verdict, 0);
        }
        findings.forEach(finding -> counts.merge(finding.verdict(), 1, Integer::sum));
        return counts;
    }
}
