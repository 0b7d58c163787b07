package dev.heddle.analyzer.report;

import dev.heddle.analyzer.Analysis;
import dev.heddle.analyzer.document.Document;
import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.Reading;
import dev.heddle.analyzer.reading.Redaction;
import dev.heddle.analyzer.reading.Span;
import dev.heddle.analyzer.rules.Finding;
import dev.heddle.analyzer.rules.Finding.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// What the template shows, in words: it decides nothing itself.
record Page(String made, boolean deIdentified, List<Section> sections) {
    /// More would hide what matters; the text itself lies beside the report.
    private static final int MAX_QUOTES = 5;

    private static final Reading NOTHING_FOUND =
            new Reading(
                    Reading.DocumentType.UNKNOWN,
                    0,
                    Reading.Discipline.UNKNOWN,
                    0,
                    List.of(),
                    List.of());

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// A line of two columns.
    record Fact(String name, String value) {}

    /// A line of the table of verdicts.
    record Count(String verdict, String meaning, String style, int count) {}

    /// One document. Without `problem` it was analyzed.
    record Section(
            String name,
            String problem,
            String advice,
            List<Fact> facts,
            List<String> cautions,
            List<Count> counts,
            List<Shown> findings,
            List<Fact> notApplicable,
            List<Fact> entities,
            String ruleSet) {
        boolean isAnalyzed() {
            return problem.isEmpty();
        }
    }

    /// One finding.
    ///
    /// @param more how many quotes are left out
    record Shown(
            String rule,
            String title,
            String verdict,
            String style,
            String message,
            List<Quote> quotes,
            int more,
            String mend,
            String citation,
            String source,
            String effective) {
        /// A rule file may name anything as a source; only these are links.
        boolean isLink() {
            return source.startsWith("https://") || source.startsWith("http://");
        }
    }

    static Page of(Report report) {
        var sections = new ArrayList<Section>();
        for (int index = 0; index < report.parts().size(); index++) {
            var part = report.parts().get(index);
            var name =
                    report.deIdentified() || part.name().isBlank()
                            ? "Document " + (index + 1)
                            : Printable.of(part.name());
            sections.add(
                    switch (part) {
                        case Report.Part.Analyzed analyzed ->
                                analyzed(name, analyzed, report.deIdentified());
                        case Report.Part.Unread unread -> unread(name, unread);
                    });
        }
        return new Page(time(report.made()), report.deIdentified(), List.copyOf(sections));
    }

    private static String time(Instant made) {
        return TIME.format(made);
    }

    private static Section unread(String name, Report.Part.Unread unread) {
        return new Section(
                name,
                Wording.of(unread.problem()),
                Printable.of(unread.message()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "");
    }

    private static Section analyzed(
            String name, Report.Part.Analyzed analyzed, boolean deIdentified) {
        var analysis = analyzed.analysis();
        var reading = analysis.reading();
        var words = Words.of(analysis, deIdentified);
        var findings = new ArrayList<Shown>();
        // What asks for something to be done comes first; within that, the order of the rules.
        for (var verdict : List.of(Verdict.FAIL, Verdict.NOT_FOUND, Verdict.PASS)) {
            for (var finding : analysis.findings()) {
                if (finding.verdict() == verdict) {
                    findings.add(shown(finding, analysis, words));
                }
            }
        }
        return new Section(
                name,
                "",
                "",
                facts(analysis.document(), reading),
                analysis.document().cautions().stream()
                        .map(caution -> Printable.of(caution.message()))
                        .toList(),
                counts(analysis.findings()),
                List.copyOf(findings),
                analysis.findings().stream()
                        .filter(finding -> finding.verdict() == Verdict.NOT_APPLICABLE)
                        .map(finding -> new Fact(finding.rule(), Printable.of(finding.title())))
                        .toList(),
                entities(reading),
                Printable.of(analysis.ruleSet()));
    }

    private static List<Fact> facts(Document document, Reading reading) {
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("Type", sure(Wording.of(reading.type()), reading.typeConfidence())));
        facts.add(
                new Fact(
                        "Discipline",
                        sure(Wording.of(reading.discipline()), reading.disciplineConfidence())));
        facts.add(
                new Fact(
                        "Format",
                        "%s, %,d bytes%s"
                                .formatted(
                                        document.format(),
                                        document.bytes(),
                                        document.pages() == 0
                                                ? ""
                                                : document.pages() == 1
                                                        ? ", 1 page"
                                                        : ", " + document.pages() + " pages")));
        document.decoding()
                .ifPresent(decoding ->
                        facts.add(
                                new Fact(
                                        "Encoding",
                                        sure(decoding.charset(), decoding.confidence())
                                                + (decoding.runnerUp().isEmpty()
                                                        ? ""
                                                        : "; it may be " + decoding.runnerUp()))));
        return List.copyOf(facts);
    }

    private static String sure(String what, double confidence) {
        return "%s (%d %% sure)".formatted(what, Math.round(100 * confidence));
    }

    private static List<Count> counts(List<Finding> findings) {
        var counts = new ArrayList<Count>();
        for (var verdict : Verdict.values()) {
            int count = (int) findings.stream().filter(found -> found.verdict() == verdict).count();
            counts.add(
                    new Count(
                            Wording.of(verdict), Wording.meaning(verdict), style(verdict), count));
        }
        return List.copyOf(counts);
    }

    private static List<Fact> entities(Reading reading) {
        var counts = new EnumMap<Entity.Kind, Integer>(Entity.Kind.class);
        reading.entities().forEach(entity -> counts.merge(entity.kind(), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(found ->
                        new Fact(Wording.of(found.getKey()), String.valueOf(found.getValue())))
                .toList();
    }

    private static Shown shown(Finding finding, Analysis analysis, Words words) {
        var quotes = Quote.of(analysis.document().text(), finding.quotes(), words.ofText());
        return new Shown(
                finding.rule(),
                Printable.of(finding.title()),
                Wording.of(finding.verdict()),
                style(finding.verdict()),
                Printable.of(words.ofRules().apply(finding.message())),
                quotes.subList(0, Math.min(MAX_QUOTES, quotes.size())),
                Math.max(0, quotes.size() - MAX_QUOTES),
                Printable.of(finding.mend()),
                Printable.of(finding.citation()),
                Printable.of(finding.source()),
                Printable.of(finding.effective()));
    }

    /// What is shown of a document.
    ///
    /// @param ofText of a part of its text
    /// @param ofRules of what a rule says of it, which may repeat numbers and dates
    private record Words(Function<Span, String> ofText, UnaryOperator<String> ofRules) {
        static Words of(Analysis analysis, boolean deIdentified) {
            var text = analysis.document().text();
            return deIdentified
                    ? new Words(
                            Redaction.redact(text, analysis.reading())::of,
                            words -> Redaction.redact(words, NOTHING_FOUND).text())
                    : new Words(span -> span.of(text), UnaryOperator.identity());
        }
    }

    private static String style(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
